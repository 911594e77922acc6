//! A month as YouTube's asset report tells it: one line an asset, day, country and adjustment type, in US dollars.
//!
//! The columns are those of the shipped format `youtube/asset_raw`; those that no rule reads are left blank, so that a
//! line has some 118 bytes. Lines come in no order, which is the hardest case for every cache.

use crate::catalogue::Catalogue;
use crate::chance::{Chance, scale};
use crate::codes::{isrc, push_digits, push_number, upc};
use crate::facts::{Facts, Landing};
use crate::tracks::{Siblings, Track, Tracks};

/// The header row.
pub const HEADER: &str = "Adjustment Type,Day,Country,Asset ID,Asset Title,Asset Labels,Asset Channel ID,Asset Type,\
    Custom ID,ISRC,UPC,GRid,Artist,Album,Label,Administer Publish Rights,Owned Views,YouTube Revenue Split : Auction,\
    YouTube Revenue Split : Reserved,YouTube Revenue Split : Partner Sold YouTube Served,\
    YouTube Revenue Split : Partner Sold Partner Served,YouTube Revenue Split,Partner Revenue : Auction,\
    Partner Revenue : Reserved,Partner Revenue : Partner Sold YouTube Served,\
    Partner Revenue : Partner Sold Partner Served,Partner Revenue\n";

/// Countries, and how often each comes among the others.
const COUNTRIES: &str = "US 160 IN 90 BR 66 MX 50 JP 46 GB 44 DE 42 ID 38 FR 34 PH 26 TR 26 VN 24 KR 24 TH 22 CA 22 IT 22 \
    ES 22 AR 18 CO 18 PL 16 AU 16 PK 14 EG 14 NL 12 SA 12 BD 10 PE 10 MY 10 TW 10 NG 8 ZA 8 SE 8 UA 8 RO 8 CL 8 AE 6 PT 6 \
    BE 6 CZ 6 GR 6 HU 5 AT 5 CH 5 IL 5 KE 4 MA 4 DZ 4 IQ 4 EC 4 GT 4 DO 4 NO 4 DK 4 FI 4 IE 4 HK 4 SG 4 NZ 3 LK 3 NP 2 KZ 2";
const KINDS: [&str; 6] = [
    "Backpay",
    "Spam Adjustment",
    "Conflict Resolution",
    "Dispute Resolution",
    "Revenue Correction",
    "Dispute Conflict Resolution",
];
const ADJUSTED_EVERY: u64 = 83;
const UNKNOWN_ISRC_EVERY: u64 = 128;
const NO_ID_EVERY: u64 = 512;
const BLANK_UPC_EVERY: u64 = 3;
const OTHER_UPC_EVERY: u64 = 200;
/// Recordings and releases from here on are in no catalogue.
const UNKNOWN_RECORDINGS: u64 = 1_000_000_000;
const UNKNOWN_RELEASES: u64 = 390_000_000;

/// How the lines are spread over the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// As in a month of days: an asset that is played in a country is so on about six of the days.
    Narrow,
    /// Hardly two lines in a cell.
    Wide,
}

/// Lines of one asset in one country, where the spread is narrow.
const DAYS: u64 = 6;

impl Spread {
    /// The spread of that name.
    pub fn read(name: &str) -> Option<Self> {
        match name {
            "narrow" => Some(Self::Narrow),
            "wide" => Some(Self::Wide),
            _ => None,
        }
    }
}

/// A report that can be written in any pieces.
#[derive(Debug)]
pub struct Report {
    tracks: Tracks,
    lines: u64,
    catalogue: Catalogue,
    countries: Vec<[u8; 2]>,
    seed: u64,
    spread: Spread,
}

/// The identifiers on a line, and where they must lead.
struct Codes {
    asset: u64,
    /// The recording whose ISRC, title and artist stand on the line.
    recording: u64,
    isrc: Option<u64>,
    upc: Option<u64>,
    landing: Landing,
}

impl Report {
    /// A month of so many lines about these tracks.
    pub fn new(tracks: Tracks, lines: u64, seed: u64, spread: Spread) -> Self {
        Self { tracks, lines, catalogue: Catalogue::new(tracks, seed), countries: countries(), seed, spread }
    }

    /// Appends some of the lines, and says what is true of them.
    pub fn write(&self, first: u64, count: u64, into: &mut Vec<u8>) -> Facts {
        let mut facts = Facts::default();
        for number in first..first + count {
            let mut chance = Chance::new(self.seed, number);
            let played = match self.spread {
                Spread::Narrow => chance.below(self.lines.div_ceil(DAYS)),
                Spread::Wide => number,
            };
            let mut asset = Chance::new(!self.seed, played);
            let country = self.countries[asset.below(self.countries.len() as u64) as usize];
            let codes = self.codes(&mut asset);
            let adjusted = chance.below(ADJUSTED_EVERY) == 0;
            push_start(into, &mut chance, adjusted, country);
            self.push_texts(into, &codes);
            let amount = push_money(into, &mut chance, adjusted);
            facts.line(codes.landing, amount);
        }
        facts
    }

