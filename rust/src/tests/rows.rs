//! Whole rows, each beside the row of a plain, slow composer that knows nothing of how they are made.

use super::index::Folder;
use super::pipeline::plan;
use crate::consolidate::outcomes::Outcomes;
use crate::consolidate::rows::{Report, Rows};
use crate::error::Result;
use crate::fields::decimal::plain_sum;
use crate::fields::identifiers::{GTIN_KEYS, ISRC_KEYS, gtin_text, isrc_text};
use crate::index::build::{Builder, Row};
use crate::index::catalogue::Range;
use crate::index::open::Index;
use crate::index::order_key;
use crate::ladder::{Landing, REASONS, RULES, Reason, Rule};
use crate::lines::LineReader;
use crate::pending::Pending;
use crate::plan::Plan;
use crate::record::records;
use crate::scan::Marks;
use proptest::prelude::*;
use proptest::sample::{Index as Pick, select};
use serde_json::json;

const REPORT: &str = "a \"report\", perhaps";
const SOURCE: &str = "dsp/feed, daily";
const ACCOUNTS: [&str; 3] =
    ["", "account, the first", "an account whose id is far too long for the slot of a track"];

#[derive(Debug, Clone)]
struct Track {
    isrc: u64,
    gtin: u64,
    account: usize,
    track_id: String,
    release_id: String,
}

/// What becomes of a line: it is placed on so many tracks at most of one account, from one of the catalogue on.
#[derive(Debug, Clone)]
enum Fate {
    Placed(Pick, usize, Rule),
    Waits(Reason),
    Rejected,
}

#[derive(Debug, Clone)]
struct Sale {
    /// Lines since the sale before.
    step: u64,
    isrc: String,
    upc: String,
    title: String,
    artist: String,
    quantity: i128,
    amount: i128,
    fate: Fate,
}

fn track() -> impl Strategy<Value = Track> {
    let keys = (select(vec![1, 123_456_789_012, ISRC_KEYS - 1]), select(vec![0, 7, GTIN_KEYS - 1]));
    (keys, 0..ACCOUNTS.len(), "[a,\"]{0,9}|[a-z]{60,200}", "[rs]?|,").prop_map(
        |((isrc, gtin), account, track_id, release_id)| Track { isrc, gtin, account, track_id, release_id },
    )
}

fn catalogue() -> impl Strategy<Value = Vec<Track>> {
    prop::collection::vec(track(), 1..90).prop_map(|mut tracks| {
        tracks.sort_by_key(|track| (order_key(track.isrc), track.account, track.gtin));
        tracks
    })
}

fn fate() -> impl Strategy<Value = Fate> {
    use Rule::{Alias, Isrc, IsrcUpc, Narrowed, OneAccount, Upc};
    let rules = vec![Alias, IsrcUpc, Isrc, OneAccount, Narrowed, Upc];
    let reasons = vec![Reason::UnknownIsrc, Reason::Ambiguous, Reason::OutsideWindow];
    prop_oneof![
        4 => (any::<Pick>(), select(vec![1, 1, 2, 8, 90]), select(rules))
            .prop_map(|(first, most, rule)| Fate::Placed(first, most, rule)),
        2 => select(reasons).prop_map(Fate::Waits),
        1 => Just(Fate::Rejected),
    ]
}

fn sale() -> impl Strategy<Value = Sale> {
    let text = || "[a-z]{0,70}|[a,;'\"\u{e9} ]{0,40}|[b\t\r\n]{0,3}";
    let isrc = prop_oneof![3 => (1..ISRC_KEYS).prop_map(isrc_text), 1 => Just("Q,1".to_owned()), 1 => Just(String::new())];
    let upc = prop_oneof![3 => (1..GTIN_KEYS).prop_map(gtin_text), 1 => Just(",".to_owned()), 1 => Just(String::new())];
    let number = |digits: u32| {
        let bound = 10i128.pow(digits);
        (1 - bound..bound, 0..digits).prop_map(|(number, cut)| number / 10i128.pow(cut))
    };
    let step = prop_oneof![5 => Just(1), 1 => 2..1_000_000u64];
    (step, isrc, upc, text(), text(), number(18), number(24), fate()).prop_map(
        |(step, isrc, upc, title, artist, quantity, amount, fate)| Sale {
            step,
            isrc,
            upc,
            title,
            artist,
            quantity,
            amount,
            fate,
        },
    )
}

/// The sale as a line of the report, separated by tabs.
fn written(sale: &Sale) -> String {
    let [quantity, amount] = figures(sale);
    let [title, artist] = [&sale.title, &sale.artist].map(|text| quoted(text, &['\t', '\r', '\n', '"']));
    [String::new(), sale.isrc.clone(), sale.upc.clone(), artist, title, quantity, amount, "EUR\n".to_owned()]
        .join("\t")
}

fn figures(sale: &Sale) -> [String; 2] {
    [plain_sum(sale.quantity * 1_000_000, 0), plain_sum(sale.amount, 0)]
}

