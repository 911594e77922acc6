//! Suspense items: lines that wait, added up by what they say, within a given memory.
//!
//! An item's key is bytes that sort: the packed key of a cell, the lengths of twelve texts, and the texts: the seven
//! of a line, those of the four codes, and what the plan wants kept beside them. The number of a code whose role takes
//! any text depends on which thread met it first, so there the text stands instead; of other codes the number does.

use crate::cells::{AtSource, Sum, add_at_source, check_at_source};
use crate::error::Result;
use crate::hash::TextHash;
use crate::memory::Memory;
use crate::merge::{Merge, Source};
use crate::spill::{FRAME_BYTES, Frames, Run, Spill};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::vec::IntoIter;

/// The texts of a line, then of its codes, and then what is kept beside them.
pub const ITEM_TEXTS: usize = 12;
/// Where the texts of the codes begin among them.
pub const SAID_CODES: usize = 7;
/// Where what is kept beside them stands.
pub const BESIDE: usize = 11;
/// About what an item takes in memory beside its key.
const OVERHEAD: usize = 176;
const NUMBERS: usize = 80;

/// The sums of a suspense item and where it was first seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// The sums.
    pub sum: Sum,
    /// Physical line of its first line.
    pub first_line: u64,
    /// What was taken of its lines at source.
    pub at_source: AtSource,
}

impl Waiting {
    fn join(&mut self, other: Self) -> Result<()> {
        self.first_line = self.first_line.min(other.first_line);
        add_at_source(&mut self.at_source, other.at_source)?;
        self.sum.add(other.sum)
    }

    fn write(&self, into: &mut Vec<u8>) {
        into.extend_from_slice(&self.sum.amount.to_le_bytes());
        into.extend_from_slice(&self.sum.quantity.to_le_bytes());
        into.extend_from_slice(&self.sum.lines.to_le_bytes());
        into.extend_from_slice(&self.first_line.to_le_bytes());
        self.at_source.iter().for_each(|units| into.extend_from_slice(&units.to_le_bytes()));
    }

    fn read(bytes: &[u8; NUMBERS]) -> Self {
        let (words, _) = bytes.as_chunks::<8>();
        let word = |at: usize| u64::from_le_bytes(words[at]);
        let wide = |at: usize| (u128::from(word(at + 1)) << 64 | u128::from(word(at))) as i128;
        let sum = Sum { amount: wide(0), quantity: wide(2), lines: word(4) as i64 };
        Self { sum, first_line: word(5), at_source: [wide(6), wide(8)] }
    }
}

/// An item: its key, and what waits.
pub type Item = (Box<[u8]>, Waiting);

/// The items that one worker has met.
pub struct Suspense<'a> {
    items: HashMap<Box<[u8]>, Waiting, TextHash>,
    bytes: usize,
    /// More than this is put aside when memory is full.
    share: u64,
    runs: Vec<Run>,
    memory: &'a Memory,
    spill: &'a Spill,
    scratch: Vec<u8>,
}

/// What a worker leaves: items in order in memory, and runs.
pub type Left = (Vec<Item>, Vec<Run>);

impl<'a> Suspense<'a> {
    /// No items yet.
    pub fn new(threads: usize, memory: &'a Memory, spill: &'a Spill) -> Self {
        let share = memory.limit() / (8 * threads as u64);
        Self {
            items: HashMap::default(),
            bytes: 0,
            share,
            runs: Vec::new(),
            memory,
            spill,
            scratch: Vec::new(),
        }
    }

    /// Adds one line.
    pub fn add(&mut self, key: u128, texts: [&[u8]; ITEM_TEXTS], waiting: Waiting) -> Result<()> {
        self.scratch.clear();
        self.scratch.extend_from_slice(&key.to_be_bytes());
        for text in texts {
            self.scratch.extend_from_slice(&(text.len() as u32).to_be_bytes());
        }
        texts.iter().for_each(|text| self.scratch.extend_from_slice(text));
        if let Some(item) = self.items.get_mut(self.scratch.as_slice()) {
            return item.join(waiting);
        }
        self.items.insert(self.scratch.as_slice().into(), waiting);
        let bytes = self.scratch.len() + OVERHEAD;
        self.bytes += bytes;
        self.memory.take(bytes);
        let large = self.bytes as u64 > self.share;
        if large && self.memory.is_full() { self.put_aside() } else { Ok(()) }
    }

