//! What a track is called, taken apart: title, version, artists.
//!
//! A live recording, a remix or an edit is another recording, and its ISRC another; a remaster, a guest's name or the
//! film it was in is not. So what stands in brackets, or after a dash or a slash, is sorted by its words.

use super::words::{is_year, normal, numeral, words};

/// Words about an edition of the same recording.
const NEUTRAL: &[&str] = &[
    "version",
    "versao",
    "versione",
    "remaster",
    "remastered",
    "remasterizado",
    "album",
    "single",
    "original",
    "edition",
    "deluxe",
    "expanded",
    "anniversary",
    "explicit",
    "clean",
    "mono",
    "stereo",
    "digital",
    "bonus",
    "track",
];
/// Words that tell another recording.
const TELLING: &[&str] = &[
    "live",
    "vivo",
    "directo",
    "concert",
    "unplugged",
    "session",
    "sessions",
    "acoustic",
    "acustico",
    "acustica",
    "akustik",
    "remix",
    "remixed",
    "rmx",
    "mix",
    "mixed",
    "edit",
    "rework",
    "dub",
    "extended",
    "bootleg",
    "mashup",
    "instrumental",
    "karaoke",
    "acapella",
    "cappella",
    "demo",
    "outtake",
    "take",
    "rehearsal",
    "alternate",
    "alternative",
    "cover",
    "tribute",
    "orchestral",
    "stripped",
    "reimagined",
    "rerecorded",
    "sped",
    "slowed",
    "nightcore",
    "reprise",
    "interlude",
    "intro",
    "outro",
    "skit",
];
const FILLERS: [&str; 9] = ["the", "a", "an", "at", "in", "on", "from", "of", "and"];
const FEATURING: [&str; 3] = ["feat", "ft", "featuring"];
const BETWEEN: [&str; 4] = ["and", "with", "x", "vs"];

/// The word tells another recording, such as `live`.
pub fn is_telling(word: &str) -> bool {
    TELLING.contains(&word)
}

/// What a track is called, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Called {
    /// All words of the title but those about its version and its guests.
    pub title: Vec<String>,
    /// Those of them outside brackets and before a dash.
    pub core: Vec<String>,
    /// The other ones of the title.
    pub rest: Vec<String>,
    /// What tells the version from others, in alphabetical order; empty for the plain recording.
    pub version: Vec<String>,
    /// The words of the artist's text.
    pub artist: Vec<String>,
    /// Each artist and guest by itself.
    pub names: Vec<Vec<String>>,
}

impl Called {
    /// Takes apart what stands in a report or in the catalogue.
    pub fn of(title: &str, version: &str, artist: &str) -> Self {
        let mut called = Self::default();
        let mut guests = Vec::new();
        let (plain, also) = (normal(title), normal(version));
        for (aside, part) in segments(&plain) {
            called.part(words(part), aside, false, &mut guests);
        }
        for (_, part) in segments(&also) {
            called.part(words(part), true, true, &mut guests);
        }
        if called.core.is_empty() {
            called.title = words(&plain).into_iter().map(numeral).collect();
            called.core = called.title.clone();
            called.rest.clear();
        }
        called.version.sort_unstable();
        called.version.dedup();
        called.artists(&normal(artist));
        called.name(guests);
        called
    }

    /// Sorts one part of a title: guests, version, origin, or the title itself.
    fn part(&mut self, mut found: Vec<String>, aside: bool, is_version: bool, guests: &mut Vec<String>) {
        if aside && found.first().is_some_and(|word| word == "with") {
            found[0] = FEATURING[0].to_owned();
        }
        let featured = |(at, word): (usize, &String)| (aside || at > 0) && FEATURING.contains(&word.as_str());
        if let Some(at) = found.iter().enumerate().position(featured) {
            guests.push("and".to_owned());
            guests.extend(found.split_off(at).into_iter().skip(1));
        }
        if found.is_empty() {
            return;
        }
        let speaks = |word: &String| is_telling(word) || NEUTRAL.contains(&word.as_str());
        if is_version || aside && (found.iter().any(speaks) || found.iter().all(|word| is_year(word))) {
            self.version.extend(telling(found));
        } else if !(aside && is_origin(&found)) {
            found = found.into_iter().map(numeral).collect();
            self.title.extend_from_slice(&found);
            if aside { &mut self.rest } else { &mut self.core }.extend(found);
        }
    }

    fn artists(&mut self, artist: &str) {
        self.artist = words(artist);
        self.artist.retain(|word| word != "the");
        if matches!(self.artist.as_slice(), [one] if one == "various")
            || matches!(self.artist.as_slice(), [one, two] if one == "various" && two == "artists")
        {
            self.artist.clear();
            return;
        }
        artist.split([',', ';', '/']).for_each(|part| self.name(words(part)));
    }

    /// Adds the names in a text, which `&`, `with`, `feat.` and the like stand between.
    fn name(&mut self, found: Vec<String>) {
        let between = |word: &String| BETWEEN.contains(&word.as_str()) || FEATURING.contains(&word.as_str());
        for name in found.split(between) {
            let name: Vec<_> = name.iter().filter(|word| *word != "the").cloned().collect();
            if !name.is_empty() && !self.names.contains(&name) {
                self.names.push(name);
            }
        }
    }
}

/// What the words about a version tell; years count only beside other words, as in `Live 1985`.
fn telling(found: Vec<String>) -> Vec<String> {
    let mut kept = Vec::new();
    let mut before = String::new();
    for word in found {
        let silent = NEUTRAL.contains(&word.as_str()) || FILLERS.contains(&word.as_str());
        let plain_mix = before == "original" && word == "mix";
        if !silent && !plain_mix {
            kept.push(word.clone());
        }
        before = word;
    }
    if kept.iter().all(|word| is_year(word)) { Vec::new() } else { kept }
}

/// It says where the recording was first heard, and not which recording it is.
fn is_origin(found: &[String]) -> bool {
    matches!(found[0].as_str(), "from" | "theme") || found.iter().any(|word| word == "soundtrack")
}

/// The parts of a normal title in order; true for asides: in brackets, or after a dash or a slash between blanks.
fn segments(text: &str) -> Vec<(bool, &str)> {
    let mut found = Vec::new();
    let (mut depth, mut after_dash) = (0u32, false);
    for piece in text.split_inclusive(is_bracket) {
        let bracket = piece.chars().next_back().filter(|last| is_bracket(*last));
        let piece = bracket.map_or(piece, |last| &piece[..piece.len() - last.len_utf8()]);
        for (number, part) in dashed(piece).into_iter().enumerate() {
            after_dash |= depth == 0 && number > 0;
            found.push((after_dash || depth > 0, part));
        }
        match bracket {
            Some('(' | '[' | '{' | '【') => depth += 1,
            Some(_) => depth = depth.saturating_sub(1),
            None => {}
        }
    }
    found
}

fn is_bracket(letter: char) -> bool {
    matches!(letter, '(' | '[' | '{' | '【' | ')' | ']' | '}' | '】')
}

/// Splits at a slash, or at dashes, with a blank on both sides.
fn dashed(piece: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for word in piece.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end_matches(char::is_whitespace);
        let is_dash =
            bare == "/" || !bare.is_empty() && bare.chars().all(|dash| matches!(dash, '-' | '–' | '—'));
        let blank_before = piece[..at].ends_with(char::is_whitespace);
        if is_dash && blank_before && bare.len() < word.len() {
            found.push(&piece[start..at]);
            start = at + word.len();
        }
        at += word.len();
    }
    found.push(&piece[start..]);
    found
}
