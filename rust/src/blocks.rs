//! Cuts the byte stream into blocks that end at record ends, and counts the records on its own.
//!
//! The count is the first of the two independent ones that must agree (the workers make the second). The content is
//! hashed here too, because this is the only place that sees every byte in order.

use crate::consolidate::content::Again;
use crate::cut::{Cut, count_lines, too_long};
use crate::error::{CoreError, Result};
use memchr::{memchr_iter, memmem};
use serde::{Deserialize, Serialize};
use std::io::{ErrorKind, Read};

/// A record longer than this is an error for the file, where nothing else is said.
pub const MOST_LINE_BYTES: u64 = 1 << 20;
/// What is read and hashed at a time, so that it is hashed while it is still in the cache of the core.
const PIECE: usize = 256 << 10;
const MAX_PREAMBLE: usize = 16 << 20;
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// How to cut: what the format file says about the layout.
#[derive(Clone, Debug)]
pub struct Layout {
    /// Physical lines before the first data record.
    pub skip_lines: u64,
    /// The byte between fields.
    pub delimiter: u8,
    /// Whether a `"` at a field's start quotes (and may hold line ends).
    pub quotes: bool,
    /// A record that starts with this begins a footer that runs to the end of the file.
    pub footer: Option<Vec<u8>>,
}

/// A place between two records of the plain bytes, from which reading can begin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Plain bytes before it.
    pub bytes: u64,
    /// The physical line that begins here.
    pub line: u64,
    /// Records before it.
    pub records: u64,
    /// The footer has begun.
    pub in_footer: bool,
}

/// Whole records, in file order.
#[derive(Debug, Default)]
pub struct Block {
    /// Its number, from 0.
    pub number: u64,
    /// Where it starts.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
    /// A record longer than this is an error for the file.
    pub most_line_bytes: u64,
    /// Physical line of the first record.
    pub first_line: u64,
    /// The records with their line ends (the very last may lack one).
    pub bytes: Vec<u8>,
    /// Offset from which every record belongs to the footer; the length of `bytes` if none does.
    pub footer_at: usize,
}

/// How the content is known: hashed now, or hashed before and only compared now.
enum Digest {
    New(Box<blake3::Hasher>),
    Known(Box<Again>),
}

impl Digest {
    fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::New(hasher) => {
                hasher.update(bytes);
            }
            Self::Known(again) => again.update(bytes),
        }
    }
}

/// Reads the stream and hands out blocks.
pub struct Cutter<R> {
    source: R,
    layout: Layout,
    block_bytes: usize,
    most_line_bytes: u64,
    carry: Vec<u8>,
    digest: Digest,
    line: u64,
    blocks: u64,
    started: bool,
    ended: bool,
    in_footer: bool,
    /// Plain bytes seen so far.
    pub bytes: u64,
    /// Records handed out so far.
    pub records: u64,
}

impl<R: Read> Cutter<R> {
    /// A cutter at the start of the stream; `block_bytes` is the aimed size of a block.
    pub fn new(source: R, layout: Layout, block_bytes: usize) -> Self {
        Self {
            source,
            layout,
            block_bytes: block_bytes.clamp(1, 256 << 20),
            most_line_bytes: MOST_LINE_BYTES,
            carry: Vec::new(),
            digest: Digest::New(Box::default()),
            line: 1,
            blocks: 0,
            started: false,
            ended: false,
            in_footer: false,
            bytes: 0,
            records: 0,
        }
    }

    /// With another limit for the length of a record.
    pub fn with_lines_of(mut self, most_bytes: u64) -> Self {
        self.most_line_bytes = most_bytes;
        self
    }

    /// BLAKE3 of all plain bytes (preamble and header too), in hex; call it after the last block.
    pub fn content_hash(&self) -> String {
        match &self.digest {
            Digest::New(hasher) => hasher.finalize().to_hex().to_string(),
            Digest::Known(again) => again.content().hash.clone(),
        }
    }

    /// The hash of a content that was hashed before, if the bytes were the same again; call it after the last block.
    pub fn proven(&self) -> Result<Option<String>> {
        match &self.digest {
            Digest::New(_) => Ok(None),
            Digest::Known(again) => again.proven().map(Some),
        }
    }

    /// A cutter for content that was hashed before; `source` stands at `from`.
    pub fn again(source: R, layout: Layout, block_bytes: usize, content: Again, from: Position) -> Self {
        let new = Self { digest: Digest::Known(Box::new(content)), ..Self::new(source, layout, block_bytes) };
        if from.bytes == 0 {
            return new;
        }
        let Position { bytes, line, records, in_footer } = from;
        Self { started: true, bytes, line, records, in_footer, ..new }
    }