    fn sorted(&mut self) -> Vec<Item> {
        let mut items: Vec<Item> = std::mem::take(&mut self.items).into_iter().collect();
        items.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        items
    }

    fn put_aside(&mut self) -> Result<()> {
        let (mut run, mut bytes) = (Run::default(), Vec::with_capacity(FRAME_BYTES));
        for (key, waiting) in self.sorted() {
            bytes.extend_from_slice(&(key.len() as u32).to_le_bytes());
            bytes.extend_from_slice(&key);
            waiting.write(&mut bytes);
            if bytes.len() >= FRAME_BYTES {
                self.spill.append(&mut run, &bytes)?;
                bytes.clear();
            }
        }
        if !bytes.is_empty() {
            self.spill.append(&mut run, &bytes)?;
        }
        self.runs.push(run);
        self.memory.give(std::mem::take(&mut self.bytes));
        Ok(())
    }

    /// What it has met, in order.
    pub fn finish(mut self) -> Left {
        (self.sorted(), self.runs)
    }
}

/// The parts of an item's key.
pub fn parts(item: &[u8]) -> (u128, [&[u8]; ITEM_TEXTS]) {
    let (head, rest) = item.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    let (mut lengths, mut texts) = rest.split_at_checked(ITEM_TEXTS * 4).unwrap_or((&[], &[]));
    let mut next = || {
        let (length, more) = lengths.split_first_chunk::<4>().unwrap_or((&[0; 4], &[]));
        lengths = more;
        let (text, more) = texts.split_at_checked(u32::from_be_bytes(*length) as usize).unwrap_or((&[], &[]));
        texts = more;
        text
    };
    (u128::from_be_bytes(*head), std::array::from_fn(|_| next()))
}

/// All items in order.
pub struct SuspenseStream {
    merge: Merge<Sorted>,
    ahead: Option<Item>,
}

impl SuspenseStream {
    /// At the first item of what the workers have left.
    pub fn new(left: Vec<Left>, spill: &Spill) -> Result<Self> {
        let sources = left.into_iter().flat_map(|(items, runs)| {
            let aside = runs.into_iter().map(|run| Sorted::Aside(Frames::new(run), 0));
            std::iter::once(Sorted::Held(items.into_iter())).chain(aside)
        });
        Ok(Self { merge: Merge::new(sources.collect(), spill)?, ahead: None })
    }

    /// More items will come; known once one was asked for.
    pub fn has_more(&self) -> bool {
        self.ahead.is_some()
    }

    /// The next item, or None at the end.
    pub fn next(&mut self, spill: &Spill) -> Result<Option<Item>> {
        let first = match self.ahead.take() {
            Some(item) => Some(item),
            None => self.merge.next(spill)?,
        };
        let Some((key, mut waiting)) = first else { return Ok(None) };
        loop {
            match self.merge.next(spill)? {
                Some((same, more)) if same == key => waiting.join(more)?,
                other => {
                    self.ahead = other;
                    waiting.sum.check_width()?;
                    check_at_source(waiting.at_source)?;
                    return Ok(Some((key, waiting)));
                }
            }
        }
    }
}

enum Sorted {
    Held(IntoIter<Item>),
    Aside(Frames, usize),
}

impl Source for Sorted {
    type Item = Item;

    fn order(one: &Item, other: &Item) -> Ordering {
        one.0.cmp(&other.0)
    }

    fn next(&mut self, spill: &Spill) -> Result<Option<Item>> {
        let (frames, at) = match self {
            Self::Held(items) => return Ok(items.next()),
            Self::Aside(frames, at) => (frames, at),
        };
        if *at >= frames.bytes().len() {
            if !frames.next(spill)? {
                return Ok(None);
            }
            *at = 0;
        }
        let rest = &frames.bytes()[*at..];
        let item = rest.split_first_chunk::<4>().and_then(|(length, rest)| {
            let (key, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            Some((key.into(), Waiting::read(rest.first_chunk::<NUMBERS>()?)))
        });
        let item: Option<Item> = item;
        *at += item.as_ref().map_or(rest.len(), |(key, _)| 4 + key.len() + NUMBERS);
        Ok(item)
    }
}