    fn codes(&self, chance: &mut Chance) -> Codes {
        let tracks = self.tracks.count();
        let number = scatter(rank(chance, tracks), tracks);
        let track = self.tracks.track(number);
        let bits = chance.bits();
        if bits.is_multiple_of(NO_ID_EVERY) {
            let landing = Landing::Reason("no id");
            return Codes { asset: number, recording: track.recording, isrc: None, upc: None, landing };
        }
        let upc = upc_of(&track, bits >> 32);
        if (bits >> 16) % UNKNOWN_ISRC_EVERY == 1 {
            let unknown = UNKNOWN_RECORDINGS + number;
            let landing = Landing::Reason("unknown isrc");
            return Codes { asset: number, recording: track.recording, isrc: Some(unknown), upc, landing };
        }
        let on_release = upc.is_some_and(|release| release == track.release);
        let landing = landing(self.tracks.siblings(number), on_release);
        Codes { asset: number, recording: track.recording, isrc: Some(track.recording), upc, landing }
    }

    fn push_texts(&self, into: &mut Vec<u8>, codes: &Codes) {
        into.extend_from_slice(b",A");
        push_digits(
            into,
            codes.asset.wrapping_add(1).wrapping_mul(7_368_787_391) % 1_000_000_000_000_000,
            15,
        );
        into.push(b',');
        self.catalogue.push_title(into, codes.recording);
        into.extend_from_slice(b",,,,,");
        if let Some(recording) = codes.isrc {
            into.extend_from_slice(&isrc(recording));
        }
        into.push(b',');
        if let Some(release) = codes.upc {
            let (text, length) = upc(release);
            into.extend_from_slice(&text[..length]);
        }
        into.extend_from_slice(b",,");
        self.catalogue.push_artist(into, codes.recording);
        into.extend_from_slice(b",,,,");
    }
}

/// The release whose UPC is on the line: blank on one line in three, one that nobody knows on one in 200.
fn upc_of(track: &Track, bits: u64) -> Option<u64> {
    if !track.has_upc || bits.is_multiple_of(BLANK_UPC_EVERY) {
        return None;
    }
    let unknown = (bits >> 8).is_multiple_of(OTHER_UPC_EVERY);
    Some(if unknown { UNKNOWN_RELEASES + track.release % 10_000_000 } else { track.release })
}

/// Where the ladder must lead: the texts of such siblings are the same, so nothing but the release tells them apart.
fn landing(siblings: Siblings, on_release: bool) -> Landing {
    match (siblings, on_release) {
        (Siblings::OtherAccountOnTheRelease, _) | (Siblings::OtherAccount, false) => {
            Landing::Reason("ambiguous")
        }
        (_, true) => Landing::Rule("isrc+upc"),
        (Siblings::None, false) => Landing::Rule("isrc"),
        (Siblings::SameAccount, false) => Landing::Rule("isrc, one account"),
    }
}

fn push_start(into: &mut Vec<u8>, chance: &mut Chance, adjusted: bool, country: [u8; 2]) {
    let (kind, month) = match (adjusted, chance.below(KINDS.len() as u64)) {
        (false, _) => ("None", 8),
        (true, turn) => (KINDS[turn as usize], 8 - turn % 3),
    };
    into.extend_from_slice(kind.as_bytes());
    into.extend_from_slice(b",2026");
    push_digits(into, month, 2);
    push_digits(into, 1 + chance.below(28), 2);
    into.push(b',');
    into.extend_from_slice(&country);
}

/// Appends views and money: most assets have a few views, some have thousands; an adjustment is a lump of either sign.
fn push_money(into: &mut Vec<u8>, chance: &mut Chance, adjusted: bool) -> i64 {
    let bits = chance.bits();
    let views = if adjusted { 0 } else { 1 + scale(scale(scale(bits, bits), bits), 3_000) };
    let worth = 300_000 + chance.below(2_400_000);
    let magnitude = if adjusted { 500_000_000 + chance.below(8_000_000_000) } else { views * worth };
    let negative = adjusted && bits.is_multiple_of(2);
    push_number(into, views);
    into.extend_from_slice(if negative { b",,,,,,,,,,-" } else { b",,,,,,,,,," });
    push_number(into, magnitude / 1_000_000_000);
    into.push(b'.');
    push_digits(into, magnitude % 1_000_000_000, 9);
    into.push(b'\n');
    if negative { -(magnitude as i64) } else { magnitude as i64 }
}

/// A rank among all tracks, 0 the greatest hit: the k-th has about k to the power of -4/5 of the lines.
fn rank(chance: &mut Chance, tracks: u64) -> u64 {
    let bits = chance.bits();
    let square = scale(bits, bits);
    let fifth = scale(scale(square, square), bits);
    scale(fifth, tracks)
}

/// Spreads the ranks over the catalogue, one to one: the factor is a prime greater than any number of tracks.
fn scatter(rank: u64, tracks: u64) -> u64 {
    (u128::from(rank) * 7_368_787_397 % u128::from(tracks)) as u64
}

fn countries() -> Vec<[u8; 2]> {
    let words: Vec<&str> = COUNTRIES.split_whitespace().collect();
    let mut countries = Vec::with_capacity(1024);
    for pair in words.chunks_exact(2) {
        let code = [pair[0].as_bytes()[0], pair[0].as_bytes()[1]];
        countries.extend(std::iter::repeat_n(code, pair[1].parse().unwrap_or(1)));
    }
    countries
}
