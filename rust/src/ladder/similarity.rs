//! How alike two tracks are by what they are called: a whole number of thousandths, the same on every machine.
//!
//! A pair is as alike as its least alike part: title, version, artist, duration. A part that one side does not state
//! is passed over; without titles that can be compared nothing is known. `docs/matching.md` says it in full.

use super::called::{Called, is_telling};
use super::words::is_number;
use crate::fields::duration::seconds;

/// The most that can be said: nothing tells the two apart.
pub const ALIKE: u32 = 1000;
/// One title has more in brackets or after a dash than the other; who knows what.
const EXTRA: u32 = 600;
/// Seconds by which durations of one recording may differ.
const SLACK: u32 = 3;
/// What each further second takes away.
const SECOND: u32 = 50;

/// A side of the comparison: what a track is called, and how long it is (0 if that is not known).
#[derive(Debug, Clone, Default)]
pub struct Likeness {
    called: Called,
    seconds: u32,
}

/// How alike the parts are; None where one side does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts {
    /// None: one has no title, or they are written in different scripts.
    pub title: Option<u32>,
    /// All or nothing: another version is another recording.
    pub version: u32,
    /// The artists and guests.
    pub artist: Option<u32>,
    /// The durations.
    pub duration: Option<u32>,
}

impl Parts {
    /// The least of the parts; None if the titles cannot be compared.
    pub fn least(self) -> Option<u32> {
        let known = [self.artist, self.duration].into_iter().flatten().min().unwrap_or(ALIKE);
        self.title.map(|title| title.min(self.version).min(known))
    }
}

impl Likeness {
    /// Takes apart what a report or the catalogue says.
    pub fn of(title: &str, version: &str, artist: &str, duration: &str) -> Self {
        Self {
            called: Called::of(title, version, artist),
            seconds: seconds(duration.trim().as_bytes()).unwrap_or(0),
        }
    }

    /// How alike the two are, part by part.
    pub fn to(&self, other: &Self) -> Parts {
        let (one, two) = (&self.called, &other.called);
        let far = self.seconds.abs_diff(other.seconds).saturating_sub(SLACK);
        let timed = self.seconds > 0 && other.seconds > 0;
        Parts {
            title: title(one, two),
            version: if one.version == two.version { ALIKE } else { 0 },
            artist: artist(one, two),
            duration: timed.then(|| ALIKE.saturating_sub(far.saturating_mul(SECOND))),
        }
    }
}

fn title(one: &Called, two: &Called) -> Option<u32> {
    if !comparable(&one.title, &two.title) {
        return None;
    }
    if one.title.concat() == two.title.concat() {
        return Some(ALIKE);
    }
    for keep in [is_number, is_telling] {
        if kept(&one.title, keep) != kept(&two.title, keep) {
            return Some(0);
        }
    }
    let core = alike(&one.core, &two.core);
    Some(match (one.rest.is_empty(), two.rest.is_empty()) {
        (true, true) => core,
        (false, false) => core.min(alike(&one.rest, &two.rest)),
        _ => core.min(EXTRA),
    })
}

fn artist(one: &Called, two: &Called) -> Option<u32> {
    if one.names.iter().any(|name| two.names.contains(name)) {
        return Some(ALIKE);
    }
    if !comparable(&one.names.concat(), &two.names.concat()) {
        return None;
    }
    let pairs = one.names.iter().flat_map(|left| two.names.iter().map(move |right| alike(left, right)));
    let whole =
        if one.artist.is_empty() || two.artist.is_empty() { 0 } else { alike(&one.artist, &two.artist) };
    pairs.chain([whole]).max()
}

/// Both have words, and not one only Latin letters and the other none.
fn comparable(one: &[String], two: &[String]) -> bool {
    let (left, right) = (scripts(one), scripts(two));
    let apart = left.0 != right.0 && left.1 != right.1 && (left.0 || left.1) && (right.0 || right.1);
    !one.is_empty() && !two.is_empty() && !apart
}

/// Whether there are Latin letters, and others.
fn scripts(words: &[String]) -> (bool, bool) {
    let letters = || words.iter().flat_map(|word| word.chars()).filter(|letter| letter.is_alphabetic());
    (letters().any(|letter| letter.is_ascii()), letters().any(|letter| !letter.is_ascii()))
}

fn kept(words: &[String], keep: fn(&str) -> bool) -> Vec<&str> {
    let mut kept: Vec<_> = words.iter().map(String::as_str).filter(|word| keep(word)).collect();
    kept.sort_unstable();
    kept
}

/// Words in common and letters in common, half each.
fn alike(one: &[String], two: &[String]) -> u32 {
    let (left, right): (Vec<char>, Vec<char>) = (
        one.iter().flat_map(|word| word.chars()).collect(),
        two.iter().flat_map(|word| word.chars()).collect(),
    );
    if left == right {
        return ALIKE;
    }
    let mut open: Vec<_> = two.iter().collect();
    let shared = one
        .iter()
        .filter_map(|word| open.iter().position(|other| *other == word).map(|at| open.swap_remove(at)));
    let by_words = 2 * ALIKE as usize * shared.count() / (one.len() + two.len());
    let longest = left.len().max(right.len());
    let by_letters = ALIKE as usize * (longest - distance(&left, &right)) / longest;
    ((by_words + by_letters) / 2) as u32
}

/// How many letters must be put in, taken out or changed to make one text the other (Levenshtein 1965).
fn distance(one: &[char], two: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (at, left) in one.iter().enumerate() {
        let mut above = std::mem::replace(&mut row[0], at + 1);
        for (place, right) in two.iter().enumerate() {
            let changed = above + usize::from(left != right);
            above = row[place + 1];
            row[place + 1] = changed.min(row[place] + 1).min(above + 1);
        }
    }
    row[two.len()]
}
