//! The ladder over a small catalogue in memory: each rule, and laws over random catalogues and lines.

use super::shelf::{PLAIN, Row, Shelf};
use crate::error::Result;
use crate::fields::identifiers::{gtin_key, gtin_text, isrc_key, isrc_text};
use crate::index::catalogue::Range;
use crate::ladder::album::tracks_of;
use crate::ladder::decisions::Decisions;
use crate::ladder::rematch::{Placing, line};
use crate::ladder::{Ladder, Landing, LineTexts, REASONS, RULES, Rule, Settings};
use proptest::prelude::*;

pub(super) const A: &str = "USAAA0000001";
pub(super) const B: &str = "USAAA0000002";
const C: &str = "USAAA0000003";
const D: &str = "USAAA0000004";
pub(super) const U: &str = "00100000000014";
pub(super) const V: &str = "00100000000021";
pub(super) const W: &str = "00100000000038";

/// A: two owners, one until 2026, one from then on. B: in Germany one owner, elsewhere another. C: two songs of two
/// owners under one ISRC. D: one owner, but only in France; the release W is of two accounts.
fn shelf() -> Shelf {
    Shelf::new(&[
        Row { isrc: A, upc: U, account: 1, valid: ("", "2026-01-01"), ..PLAIN },
        Row { isrc: A, upc: U, account: 2, valid: ("2026-01-01", ""), ..PLAIN },
        Row { isrc: B, upc: V, account: 1, territories: "DE", ..PLAIN },
        Row { isrc: B, upc: V, account: 2, territories: "-DE", ..PLAIN },
        Row { isrc: C, account: 1, title: "Afterlife", released: "2026-03-01", ..PLAIN },
        Row { isrc: C, account: 2, title: "Oasis", ..PLAIN },
        Row { isrc: C, upc: W, account: 2, title: "Oasis - Live", ..PLAIN },
        Row { isrc: D, upc: W, account: 3, territories: "FR", ..PLAIN },
    ])
}

pub(super) fn name(landing: Landing) -> &'static str {
    match landing {
        Landing::Placed(_, rule) => RULES[rule as usize],
        Landing::Suspense(_, reason) => REASONS[reason as usize],
    }
}

/// The texts of a line that says: isrc, upc, DSP id, title.
pub(super) fn texts([isrc, upc, dsp_id, title]: [&str; 4]) -> [&[u8]; 7] {
    [isrc, upc, dsp_id, title, "", "", ""].map(str::as_bytes)
}

#[test]
fn windows_territories_dates_and_texts_narrow() -> Result<()> {
    let (shelf, none) = (shelf(), Decisions::default());
    let ladder = Ladder::new(Some(&shelf), &none, Settings::default())?;
    for (month, territory, isrc, upc, title, wanted, account) in [
        ("2025-12", "US", A, "", "", "narrowed", 1),
        ("2026-01", "US", A, "", "", "narrowed", 2),
        ("2026-01", "US", A, U, "", "narrowed", 2),
        ("2026-01", "DE", B, "", "", "narrowed", 1),
        ("2026-01", "US", B, V, "", "narrowed", 2),
        ("2026-01", "ZZ", B, "", "", "ambiguous", 0),
        ("2026-03", "US", C, "", "afterlife", "narrowed", 1),
        ("2026-02", "US", C, "", "afterlife", "narrowed", 2),
        ("2026-03", "US", C, "", "OASIS", "narrowed", 2),
        ("2026-03", "US", C, "", "Oasis (Live)", "narrowed", 2),
        ("2026-03", "US", C, "", "Something", "ambiguous", 0),
        ("2026-03", "US", C, "", "", "ambiguous", 0),
        ("2026-03", "US", C, W, "", "isrc+upc", 2),
        ("2026-03", "FR", D, "", "", "isrc", 3),
        ("2026-03", "US", D, "", "", "outside window", 0),
        ("2026-03", "US", D, U, "", "outside window", 0),
        ("2026-03", "FR", D, U, "", "conflict", 0),
        ("2026-03", "FR", C, V, "", "ambiguous", 0),
        ("2026-03", "DE", "", V, "", "upc", 1),
        ("2026-03", "US", "", W, "", "upc", 2),
        ("2026-03", "FR", "", W, "", "ambiguous", 0),
    ] {
        let line = line(month.as_bytes(), territory, texts([isrc, upc, "", title]))?;
        let landing = ladder.place(&line)?;
        assert_eq!(name(landing), wanted, "{month} {territory} {isrc} {upc} {title}");
        if let Landing::Placed(tracks, _) = landing {
            assert_eq!(shelf.row(tracks.first)?.account, account, "{month} {territory} {isrc} {upc} {title}");
        }
    }
    Ok(())
}

