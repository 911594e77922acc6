//! The made-up catalogue as arithmetic: what a track is follows from its number alone, so nothing is held in memory.
//!
//! Tracks come in blocks of 40 on ten releases (singles, EPs, albums), and a block is one account's. Each block has the
//! troubles of a real catalogue at fixed places: singles that are also on the album (the same recording on two
//! releases), now and then a recording that another account has too, and a few where it claims the very same release.

const BLOCK: u64 = 40;
/// The first track of each release of a block; the last entry is the block's end.
const STARTS: [u64; 11] = [0, 1, 13, 14, 18, 19, 29, 31, 36, 37, 40];
const RELEASES: u64 = 10;
/// Where a block repeats the single in front of it.
const ALBUM_CUTS: [u64; 4] = [1, 14, 19, 37];
const TRACKS_AN_ACCOUNT: u64 = 200;
const NO_UPC_EVERY: u64 = 40;
const NO_UPC_AT: u64 = 13;
/// In these blocks the track at 37 is a recording of another account, ...
const OTHER: Repeat = Repeat { at: 37, of: 5, every: 8, turn: 3 };
/// ... and in these the one at 38 is another account's, on the other's own release.
const CLAIMED: Repeat = Repeat { at: 38, of: 6, every: 64, turn: 5 };

struct Repeat {
    at: u64,
    of: u64,
    every: u64,
    turn: u64,
}

/// How a track came to be: it is new, or it repeats a recording that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    New,
    /// The single of the same account, on the album.
    Same(u64),
    /// A recording of another account, on a release of one's own.
    Other(u64),
    /// A recording of another account, on its release.
    Claimed(u64),
}

/// What a catalogue knows about one of its tracks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Track {
    /// The number of the recording: that of the first track that has it.
    pub recording: u64,
    /// The number of the release.
    pub release: u64,
    /// The number of the account.
    pub account: u64,
    /// The release has a UPC.
    pub has_upc: bool,
}

/// A catalogue of so many tracks.
#[derive(Debug, Clone, Copy)]
pub struct Tracks {
    count: u64,
    blocks: u64,
    accounts: u64,
}

impl Tracks {
    /// A catalogue of `count` tracks, 200 an account on average: a few labels with very many, and very many with few.
    pub fn new(count: u64) -> Self {
        Self { count, blocks: count.div_ceil(BLOCK), accounts: (count / TRACKS_AN_ACCOUNT).max(1) }
    }

    /// How many tracks there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The track of a number below the count.
    pub fn track(&self, number: u64) -> Track {
        let (recording, release) = match self.origin(number) {
            Origin::New => (number, release_at(number)),
            Origin::Same(first) | Origin::Other(first) => (first, release_at(number)),
            Origin::Claimed(first) => (first, release_at(first)),
        };
        Track {
            recording,
            release,
            account: self.account(number),
            has_upc: release % NO_UPC_EVERY != NO_UPC_AT,
        }
    }

    /// The other tracks of a track's recording: all of the same account, some of another, and on which release.
    pub fn siblings(&self, number: u64) -> Siblings {
        let first = self.track(number).recording;
        match self.repeated(first).map(|repeat| self.origin(repeat)) {
            None | Some(Origin::New) => Siblings::None,
            Some(Origin::Same(_)) => Siblings::SameAccount,
            Some(Origin::Other(_)) => Siblings::OtherAccount,
            Some(Origin::Claimed(_)) => Siblings::OtherAccountOnTheRelease,
        }
    }

    fn account(&self, number: u64) -> u64 {
        let block = u128::from(number / BLOCK);
        let blocks = u128::from(self.blocks);
        (block * block * u128::from(self.accounts) / (blocks * blocks)) as u64
    }

    fn origin(&self, number: u64) -> Origin {
        let (block, at) = (number / BLOCK, number % BLOCK);
        if let Some(first) = self.repeat_of(&OTHER, block, at) {
            return Origin::Other(first);
        }
        if let Some(first) = self.repeat_of(&CLAIMED, block, at) {
            return Origin::Claimed(first);
        }
        if ALBUM_CUTS.contains(&at) { Origin::Same(number - 1) } else { Origin::New }
    }

    fn repeat_of(&self, repeat: &Repeat, block: u64, at: u64) -> Option<u64> {
        let first = block / 2 * BLOCK + repeat.of;
        let due = at == repeat.at && block % repeat.every == repeat.turn;
        (due && self.account(first) != self.account(block * BLOCK)).then_some(first)
    }

    /// The track that repeats a recording, known by the recording's first track.
    fn repeated(&self, first: u64) -> Option<u64> {
        let (block, at) = (first / BLOCK, first % BLOCK);
        let number = match at {
            _ if at == OTHER.of => (block * 2 + 1) * BLOCK + OTHER.at,
            _ if at == CLAIMED.of => (block * 2 + 1) * BLOCK + CLAIMED.at,
            _ => first + 1,
        };
        (number < self.count && self.track(number).recording == first).then_some(number)
    }
}

/// Who else has a track's recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Siblings {
    /// Nobody; the recording is on one release.
    None,
    /// The same account, on another release.
    SameAccount,
    /// Another account, on another release.
    OtherAccount,
    /// Another account, on the same release.
    OtherAccountOnTheRelease,
}

fn release_at(number: u64) -> u64 {
    let at = number % BLOCK;
    let place = STARTS.iter().rposition(|start| *start <= at).unwrap_or_default();
    number / BLOCK * RELEASES + place as u64
}
