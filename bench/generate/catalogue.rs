//! The input table `catalogue`: one row for each track on a release.

use crate::codes::{isrc, push_digits, upc};
use crate::tracks::Tracks;
use crate::words::Words;

/// The first line of the file.
pub const HEADER: &str = "isrc,upc,title,artist,account_id,track_id,release_id\n";
/// Artists of one account.
const ARTISTS: u64 = 8;

/// A catalogue that can be written in any pieces.
#[derive(Debug)]
pub struct Catalogue {
    tracks: Tracks,
    words: Words,
    seed: u64,
}

impl Catalogue {
    /// A catalogue of these tracks; the seed chooses its words.
    pub fn new(tracks: Tracks, seed: u64) -> Self {
        Self { tracks, words: Words::new(), seed }
    }

    /// Appends the rows of so many tracks.
    pub fn write(&self, first: u64, count: u64, into: &mut Vec<u8>) {
        for number in first..first + count {
            let track = self.tracks.track(number);
            into.extend_from_slice(&isrc(track.recording));
            into.push(b',');
            if track.has_upc {
                let (text, length) = upc(track.release);
                into.extend_from_slice(&text[..length]);
            }
            into.push(b',');
            self.push_title(into, track.recording);
            into.push(b',');
            self.push_artist(into, track.recording);
            into.extend_from_slice(b",A");
            push_digits(into, track.account, 7);
            into.extend_from_slice(b",T");
            push_digits(into, number + 1, 9);
            into.extend_from_slice(b",R");
            push_digits(into, track.release + 1, 9);
            into.push(b'\n');
        }
    }

    /// Appends the title of a recording.
    pub fn push_title(&self, into: &mut Vec<u8>, recording: u64) {
        self.words.push_title(into, self.seed, recording);
    }

    /// Appends the artist of a recording: one of those of the account that had it first.
    pub fn push_artist(&self, into: &mut Vec<u8>, recording: u64) {
        let account = self.tracks.track(recording).account;
        self.words.push_artist(into, self.seed, account * ARTISTS + recording % ARTISTS);
    }
}
