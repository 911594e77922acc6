//! One member, read where it stands; its size and checksum must be those of the directory.

use super::{Member, damaged, number};
use crate::error::{CoreError, Result};
use crate::inputs::packing::Zstd;
use crate::inputs::{BUFFER, Counted};
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::atomic::Ordering;

const LOCAL: usize = 30;
const STORED: u16 = 0;
const DEFLATE: u16 = 8;
const ZSTD: u16 = 93;

impl Member {
    /// The member's bytes; an encrypted one, or one packed by a method that we do not read, is refused.
    pub(in crate::inputs) fn open(&self, mut packed: Counted) -> Result<impl Read + Send + 'static> {
        let refuse = |what: String| {
            Err(CoreError::new("corrupt", format!("the member {:?} of the zip archive {what}", self.name)))
        };
        if self.encrypted {
            return refuse("is encrypted; unpack it with its password and send the file in it".to_owned());
        }
        self.seek_data(&mut packed)?;
        let bytes = BufReader::with_capacity(BUFFER, packed.take(self.packed));
        let plain: Box<dyn Read + Send> = match self.method {
            STORED => Box::new(bytes),
            DEFLATE => Box::new(DeflateDecoder::new(bytes)),
            ZSTD => Box::new(Zstd::new(bytes)?),
            other => {
                let advice = "which we do not read; pack it again by deflate or zstd";
                return refuse(format!("is packed by {}, {advice}", method_name(other)));
            }
        };
        let checked = Checked { inner: plain, crc: Crc::new(), count: 0, wanted: (self.unpacked, self.crc) };
        Ok(checked)
    }

    /// Goes to the first byte after the member's own header, which must be of the same member.
    fn seek_data(&self, packed: &mut Counted) -> Result<()> {
        packed.file.seek(SeekFrom::Start(self.header_at))?;
        let mut header = [0; LOCAL];
        packed.read_exact(&mut header)?;
        let mut name = vec![0; number::<2>(&header, 26) as usize];
        packed.read_exact(&mut name)?;
        let same = header.starts_with(b"PK\x03\x04") && number::<2>(&header, 8) as u16 == self.method;
        if !same || name != self.raw_name {
            return Err(damaged("a member is not the one that its directory names"));
        }
        packed.file.seek(SeekFrom::Current(number::<2>(&header, 28) as i64))?;
        packed.position.store(0, Ordering::Relaxed);
        Ok(())
    }
}

fn method_name(method: u16) -> String {
    match method {
        9 => "deflate64".to_owned(),
        12 => "bzip2".to_owned(),
        14 => "LZMA".to_owned(),
        95 => "xz".to_owned(),
        other => format!("method {other}"),
    }
}

/// Proves at the end that all bytes came, and the right ones.
struct Checked {
    inner: Box<dyn Read + Send>,
    crc: Crc,
    count: u64,
    wanted: (u64, u32),
}

impl Read for Checked {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        let count = self.inner.read(into)?;
        self.count += count as u64;
        self.crc.update(&into[..count]);
        let (size, crc) = self.wanted;
        if self.count > size || (count == 0 && (self.count < size || self.crc.sum() != crc)) {
            return Err(damaged("a member's size or checksum is wrong").into());
        }
        Ok(count)
    }
}
