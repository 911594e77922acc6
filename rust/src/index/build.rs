//! Writes the files of a catalogue snapshot from its rows in order. The caller renames the folder when all is well.

use super::catalogue::Track;
use super::names::NamesWriter;
use super::open::{Layout, MAGIC};
use super::probe::pack;
use super::releases::Releases;
use super::seal::Seal;
use super::spool::{Spool, next};
use super::terms::{TEXTS, TermsWriter};
use super::{FILES, MAX_CANDIDATES, bucket, order_key, release_buckets, track_buckets};
use crate::error::{CoreError, Result};
use crate::fields::identifiers::{GTIN_KEYS, ISRC_KEYS, isrc_text};
use std::path::Path;

/// A row of the catalogue, as far as the index keeps it.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// ISRC key.
    pub isrc: u64,
    /// GTIN key; 0 if it is on no release.
    pub gtin: u64,
    /// Rank of its account's id.
    pub account: u32,
    /// Its account's id.
    pub account_id: &'a [u8],
    /// The customer's own id of the track.
    pub track_id: &'a [u8],
    /// The customer's own id of the release.
    pub release_id: &'a [u8],
    /// The texts of [`super::catalogue::Terms`], in its order; none holds a NUL.
    pub terms: [&'a [u8]; TEXTS],
}

impl Row<'_> {
    fn is_conditional(&self) -> bool {
        self.terms[5..].iter().any(|text| !text.is_empty())
    }
}

/// Takes rows sorted by (order key of the ISRC, account, GTIN) and writes `index`, `names` and `terms`.
pub struct Builder {
    rows: Seal,
    names: NamesWriter,
    terms: TermsWriter,
    keys: Spool,
    releases: Releases,
    group: Group,
    last: Option<(u64, u32, u64)>,
    tracks: u32,
}

/// The tracks of one ISRC so far: which of their texts are kept is known at its end.
#[derive(Default)]
struct Group {
    texts: Vec<u8>,
    /// Where the texts of each row begin, and whether it is conditional.
    rows: Vec<(usize, bool)>,
    several_accounts: bool,
}

impl Builder {
    /// Begins the files in `folder`; sorting the releases takes about `memory_bytes`.
    pub fn create(folder: &Path, memory_bytes: usize) -> Result<Self> {
        let [rows, names, terms] = FILES.map(|name| folder.join(name));
        Ok(Self {
            rows: Seal::create(&rows, MAGIC)?,
            names: NamesWriter::create(&names, folder)?,
            terms: TermsWriter::create(&terms, folder)?,
            keys: Spool::create(folder)?,
            releases: Releases::new(folder.to_owned(), memory_bytes),
            group: Group::default(),
            last: None,
            tracks: 0,
        })
    }

    /// Adds the next row.
    pub fn push(&mut self, row: &Row<'_>) -> Result<()> {
        let mixed = self.in_order(row)?;
        let track = Track { gtin: row.gtin, account: row.account, conditional: row.is_conditional() };
        self.rows.put(&pack(mixed, track))?;
        self.keys.put(&mixed.to_le_bytes())?;
        self.names.push(row.isrc, row.gtin, [row.track_id, row.release_id, row.account_id])?;
        if row.gtin != 0 {
            self.releases.push(row.gtin, row.account, self.tracks)?;
        }
        self.group.rows.push((self.group.texts.len(), track.conditional));
        for (at, text) in row.terms.iter().enumerate() {
            if at > 0 {
                self.group.texts.push(0);
            }
            self.group.texts.extend_from_slice(text);
        }
        self.tracks = self.tracks.checked_add(1).ok_or_else(|| bad("there are more than 2^32 tracks"))?;
        Ok(())
    }

    /// The order key, after the group before it is closed.
    fn in_order(&mut self, row: &Row<'_>) -> Result<u64> {
        if !(1..ISRC_KEYS).contains(&row.isrc) || row.gtin >= GTIN_KEYS {
            return Err(bad(format!("track {} has an unreadable ISRC or UPC", self.tracks)));
        }
        let key = (order_key(row.isrc), row.account, row.gtin);
        if self.last.is_some_and(|last| last > key) {
            return Err(CoreError::new("bug", format!("track {} is out of order", self.tracks)));
        }
        match self.last {
            Some((mixed, account, _)) if mixed == key.0 => {
                self.group.several_accounts |= account != row.account
            }
            _ => self.end_group()?,
        }
        if self.group.rows.len() == MAX_CANDIDATES {
            let isrc = isrc_text(row.isrc);
            return Err(bad(format!("more than {MAX_CANDIDATES} tracks have the ISRC {isrc}")));
        }
        self.last = Some(key);
        Ok(key.0)
    }

    fn end_group(&mut self) -> Result<()> {
        let group = &mut self.group;
        let first = self.tracks - group.rows.len() as u32;
        for (at, (from, conditional)) in group.rows.iter().enumerate() {
            if *conditional || group.several_accounts {
                let to = group.rows.get(at + 1).map_or(group.texts.len(), |next| next.0);
                self.terms.push(first + at as u32, &group.texts[*from..to])?;
            }
        }
        group.texts.clear();
        group.rows.clear();
        group.several_accounts = false;
        Ok(())
    }

    /// Writes what is known only now, and seals the files.
    pub fn finish(mut self) -> Result<()> {
        self.end_group()?;
        let layout = Layout { tracks: self.tracks.into(), releases: self.releases.count };
        let (buckets, of_releases) = (track_buckets(layout.tracks), release_buckets(layout.releases));
        let mut keys = self.keys.reader()?;
        self.rows.put_directory(buckets, || {
            Ok(next(&mut keys)?.map(|key| bucket(u64::from_le_bytes(key), buckets)))
        })?;
        let mut firsts = vec![0u32; of_releases as usize + 1];
        self.releases.for_each(|placed| {
            firsts[bucket(placed.mixed, of_releases) + 1] += 1;
            self.rows.put(&placed.row.to_le_bytes())
        })?;
        let mut sum = 0;
        for first in firsts {
            sum += first;
            self.rows.put(&sum.to_le_bytes())?;
        }
        self.rows.finish(layout.numbers())?;
        self.names.finish()?;
        self.terms.finish(layout.tracks)
    }
}

fn bad(message: impl Into<String>) -> CoreError {
    CoreError::new("index", message)
}