    /// The next block, in the given buffer (whatever it holds), or None at the end.
    pub fn next_block(&mut self, mut buffer: Vec<u8>) -> Result<Option<Block>> {
        if !self.started {
            self.skip_preamble()?;
        }
        let mut filled = self.carry.len();
        buffer.resize(buffer.len().max(filled), 0);
        buffer[..filled].copy_from_slice(&self.carry);
        self.carry.clear();
        let mut target = filled + self.block_bytes;
        loop {
            filled = self.fill(&mut buffer, filled, target)?;
            let cut = self.cut(&buffer[..filled]);
            if self.ended {
                buffer.truncate(filled);
                return self.last(buffer, &cut);
            }
            self.check_length(&buffer[..filled], &cut)?;
            if cut.end > 0 {
                self.carry.extend_from_slice(&buffer[cut.end..filled]);
                buffer.truncate(cut.end);
                return Ok(Some(self.block(buffer, cut.records, cut.lines)));
            }
            target = filled * 2;
        }
    }

    fn last(&mut self, buffer: Vec<u8>, cut: &Cut) -> Result<Option<Block>> {
        if let Some(at) = cut.open_quote {
            let line = self.line + count_lines(&buffer[..at]);
            return Err(CoreError::at("open quote", "a quoted field is opened and never closed", line));
        }
        if buffer.is_empty() {
            return Ok(None);
        }
        let unended = u64::from(cut.end < buffer.len());
        let lines = cut.lines + count_lines(&buffer[cut.end..]);
        Ok(Some(self.block(buffer, cut.records + unended, lines)))
    }

    fn position(&self, bytes: u64) -> Position {
        Position { bytes, line: self.line, records: self.records, in_footer: self.in_footer }
    }

    fn block(&mut self, bytes: Vec<u8>, records: u64, lines: u64) -> Block {
        let footer_at = self.footer_at(&bytes);
        let end = self.bytes - self.carry.len() as u64;
        let start = self.position(end - bytes.len() as u64);
        let number = self.blocks;
        self.in_footer |= footer_at < bytes.len();
        self.line += lines;
        self.records += records;
        self.blocks += 1;
        Block {
            number,
            start,
            end: self.position(end),
            most_line_bytes: self.most_line_bytes,
            first_line: start.line,
            footer_at,
            bytes,
        }
    }

    fn footer_at(&self, bytes: &[u8]) -> usize {
        if self.in_footer {
            return 0;
        }
        let Some(prefix) = &self.layout.footer else { return bytes.len() };
        let mut base = 0;
        for at in memmem::find_iter(bytes, prefix) {
            if at < base || (at > 0 && bytes[at - 1] != b'\n') {
                continue;
            }
            base += self.cut(&bytes[base..at]).end;
            if base == at {
                return at;
            }
        }
        bytes.len()
    }

    fn check_length(&self, buffer: &[u8], cut: &Cut) -> Result<()> {
        if (buffer.len() - cut.end) as u64 <= self.most_line_bytes {
            return Ok(());
        }
        let mut error = too_long(self.most_line_bytes, self.line + count_lines(&buffer[..cut.end]));
        if let Some(at) = cut.open_quote {
            let line = self.line + count_lines(&buffer[..at]);
            error.message += &format!(": the quote opened on line {line} is not closed");
        }
        Err(error)
    }

    fn skip_preamble(&mut self) -> Result<()> {
        self.started = true;
        let (mut buffer, mut filled) = (Vec::new(), 0);
        let mut target = (64 << 10).min(self.block_bytes.max(4));
        loop {
            filled = self.fill(&mut buffer, filled, target)?;
            buffer.truncate(filled);
            let skip = self.layout.skip_lines;
            let start = if skip == 0 {
                Some(if buffer.starts_with(BOM) { BOM.len() } else { 0 })
            } else {
                memchr_iter(b'\n', &buffer).nth(skip as usize - 1).map(|at| at + 1)
            };
            if start.is_some() || self.ended {
                self.carry = buffer.split_off(start.unwrap_or(buffer.len()));
                self.line = 1 + skip;
                return Ok(());
            }
            if buffer.len() > MAX_PREAMBLE {
                return Err(CoreError::at("line too long", "no header found in the first 16 MiB", 1));
            }
            target = buffer.len() * 2;
        }
    }

    /// Reads on behind the first `filled` bytes, to `target` or the end; returns how many bytes are filled then. What
    /// else the buffer holds is written over, so that it need not be cleared.
    fn fill(&mut self, buffer: &mut Vec<u8>, mut filled: usize, target: usize) -> Result<usize> {
        buffer.resize(buffer.len().max(target), 0);
        while !self.ended && filled < target {
            let from = filled;
            let to = target.min(from + PIECE);
            while !self.ended && filled < to {
                match self.source.read(&mut buffer[filled..to]) {
                    Ok(count) => {
                        filled += count;
                        self.ended = count == 0;
                    }
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) => return Err(error.into()),
                }
            }
            self.digest.update(&buffer[from..filled]);
            self.bytes += (filled - from) as u64;
        }
        Ok(filled)
    }

    fn cut(&self, bytes: &[u8]) -> Cut {
        if self.layout.quotes { Cut::quoted(bytes, self.layout.delimiter) } else { Cut::plain(bytes) }
    }
}
