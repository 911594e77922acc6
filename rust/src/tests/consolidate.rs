//! The consolidated file, read again by a plain reader: every record once, in order, the same bytes however it was
//! made, and the money of the rows that of the cells.

use super::Scratch;
use super::done::{Done, options};
use super::index::write;
use super::pipeline::{HEADER, catalogue, plan, run_in};
use crate::consolidate::content::Again;
use crate::consolidate::ordered::{HELD_BYTES, State};
use crate::consolidate::rows::Report;
use crate::consolidate::run::{Consolidation, content, place, run};
use crate::error::{CoreError, Result};
use crate::fields::decimal::plain_sum;
use crate::fields::identifiers::{gtin_text, isrc_key, isrc_text};
use crate::index::catalogue::Range;
use crate::index::open::Index;
use crate::inputs::Input;
use crate::ladder::decisions::Decisions;
use crate::placement::Placement;
use crate::plan::Plan;
use proptest::prelude::*;
use serde_json::Value;

/// How a file is made: threads, block size, part size, and after how many parts the work is killed and begun again.
#[derive(Clone, Copy, Debug)]
struct How {
    threads: usize,
    block_bytes: usize,
    part_bytes: u64,
    kills_after: usize,
}

const PLAIN: How = How { threads: 1, block_bytes: 1 << 20, part_bytes: 1 << 30, kills_after: 0 };

/// The file, its state, and how often it was begun.
fn made(bytes: &[u8], plan: &Value, how: How) -> Result<(String, State, usize)> {
    let (report, file, to) = (Scratch::new(bytes), write(&catalogue())?, Scratch::new(b"head\n"));
    let index = Index::open(&file.0)?;
    let mut decisions = Decisions::default();
    decisions.add_dsp_id(b"known", Range { first: 0, count: 1 })?;
    let plan = Plan::from_json(&plan.to_string())?;
    let about = Report { report_id: "abc".to_owned(), source: "dsp/feed".to_owned() };
    let (mut kept, mut tries) = (State { offset: 5, ..State::default() }, 0);
    loop {
        tries += 1;
        let (from, mut parts) = (kept.clone(), 0);
        let input = Input::from(&report.0);
        let work = Consolidation {
            plan: &plan,
            input: &input,
            content: content(&plan, &input, from.position.bytes, how.threads, &mut |_| true)?,
            decisions: &decisions,
            index: Some(&index),
            report: &about,
            to: &to.0,
            from,
            part_bytes: how.part_bytes,
        };
        let options = options(how.threads, how.block_bytes, 64 << 20);
        let done = run(&work, options, &mut |_| true, &mut |state| {
            let further = state.offset > kept.offset;
            kept = state.clone();
            parts += 1;
            let killed = further && parts == how.kills_after;
            if killed { Err(CoreError::new("killed", "killed")) } else { Ok(()) }
        });
        match done {
            Err(error) if error.code == "killed" => {}
            Err(error) => return Err(error),
            Ok(state) => return Ok((std::fs::read_to_string(&to.0)?, state, tries)),
        }
    }
}

/// A plain reader of CSV as RFC 4180 has it.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => field.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            _ => field.push(letter),
        }
    }
    assert!(field.is_empty() && row.is_empty() && !quoted, "the last row ends");
    rows.split_off(1)
}