fn quoted(text: &str, where_it_has: &[char]) -> String {
    if text.contains(where_it_has) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

fn tracks_of(catalogue: &[Track], first: Pick, most: usize) -> (usize, &[Track]) {
    let first = first.index(catalogue.len());
    let from = &catalogue[first..];
    let count = from.iter().take(most).take_while(|track| track.account == from[0].account).count();
    (first, &from[..count])
}

/// The row as the description of the file has it.
fn composed(sale: &Sale, number: u64, catalogue: &[Track]) -> String {
    let (mut codes, mut ids) = ([sale.isrc.clone(), sale.upc.clone()], <[String; 3]>::default());
    let outcome = match sale.fate {
        Fate::Rejected => "rejected: amount".to_owned(),
        Fate::Waits(reason) => format!("suspense: {}", REASONS[reason as usize]),
        Fate::Placed(first, most, rule) => {
            let (_, tracks) = tracks_of(catalogue, first, most);
            let release = |track: &Track| (track.gtin, track.release_id.clone());
            if tracks.iter().all(|track| release(track) == release(&tracks[0])) {
                ids[1] = tracks[0].release_id.clone();
            }
            ids[2] = ACCOUNTS[tracks[0].account].to_owned();
            if let [track] = tracks {
                codes = [isrc_text(track.isrc), gtin_text(track.gtin)];
                ids[0] = track.track_id.clone();
                if rule == Rule::Upc {
                    (codes[0], ids[0]) = Default::default();
                }
            }
            RULES[rule as usize].to_owned()
        }
    };
    let [isrc, upc] = codes;
    let [quantity, amount] = figures(sale);
    let [track_id, release_id, account_id] = ids;
    let (number, title, artist) = (number.to_string(), sale.title.clone(), sale.artist.clone());
    let [report, source, month, territory, usage, currency] =
        [REPORT, SOURCE, "2026-08", "ZZ", "stream", "EUR"].map(str::to_owned);
    let facts = [
        report, number, source, month, territory, usage, isrc, upc, title, artist, quantity, amount, currency,
    ];
    let fields = facts.into_iter().chain([track_id, release_id, account_id, outcome]);
    fields.map(|field| quoted(&field, &[',', '"', '\r', '\n'])).collect::<Vec<_>>().join(",") + "\n"
}

fn indexed(catalogue: &[Track]) -> Result<(Folder, Index)> {
    let folder = Folder::new();
    let mut builder = Builder::create(&folder.0, 1 << 20)?;
    for Track { isrc, gtin, account, track_id, release_id } in catalogue {
        let (track_id, release_id) = (track_id.as_bytes(), release_id.as_bytes());
        let (account, account_id) = (*account as u32, ACCOUNTS[*account].as_bytes());
        let (isrc, gtin, terms) = (*isrc, *gtin, [&b""[..]; 8]);
        builder.push(&Row { isrc, gtin, account, account_id, track_id, release_id, terms })?;
    }
    builder.finish()?;
    let index = Index::open(&folder.0)?;
    Ok((folder, index))
}

/// The rows of the sales, block by block.
fn made(blocks: &[&[Sale]], catalogue: &[Track]) -> Result<String> {
    let mut plan = plan("csv");
    plan["roles"]["artist"] = json!({"column": 3});
    let plan = Plan::from_json(&plan.to_string())?;
    let (_folder, index) = indexed(catalogue)?;
    let (outcomes, mut reader) = (Outcomes::new(&plan), LineReader::new(&plan));
    let about = Report { report_id: REPORT.to_owned(), source: SOURCE.to_owned() };
    let mut rows = Rows::new(&plan, Some(&index), &outcomes, &about);
    let (mut text, mut number) = (Vec::new(), 0);
    for sales in blocks {
        let bytes = sales.iter().map(written).collect::<String>().into_bytes();
        let mut marks = Marks::default();
        marks.find(&bytes, b'\t', true);
        for (record, sale) in records(&bytes, &marks, true).zip(*sales) {
            number += sale.step;
            let (fields, read) = (record.fields, reader.readable(record.fields));
            let landing = match sale.fate {
                Fate::Rejected => {
                    rows.rejected(number, "amount", Some((fields, read)));
                    continue;
                }
                Fate::Waits(reason) => Landing::Suspense(Range::default(), reason),
                Fate::Placed(first, most, rule) => {
                    let (first, tracks) = tracks_of(catalogue, first, most);
                    Landing::Placed(Range { first: first as u32, count: tracks.len() as u32 }, rule)
                }
            };
            let mut line = [Pending::new(fields, number)];
            reader.months_and_codes(&mut line);
            reader.numbers(&mut line);
            assert!(line[0].refusal.is_none(), "the line can be read");
            line[0].ids = read.ids;
            rows.lines(&line, &[landing])?;
        }
        text.extend_from_slice(rows.bytes.as_slice());
        rows.clear();
    }
    Ok(String::from_utf8(text).expect("rows are text"))
}

proptest! {
    #[test]
    fn a_whole_row_is_that_of_a_plain_slow_composer(
        catalogue in catalogue(),
        sales in prop::collection::vec(sale(), 1..30),
        block in 1..30usize,
    ) {
        let blocks: Vec<_> = sales.chunks(block).collect();
        let mut number = 0;
        let expected: String = sales.iter().map(|sale| {
            number += sale.step;
            composed(sale, number, &catalogue)
        }).collect();
        prop_assert_eq!(made(&blocks, &catalogue).unwrap(), expected);
    }
}
