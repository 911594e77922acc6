//! Opens a catalogue snapshot: the three files of a folder, each proven page by page as it is read.

use super::names::{Names, NamesFile};
use super::pages::{NUMBERS, Pages};
use super::terms::TermsFile;
use super::{FILES, ROW, release_buckets, track_buckets};
use crate::error::Result;
use std::path::Path;

pub(super) const MAGIC: [u8; 8] = *b"SPARTIDX";

/// A report is small that has fewer bytes than this part of the catalogue's files.
const SMALL: u64 = 8;

/// An open catalogue; cheap to share between threads.
#[derive(Debug)]
pub struct Index {
    pub(super) pages: Pages,
    pub(super) names: NamesFile,
    pub(super) terms: TermsFile,
    pub(super) tracks: u64,
    pub(super) buckets: u64,
    pub(super) release_buckets: u64,
    /// Where directory, releases and their directory begin.
    pub(super) sections: [usize; 3],
}

impl Index {
    /// Opens a folder; the tails and checksums of its files are proven here.
    pub fn open(folder: &Path) -> Result<Self> {
        let [pages, names, terms] = FILES.map(|name| folder.join(name));
        let pages = Pages::open(&pages, MAGIC)?;
        let Layout { tracks, releases } = Layout::read(&pages.numbers);
        let layout = Layout { tracks, releases };
        let sections = layout.sections();
        if tracks > u64::from(u32::MAX) || releases > tracks || layout.length() != pages.len() {
            return Err(pages.damaged());
        }
        Ok(Self {
            names: NamesFile::open(&names, tracks)?,
            terms: TermsFile::open(&terms, tracks)?,
            pages,
            tracks,
            buckets: track_buckets(tracks),
            release_buckets: release_buckets(releases),
            sections,
        })
    }

    /// A report of so many bytes, perhaps packed, is to be placed. One with some lines for each page of the catalogue reads
    /// nearly all of it anyway; a small one should not have to.
    pub fn expect(&self, report_bytes: u64) {
        let files = [&self.pages, &self.names.pages];
        let all: usize = files.iter().map(|pages| pages.len()).sum();
        if report_bytes >= all as u64 / SMALL {
            files.iter().for_each(|pages| pages.expect_much());
        }
    }

    /// Proves every page of every file.
    pub fn verify(&self) -> Result<()> {
        self.pages.verify()?;
        self.names.pages.verify()?;
        self.terms.pages.verify()
    }

    /// Asks the memory for the names of a row.
    #[inline]
    pub fn prefetch_names(&self, row: u32) {
        self.names.prefetch(row);
    }

    /// What the track in a row is called.
    #[inline]
    pub fn names(&self, row: u32) -> Result<Names<'_>> {
        self.names.of(row)
    }
}

/// What the tail of the file `index` counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Rows of the catalogue.
    pub tracks: u64,
    /// Those of them that are on a release.
    pub releases: u64,
}

impl Layout {
    fn read(numbers: &[u64; NUMBERS]) -> Self {
        Self { tracks: numbers[0], releases: numbers[1] }
    }

    /// The numbers of the tail.
    pub fn numbers(self) -> [u64; NUMBERS] {
        let mut numbers = [0; NUMBERS];
        numbers[..2].copy_from_slice(&[self.tracks, self.releases]);
        numbers
    }

    fn sections(self) -> [usize; 3] {
        let directory = self.tracks as usize * ROW;
        let releases = directory + (track_buckets(self.tracks) as usize + 1) * 4;
        [directory, releases, releases + self.releases as usize * 4]
    }

    fn length(self) -> usize {
        self.sections()[2] + (release_buckets(self.releases) as usize + 1) * 4
    }
}