#[test]
fn each_kind_of_record_has_its_row() -> Result<()> {
    let lines = [
        "GB\tUSAAA0000001\t100000000001\tx\tOne\t3\t1.50\tUSD",
        "UK\tusaaa0000002\t\tx\tTwo, \"too\"\t0.5\t-0.0000000000005\tEUR",
        "\tUSAAA0000003\t\tx\t=1+1\t\t1e2\tEUR",
        "US\tlost\t7.24E+11\tknown\tAlias\t1\t0.10\tUSD",
        "US\t100000000001\t7.24E+11\t\tAlbum\t1\t+7\tUSD",
        "US\tQ!1\t12\t\tLossy\t1\t7\tUSD",
        "XX\tUSAAA0000001\t\t\tNowhere\t1\t2.5\tUSD",
        "US\tUSAAA0000001\t\t\tMuch\t1\tmuch\tUSD",
        "short\tline",
        "Totals\t1",
        "",
        "END",
    ];
    let (text, state, _) = made(format!("{HEADER}{}\n", lines.join("\n")).as_bytes(), &plan("none"), PLAIN)?;
    let (one, alias) = ((isrc_key(b"USAAA0000001"), 100_000_000_001, 1), catalogue()[0]);
    let codes = format!("{},{}", isrc_text(alias.0), gtin_text(alias.1));
    let track = |(isrc, gtin, account)| format!("T{isrc}-{gtin},R,account {account:04}");
    let (one, alias) = (track(one), track(alias));
    let expected = [
        format!("abc,2,dsp/feed,2026-08,GB,stream,USAAA0000001,00100000000001,One,,3,1.5,USD,{one},isrc+upc"),
        "abc,3,dsp/feed,2026-08,GB,stream,USAAA0000002,,\"Two, \"\"too\"\"\",,0.5,0,EUR,,,account 0001,\"isrc, one account\""
            .to_owned(),
        "abc,4,dsp/feed,2026-08,ZZ,stream,USAAA0000003,,=1+1,,0,100,EUR,,,,suspense: ambiguous".to_owned(),
        format!("abc,5,dsp/feed,2026-08,US,stream,{codes},Alias,,1,0.1,USD,{alias},alias"),
        "abc,6,dsp/feed,2026-08,US,stream,7.24E+11,00100000000001,Album,,1,7,USD,,,,suspense: lossy id".to_owned(),
        "abc,7,dsp/feed,2026-08,US,stream,Q!1,12,Lossy,,1,7,USD,,,,suspense: lossy id".to_owned(),
        "abc,8,dsp/feed,2026-08,,stream,USAAA0000001,,Nowhere,,1,2.5,USD,,,,rejected: territory".to_owned(),
        "abc,9,dsp/feed,2026-08,US,stream,USAAA0000001,,Much,,1,,USD,,,,rejected: amount".to_owned(),
        "abc,10,dsp/feed,,,,,,,,,,,,,,rejected: ragged".to_owned(),
        "abc,11,dsp/feed,,,,,,,,,,,,,,ignored: totals row".to_owned(),
        "abc,12,dsp/feed,,,,,,,,,,,,,,ignored: blank line".to_owned(),
        "abc,13,dsp/feed,,,,,,,,,,,,,,ignored: footer".to_owned(),
    ];
    for (line, expected) in text.lines().skip(1).zip(expected) {
        assert_eq!(line, expected);
    }
    assert_eq!((state.figures.rows, state.position.records, state.position.line), (12, 12, 14));
    assert_eq!(state.offset, text.len() as u64);
    Ok(())
}

fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c,;'=]{0,6}",
        "[a\"]{0,3}",
        "\"([a,\t\n]|\"\"){0,5}\"",
        Just("\u{fc}\u{1F3B5}".to_owned()),
        Just("\0".to_owned()),
    ]
}

fn record() -> impl Strategy<Value = String> {
    let isrc = prop_oneof![4 => "USAAA000000[1-6]", 1 => "[a0]{0,12}", 1 => "10000000000[1-5]"];
    let upc =
        prop_oneof![3 => "10000000000[1-5]", 2 => Just(String::new()), 1 => "7.2E\\+11|USAAA0000001|\\+"];
    let amount = prop_oneof![8 => "-?[0-9]{1,9}(\\.[0-9]{1,20})?", 1 => "[0-9]e-?[0-9]", 1 => "[x,]?"];
    let line = (isrc, upc, field(), "[0-9]{0,3}", amount, "USD|EUR", "US|UK||XX", "known||x").prop_map(
        |(isrc, upc, title, quantity, amount, currency, territory, id)| {
            format!("{territory}\t{isrc}\t{upc}\t{id}\t{title}\t{quantity}\t{amount}\t{currency}")
        },
    );
    prop_oneof![20 => line, 1 => Just(String::new()), 1 => Just("Total\t\"".to_owned()), 1 => "[a\t]{0,9}"]
}

fn report() -> impl Strategy<Value = (Vec<String>, bool)> {
    (prop::collection::vec(record(), 1..60), any::<bool>())
}

