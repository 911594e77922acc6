//! The identifiers of a line: each in its right place, and in its normal form.

use crate::fields::identifiers::{Identifier, classify, gtin_text, isrc_text};
use crate::fields::many::Codes;
use std::borrow::Cow;

/// The identifiers of a line, each in its right place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ids {
    /// What stands for the recording; never a GTIN.
    pub isrc: Identifier,
    /// What stands for the release; never an ISRC.
    pub upc: Identifier,
    /// One of them was found in the other's column.
    pub swapped: bool,
}

impl Ids {
    /// Those of a line whose columns are as they should be.
    #[inline(always)]
    pub fn plain(codes: Codes) -> Self {
        let upc = if codes.gtin == 0 { Identifier::Blank } else { Identifier::Gtin(codes.gtin) };
        Self { isrc: Identifier::Isrc(codes.isrc), upc, swapped: false }
    }

    /// Reads both columns; a GTIN in the ISRC column, and an ISRC in the UPC column, are taken for what they are.
    ///
    /// What stands in the other column is then the other one, even where it cannot be read. Of two that are alike, the
    /// one in its own column counts.
    #[inline(always)]
    pub fn read(isrc: &[u8], upc: &[u8]) -> Self {
        use Identifier::{Blank, Gtin, Isrc};
        let (left, right) = (classify(isrc), classify(upc));
        match (left, right) {
            (Gtin(_), Gtin(_)) => Self { isrc: Blank, upc: right, swapped: true },
            (Isrc(_), Isrc(_)) => Self { isrc: left, upc: Blank, swapped: true },
            (Gtin(_), _) | (_, Isrc(_)) => Self { isrc: right, upc: left, swapped: true },
            _ => Self { isrc: left, upc: right, swapped: false },
        }
    }

    /// What belongs to each of the two columns, ISRC first, where it belongs: as both identifiers were put.
    pub fn ordered<T>(self, isrc: T, upc: T) -> [T; 2] {
        if self.swapped { [upc, isrc] } else { [isrc, upc] }
    }

    /// The release that a line names; 0 if it names none, or none that can be read.
    #[inline]
    pub fn gtin(self) -> u64 {
        if let Identifier::Gtin(key) = self.upc { key } else { 0 }
    }

    /// Both as numbers: 0 for none, the greatest number for what cannot be read.
    #[inline]
    pub fn keys(self) -> (u64, u64) {
        (key(self.isrc), key(self.upc))
    }

    /// Both as suspense and saved decisions keep them: in normal form, or as written where they cannot be read.
    pub fn normal<'a>(self, isrc: &'a [u8], upc: &'a [u8]) -> [Cow<'a, str>; 2] {
        let [recording, release] = self.ordered(isrc, upc);
        [normal(self.isrc, recording), normal(self.upc, release)]
    }
}

#[inline]
fn key(id: Identifier) -> u64 {
    match id {
        Identifier::Isrc(key) | Identifier::Gtin(key) => key,
        Identifier::Blank => 0,
        Identifier::Lossy | Identifier::Unreadable => u64::MAX,
    }
}

fn normal(id: Identifier, written: &[u8]) -> Cow<'_, str> {
    match id {
        Identifier::Isrc(key) => isrc_text(key).into(),
        Identifier::Gtin(key) => gtin_text(key).into(),
        Identifier::Blank => "".into(),
        Identifier::Lossy | Identifier::Unreadable => String::from_utf8_lossy(written),
    }
}
