//! Decisions about a recording that an account has on several releases: they choose between its tracks.

use super::ladder::{A, B, U, V, W, explained, name, texts};
use super::shelf::{PLAIN, Row, Shelf};
use crate::error::Result;
use crate::index::catalogue::Range;
use crate::ladder::decisions::Decisions;
use crate::ladder::rematch::{Placing, line};
use crate::ladder::{Ladder, Landing, Rule, Settings};

#[test]
fn a_decision_chooses_between_the_releases_of_an_account() -> Result<()> {
    let row = Row { isrc: A, account: 1, ..PLAIN };
    let shelf =
        Shelf::new(&[Row { upc: U, ..row }, Row { upc: V, ..row }, row, Row { isrc: B, upc: W, ..row }]);
    let track =
        |upc: &str| shelf.0.iter().position(|row| row.isrc == A && row.upc == upc).unwrap_or(9) as u32;
    let one = |upc| Range { first: track(upc), count: 1 };
    let mut alone = Decisions::default();
    alone.add_recording([A, &format!("-|{U}|{V}")].map(str::as_bytes), one(V))?;
    let ladder = Ladder::new(Some(&shelf), &alone, Settings::default())?;
    let said = line(b"2026-03", "US", texts([A, "", "x", "Oasis"]))?;
    assert!(ladder.may_be_decided(said.ids));
    assert_eq!(ladder.place(&said)?, Landing::Placed(one(V), Rule::Alias));
    for (releases, chosen) in [(format!("-|{U}|{V}"), V), (format!("{U}|{V}"), ""), (format!("-|{V}"), "")] {
        let mut decisions = Decisions::default();
        decisions.add_item([A, &releases, "", "", "", "", ""].map(str::as_bytes), one(V))?;
        let ladder = Ladder::new(Some(&shelf), &decisions, Settings::default())?;
        for upc in ["", W, "7E+11"] {
            let said = line(b"2026-03", "US", texts([A, upc, "x", "Oasis"]))?;
            let landing = Placing::new(ladder).place(&said)?;
            assert!(ladder.may_be_decided(said.ids));
            assert_eq!(landing, explained(&ladder, &said, &shelf)?, "{releases} {upc}");
            let wanted = if chosen.is_empty() { "isrc, one account" } else { "alias" };
            assert_eq!(name(landing), wanted, "{releases} {upc}");
            assert!(chosen.is_empty() || landing == Landing::Placed(one(chosen), Rule::Alias));
        }
        let told =
            ladder.explain(&line(b"2026-03", "US", texts([A, "", "", ""]))?, &|row| shelf.naming(row))?;
        assert_eq!(told["decided_for"], if chosen.is_empty() { "" } else { "recording" });
        let on_release = ladder.place(&line(b"2026-03", "US", texts([A, U, "", ""]))?)?;
        assert_eq!(on_release, Landing::Placed(one(U), Rule::IsrcUpc));
    }
    Ok(())
}

#[test]
fn accounts_choose_each_for_themselves_between_the_same_releases() -> Result<()> {
    let (here, there) = (
        Row { isrc: A, account: 1, territories: "DE", ..PLAIN },
        Row { isrc: A, account: 2, territories: "-DE", ..PLAIN },
    );
    let shelf = Shelf::new(&[
        Row { upc: U, ..here },
        Row { upc: V, ..here },
        Row { upc: U, ..there },
        Row { upc: V, ..there },
    ]);
    let one = |account: u32, upc: &str| {
        let at = shelf.0.iter().position(|row| row.account == account && row.upc == upc).unwrap_or(9);
        Range { first: at as u32, count: 1 }
    };
    let releases = format!("{U}|{V}");
    let (recording, item) =
        ([A, &releases].map(str::as_bytes), [A, &releases, "", "", "", "", ""].map(str::as_bytes));
    let mut decisions = Decisions::default();
    decisions.add_recording(recording, one(1, U))?;
    decisions.add_recording(recording, one(2, V))?;
    decisions.add_item(item, one(2, U))?;
    let ladder = Ladder::new(Some(&shelf), &decisions, Settings::default())?;
    for (territory, chosen) in [("DE", one(1, U)), ("US", one(2, V))] {
        let said = line(b"2026-03", territory, texts([A, "", "x", "Oasis"]))?;
        let landing = Placing::new(ladder).place(&said)?;
        assert!(ladder.may_be_decided(said.ids));
        assert_eq!(landing, explained(&ladder, &said, &shelf)?, "{territory}");
        assert_eq!(landing, Landing::Placed(chosen, Rule::Alias), "{territory}");
    }
    let mut wrong = Decisions::default();
    assert!(wrong.add_recording([A, U].map(str::as_bytes), one(1, U)).is_err());
    wrong.add_recording(recording, Range { first: 8, count: 1 })?;
    assert!(Ladder::new(Some(&shelf), &wrong, Settings::default()).is_err());
    Ok(())
}