fn how() -> impl Strategy<Value = How> {
    (1..5usize, 1..400usize, 1..3000u64, 0..3usize).prop_map(
        |(threads, block_bytes, part_bytes, kills_after)| How {
            threads,
            block_bytes,
            part_bytes,
            kills_after,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_bytes_are_the_same_however_they_are_made((lines, quotes) in report(), how in how()) {
        let plan = plan(if quotes { "csv" } else { "none" });
        let good = "US\tUSAAA0000001\t\t\tGood\t1\t1\tUSD\n";
        let bytes = format!("{HEADER}{good}{}\nEND\nof file", lines.join("\n"));
        match (made(bytes.as_bytes(), &plan, PLAIN), made(bytes.as_bytes(), &plan, how)) {
            (Ok((text, state, _)), Ok((again, other, _))) => {
                prop_assert_eq!(text, again);
                prop_assert_eq!(state, other);
            }
            (Err(one), Err(other)) => prop_assert_eq!(one, other),
            (one, other) => prop_assert!(false, "{:?} {:?}", one, other),
        }
    }

    #[test]
    fn the_money_of_the_rows_is_that_of_the_cells((lines, _) in report(), how in how()) {
        let plan = plan("none");
        let good = "US\tUSAAA0000001\t\t\tGood\t1\t1\tUSD\n";
        let bytes = format!("{HEADER}{good}{}\n", lines.join("\n"));
        let (text, state, _) = made(bytes.as_bytes(), &plan, how).unwrap();
        let summary = run_in(bytes.as_bytes(), &plan, options(1, 1 << 20, 64 << 20), 1000).unwrap().summary;
        let rows = rows(&text);
        prop_assert_eq!(rows.len() as u64, summary["lines"].as_u64().unwrap());
        for (currency, amounts) in summary["amounts"].as_object().unwrap() {
            let money = state.figures.money[currency];
            prop_assert_eq!(&plain_sum(money.placed, 0), amounts["placed"].as_str().unwrap());
            prop_assert_eq!(&plain_sum(money.suspense, 0), amounts["suspense"].as_str().unwrap());
            prop_assert_eq!(&money.total.plain(), amounts["total"].as_str().unwrap());
            let mut read = 0;
            for row in rows.iter().filter(|row| row[12] == *currency && !row[16].starts_with("rejected")) {
                read += crate::fields::decimal::amount(row[11].as_bytes()).unwrap().units;
            }
            prop_assert_eq!(read, money.placed + money.suspense);
        }
        for (number, row) in rows.iter().enumerate() {
            prop_assert_eq!(row.len(), 17);
            prop_assert_eq!(&row[1], &(number + 2).to_string());
        }
    }
}

#[test]
fn a_work_killed_after_each_part_is_begun_again_where_it_stood() -> Result<()> {
    let line = |at: u64| format!("US\tUSAAA000000{}\t\t\tsong {at}\t1\t0.0{at}\tUSD\n", at % 6);
    let bytes = format!("{HEADER}{}END\n", (0..400).map(line).collect::<String>());
    let how = How { threads: 1, block_bytes: 100, part_bytes: 700, kills_after: 1 };
    let (text, state, _) = made(bytes.as_bytes(), &plan("none"), PLAIN)?;
    let (again, other, tries) = made(bytes.as_bytes(), &plan("none"), how)?;
    assert!(tries > 1);
    assert_eq!((text, state), (again, other));
    Ok(())
}

/// A report from its first line on, without a catalogue or decisions.
fn beginning<'a>(
    (plan, input, content): (&'a Plan, &'a Input, Again),
    decisions: &'a Decisions,
    report: &'a Report,
    to: &'a Scratch,
) -> Consolidation<'a> {
    let (from, to) = (State::default(), &*to.0);
    Consolidation { plan, input, content, decisions, index: None, report, to, from, part_bytes: 1 }
}

#[test]
fn the_memory_of_what_is_being_written_counts() -> Result<()> {
    let report = Scratch::new(format!("{HEADER}US\tUSAAA0000001\t\t\tGood\t1\t1\tUSD\n").as_bytes());
    let (to, plan) = (Scratch::new(b""), Plan::from_json(&plan("none").to_string())?);
    let (none, about) = (Decisions::default(), Report { report_id: "a".to_owned(), source: "b".to_owned() });
    let input = Input::from(&report.0);
    let again = content(&plan, &input, 0, 1, &mut |_| true)?;
    let (options, tick) = (options(1, 1 << 20, 64 << 20), &mut |_| true);
    let peak = |placed: Placement| Done::of(placed, 9).map(|done| done.summary["peak_memory_bytes"].as_u64());
    let alone = peak(crate::place::place(&plan, &report.0, None, &none, options, tick)?)?;
    let written = peak(place(&beginning((&plan, &input, again), &none, &about, &to), options, tick)?.0)?;
    assert_eq!(written, alone.map(|bytes| bytes + HELD_BYTES as u64));
    Ok(())
}

#[test]
fn another_content_than_before_is_refused() -> Result<()> {
    let bytes = format!("{HEADER}US\tUSAAA0000001\t\t\tGood\t1\t1\tUSD\n");
    let (report, to) = (Scratch::new(bytes.as_bytes()), Scratch::new(b""));
    let plan = Plan::from_json(&plan("none").to_string())?;
    let input = Input::from(&report.0);
    let before = content(&plan, &input, 0, 1, &mut |_| true)?;
    std::fs::write(&report.0, bytes.replace("Good", "Evil"))?;
    let (none, about) = (Decisions::default(), Report { report_id: "a".to_owned(), source: "b".to_owned() });
    let work = beginning((&plan, &input, before), &none, &about, &to);
    assert_eq!(
        run(&work, options(1, 9, 64 << 20), &mut |_| true, &mut |_| Ok(())).unwrap_err().code,
        "changed"
    );
    Ok(())
}