/// The release is account 1's, but for C: A is one track before 2026 and one from then on, B is one, D only in the US.
#[test]
fn an_album_line_is_divided_over_what_holds_for_its_sale() -> Result<()> {
    let own = Row { upc: U, account: 1, ..PLAIN };
    let shelf = Shelf::new(&[
        Row { isrc: A, valid: ("", "2026-01-01"), ..own },
        Row { isrc: A, valid: ("2026-01-01", ""), ..own },
        Row { isrc: B, ..own },
        Row { isrc: C, account: 2, valid: ("", "2020-01-01"), ..own },
        Row { isrc: D, territories: "US", ..own },
    ]);
    let first = shelf.0.iter().position(|row| row.account == 1).unwrap_or(0) as u32;
    for (sold, territory, wanted) in [
        ("2025-12", "DE", vec![(A, ""), (B, "")]),
        ("2026-01", "DE", vec![(A, "2026-01-01"), (B, "")]),
        ("2026-01-31", "US", vec![(A, "2026-01-01"), (B, ""), (D, "")]),
        ("2025-12", "ZZ", vec![(A, ""), (B, ""), (D, "")]),
    ] {
        let sale = line(sold.as_bytes(), territory, texts(["", U, "", ""]))?;
        let mut found = Vec::new();
        for row in tracks_of(&shelf, first, &sale)? {
            let row = shelf.row(row)?;
            found.push((row.isrc, row.valid.0));
        }
        found.sort_unstable();
        assert_eq!(found, wanted, "{sold} {territory}");
    }
    Ok(())
}

#[test]
fn a_decision_stands_above_every_rule() -> Result<()> {
    let shelf = shelf();
    let owned = |account: u32| shelf.0.iter().position(|row| row.account == account).unwrap_or(0) as u32;
    let tracks = |account| Range { first: owned(account), count: 1 };
    let mut decisions = Decisions::default();
    decisions.add_item(texts(["", "7E+11", "x", "Oasis"]), tracks(3))?;
    decisions.add_item(texts([C, "", "x", "Oasis"]), tracks(1))?;
    decisions.add_dsp_id(b"x", tracks(2))?;
    assert!(decisions.add_dsp_id(b" x ", tracks(2)).is_err());
    let ladder = Ladder::new(Some(&shelf), &decisions, Settings::default())?;
    for (isrc, upc, title, account) in [
        ("us-aaa-00-00003", "", "Oasis", 1),
        ("", "7E+11", "Oasis", 3),
        ("", "7E+12", "Oasis", 2),
        (C, "", "oasis", 2),
    ] {
        let landing = ladder.place(&line(b"2026-03", "US", texts([isrc, upc, "x", title]))?)?;
        assert_eq!(landing, Landing::Placed(tracks(account), Rule::Alias), "{isrc} {upc} {title}");
    }
    let mut wrong = Decisions::default();
    wrong.add_dsp_id(b"x", Range { first: 0, count: 8 })?;
    assert!(Ladder::new(Some(&shelf), &wrong, Settings::default()).is_err());
    wrong = Decisions::default();
    wrong.add_dsp_id(b"x", Range { first: 8, count: 1 })?;
    assert!(Ladder::new(Some(&shelf), &wrong, Settings::default()).is_err());
    Ok(())
}

#[test]
fn an_explanation_names_the_rule_and_its_reasons() -> Result<()> {
    let (shelf, none) = (shelf(), Decisions::default());
    let ladder = Ladder::new(Some(&shelf), &none, Settings::default())?;
    let line = line(b"2026-03", "US", texts([C, "", "", "Oasis"]))?;
    let told = ladder.explain(&line, &|row| shelf.naming(row))?;
    assert_eq!(told["match_rule"], "narrowed");
    assert_eq!(told["candidates"].as_array().map(Vec::len), Some(3));
    assert_eq!(told["rules"][1]["said"], "The line has no UPC.");
    assert_eq!(told["rules"][3]["said"], "3 tracks are of 2 accounts.");
    assert_eq!(
        told["rules"][4]["said"],
        "account 2 is 1000 of 1000 alike, the next up to 55: it stands out."
    );
    assert_eq!(told["rules"][4]["decided"], true);
    assert_eq!(told["rules"][5]["said"], "Not asked: narrowed has answered.");
    Ok(())
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let valid = prop_oneof![Just(("", "")), Just(("2026-03-01", "")), Just(("", "2026-03-01"))];
    let row = (0..3usize, 0..4usize, 0..3u32, 0..3usize, valid, 0..4usize, 0..3usize).prop_map(
        |(isrc, upc, account, title, valid, territories, released)| Row {
            isrc: [A, B, C][isrc],
            upc: ["", U, V, W][upc],
            account,
            title: ["", "Oasis", "Oasis - Live"][title],
            valid,
            territories: ["", "", "DE", "-DE"][territories],
            released: ["", "2026-02-28", "2026-03-15"][released],
        },
    );
    proptest::collection::vec(row, 0..12)
}

fn asked() -> impl Strategy<Value = (usize, usize, usize, usize, usize)> {
    (0..4usize, 0..5usize, 0..3usize, 0..3usize, 0..3usize)
}

fn held(row: &Row, month: &str, territory: &str) -> bool {
    let day = format!("{month}-01");
    let inside = row.valid.0 <= day.as_str() && (row.valid.1.is_empty() || day.as_str() < row.valid.1);
    inside
        && match row.territories {
            "DE" => territory != "US",
            "-DE" => territory != "DE",
            _ => true,
        }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn the_order_of_the_catalogue_and_of_the_lines_changes_nothing(
        rows in rows(), turn in 0..12usize, lines in proptest::collection::vec(asked(), 1..8),
    ) {
        let mut turned = rows.clone();
        turned.rotate_left(turn.min(rows.len()));
        turned.reverse();
        let (shelf, other, none) = (Shelf::new(&rows), Shelf::new(&turned), Decisions::default());
        let ladder = Ladder::new(Some(&shelf), &none, Settings::default())?;
        let mut placing = Placing::new(Ladder::new(Some(&other), &none, Settings::default())?);
        for (isrc, upc, title, month, territory) in lines.iter().chain(lines.iter().rev()) {
            let said = texts([["", A, B, C][*isrc], ["", U, V, W, "7E+11"][*upc], "", ["", "Oasis", "x"][*title]]);
            let (month, territory) = (["2026-02", "2026-03", "2026-04"][*month], ["US", "DE", "ZZ"][*territory]);
            let line = line(month.as_bytes(), territory, said)?;
            let landing = ladder.place(&line)?;
            prop_assert_eq!(landing, placing.place(&line)?);
            prop_assert_eq!(landing, explained(&ladder, &line, &shelf)?);
            check(&shelf, landing, month, territory)?;
        }
    }
}

/// What the explanation says is where the line goes.
pub(super) fn explained(ladder: &Ladder<'_, Shelf>, line: &LineTexts<'_>, shelf: &Shelf) -> Result<Landing> {
    let told = ladder.explain(line, &|row| shelf.naming(row))?;
    let landing = ladder.place(line)?;
    let (Landing::Placed(tracks, _) | Landing::Suspense(tracks, _)) = landing;
    assert_eq!((&told["track_first"], &told["track_count"]), (&tracks.first.into(), &tracks.count.into()));
    let said = if let Landing::Placed(..) = landing { &told["match_rule"] } else { &told["reason"] };
    assert_eq!(said, name(landing));
    Ok(landing)
}

/// Tracks of one account, the first and the last of which hold for the sale, and no other account's left out by chance.
fn check(shelf: &Shelf, landing: Landing, month: &str, territory: &str) -> Result<()> {
    let Landing::Placed(tracks, rule) = landing else { return Ok(()) };
    let rows: Vec<&Row> = tracks.rows().map(|row| shelf.row(row)).collect::<Result<_>>()?;
    assert!(!rows.is_empty() && rows.iter().all(|row| row.account == rows[0].account));
    assert!([rows[0], rows[rows.len() - 1]].into_iter().all(|row| held(row, month, territory)));
    let rivals = shelf.0.iter().filter(|row| row.isrc == rows[0].isrc && row.account != rows[0].account);
    let rivals = rivals.filter(|row| held(row, month, territory)).count();
    assert!(rivals == 0 || matches!(rule, Rule::Narrowed | Rule::IsrcUpc | Rule::Upc), "{rows:?} {rule:?}");
    Ok(())
}

#[test]
fn identifiers_that_name_the_rows_are_in_normal_form() {
    for row in shelf().0 {
        assert_eq!(isrc_text(isrc_key(row.isrc.as_bytes())), row.isrc);
        assert_eq!(gtin_text(gtin_key(row.upc.as_bytes())), row.upc);
    }
}
