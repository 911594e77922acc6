//! The whole way from bytes to a placement: laws on made-up reports, and each rule of the ladder once.

use super::Scratch;
use super::done::{Done, facts, options};
use super::index::{Track, sorted, write};
use crate::cells::unpack;
use crate::error::Result;
use crate::fields::identifiers::{gtin_key, isrc_key};
use crate::index::catalogue::Range;
use crate::index::open::Index;
use crate::ladder::decisions::Decisions;
use crate::ladder::{REASONS, RULES};
use crate::place::{Options, place};
use crate::plan::Plan;
use crate::suspense::parts;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::Write;

pub(super) const HEADER: &str = "territory\tisrc\tupc\tid\ttitle\tquantity\tamount\tcurrency\n";

pub(super) fn plan(quotes: &str) -> Value {
    json!({
        "skip_lines": 1, "header_raw": HEADER, "delimiter": "\t", "quotes": quotes, "fingerprint_salt": "test",
        "column_names": HEADER.trim_end().split('\t').collect::<Vec<_>>(),
        "roles": {
            "isrc": {"column": 1}, "upc": {"column": 2}, "dsp_id": {"column": 3}, "title": {"column": 4},
            "quantity": {"column": 5}, "amount": {"column": 6}, "currency": {"column": 7},
            "territory": {"column": 0, "values": {"UK": "GB"}, "blank": "ZZ"},
            "sales_period": {"constant": "2026-08"}, "usage_type": {"constant": "stream"},
            "kind": {"constant": "sale"},
        },
        "ignore": [{"starts_with": "Total", "reason": "totals row"}],
        "footer": {"starts_with": "END", "reason": "footer"},
        "currencies": ["USD", "EUR"], "territories": ["US", "GB", "ZZ"],
    })
}

const ISRCS: [&str; 5] = ["USAAA0000001", "USAAA0000002", "USAAA0000003", "USAAA0000004", "USAAA0000005"];
const UPCS: [&str; 4] = ["100000000001", "100000000002", "100000000003", "100000000004"];

/// Song 1 on one release; song 2 on two of one account; song 3 of two accounts; song 4 claimed twice on one release.
pub(super) fn catalogue() -> Vec<Track> {
    let row = |isrc: usize, upc: usize, account| {
        (isrc_key(ISRCS[isrc].as_bytes()), gtin_key(UPCS[upc].as_bytes()), account)
    };
    sorted(&[
        row(0, 0, 1),
        row(1, 0, 1),
        row(1, 1, 1),
        row(2, 0, 1),
        row(2, 2, 2),
        row(3, 3, 1),
        row(3, 3, 2),
    ])
}

pub(super) fn run_in(bytes: &[u8], plan: &Value, options: Options<'_>, most: usize) -> Result<Done> {
    let (report, file) = (Scratch::new(bytes), write(&catalogue())?);
    let index = Index::open(&file.0)?;
    let mut decisions = Decisions::default();
    decisions.add_dsp_id(b"known", Range { first: 0, count: 1 })?;
    let plan = Plan::from_json(&plan.to_string())?;
    let placed = place(&plan, &report.0, Some(&index), &decisions, options, &mut |_| true)?;
    Done::of(placed, most)
}

pub(super) fn run(bytes: &[u8], plan: &Value, threads: usize, block_bytes: usize) -> Result<Done> {
    run_in(bytes, plan, options(threads, block_bytes, 64 << 20), 1000)
}

fn landing(isrc: &str, upc: &str, id: &str) -> Result<&'static str> {
    let done =
        run(format!("{HEADER}US\t{isrc}\t{upc}\t{id}\tt\t1\t1\tUSD\n").as_bytes(), &plan("none"), 1, 99)?;
    Ok(match (done.cells.first(), done.suspense.first()) {
        (Some(cell), None) => RULES[usize::from(unpack(cell.key).1.rule)],
        (None, Some((item, _))) => REASONS[usize::from(unpack(parts(item).0).1.rule)],
        other => panic!("one line lands in one place, not {other:?}"),
    })
}

#[test]
fn each_rule_of_the_ladder() -> Result<()> {
    for (isrc, upc, id, place) in [
        ("", "", "known", "alias"),
        (ISRCS[0], UPCS[0], "", "isrc+upc"),
        (ISRCS[0], "", "", "isrc"),
        (ISRCS[0], "999999999999", "", "isrc"),
        (ISRCS[0], UPCS[1], "", "isrc"),
        (ISRCS[0], UPCS[2], "", "conflict"),
        (ISRCS[1], UPCS[1], "", "isrc+upc"),
        (ISRCS[1], "", "", "isrc, one account"),
        (ISRCS[2], "", "", "ambiguous"),
        (ISRCS[2], UPCS[2], "", "isrc+upc"),
        (ISRCS[3], UPCS[3], "", "ambiguous"),
        (ISRCS[4], UPCS[0], "", "unknown isrc"),
        (UPCS[1], ISRCS[1], "", "isrc+upc"),
        (UPCS[1], "", "", "upc"),
        ("", UPCS[1], "", "upc"),
        ("", "999999999999", "", "unknown upc"),
        ("", "7E+11", "", "lossy id"),
        ("USAAA00000", UPCS[0], "", "lossy id"),
        ("", "", "", "no id"),
    ] {
        assert_eq!(landing(isrc, upc, id)?, place, "{isrc} {upc} {id}");
    }
    Ok(())
}

#[test]
fn rejected_and_ignored_lines_say_why() -> Result<()> {
    let good = "UK\tUSAAA0000001\t\t\t12\" Mix\t\t0.5\tEUR";
    let body = [
        good,
        "",
        "Total\t3",
        HEADER.trim_end(),
        "XX\t\t\t\t\t1\t2\tUSD",
        "US\t\t\t\t\t1\t2\tGBP",
        "US\t\t\t\t\tone\t2\tUSD",
        "US\t\t\t\t\t1\t1,5\tUSD",
        "US\t\t\t\t\t1\t2",
        "US\t\t\t\t\0\t1\t2\tUSD",
        "\x1aC12 holds #N/A",
        "END",
        good,
    ];
    let mut bytes = format!("{HEADER}{}\r\n", body.join("\r\n")).into_bytes();
    let at = bytes.iter().position(|byte| *byte == 0).expect("the NUL byte is there");
    let done = run(&bytes, &plan("none"), 2, 64)?;
    let rules: Vec<_> = done.rejected.iter().map(|row| (row.line, row.rule, row.amount.as_str())).collect();
    let wanted = [
        (6, "territory", "2"),
        (7, "currency", "2"),
        (8, "quantity", "2"),
        (9, "amount", ""),
        (10, "ragged", ""),
        (11, "nul byte", ""),
        (12, "unreadable", ""),
    ];
    assert_eq!(rules, wanted);
    let summary = &done.summary;
    assert_eq!(
        summary["ignored"],
        json!({"blank line": 1, "totals row": 1, "repeated header": 1, "footer": 2})
    );
    assert_eq!(summary["amounts"]["EUR"]["placed"], "0.5");
    bytes[at] = 0xFF;
    assert_eq!(run(&bytes, &plan("none"), 2, 64)?.rejected[5].rule, "encoding");
    Ok(())
}

#[test]
fn a_report_without_one_readable_line_is_refused() {
    let error =
        run(format!("{HEADER}x\ny\n").as_bytes(), &plan("none"), 2, 1).expect_err("nothing can be read");
    assert_eq!((error.code, error.line), ("all rejected", 2));
    let many = format!("{HEADER}{}", "x\n".repeat(200_001));
    let error = run(many.as_bytes(), &plan("none"), 2, 4096).expect_err("too much cannot be read");
    assert_eq!((error.code, error.line), ("too many rejected", 2));
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(bytes).and_then(|()| out.finish()).expect("memory takes all bytes")
}

#[test]
fn damaged_gzip_is_refused_and_members_are_joined() -> Result<()> {
    let line = format!("US\t{}\t\t\tt\t1\t1\tUSD\n", ISRCS[0]);
    let mut file = packed(format!("{HEADER}{line}").as_bytes());
    file.extend(packed(line.as_bytes()));
    assert_eq!(run(&file, &plan("none"), 2, 64)?.cells[0].sum.lines, 2);
    for cut in 20..file.len() - 1 {
        let member = packed(format!("{HEADER}{line}").as_bytes()).len();
        let whole = run(&file[..cut], &plan("none"), 1, 64);
        assert_eq!(whole.is_ok(), cut == member, "cut at {cut}");
    }
    for at in 0..file.len() {
        let mut bad = file.clone();
        bad[at] ^= 16;
        if let Ok(done) = run(&bad, &plan("none"), 1, 64) {
            assert_eq!(done.cells[0].sum.lines, 2, "byte {at} holds nothing that counts");
        }
    }
    file.extend(b"more");
    assert!(run(&file, &plan("none"), 1, 64).is_err());
    Ok(())
}

#[test]
fn the_caller_can_stop() -> Result<()> {
    let report = Scratch::new(format!("{HEADER}{}", "US\t\t\t\t\t1\t1\tUSD\n".repeat(200_000)).as_bytes());
    let plan = Plan::from_json(&plan("none").to_string())?;
    let stopped =
        place(&plan, &report.0, None, &Decisions::default(), options(1, 1, 1 << 20), &mut |_| false);
    assert_eq!(stopped.err().map(|error| error.code), Some("stopped"));
    Ok(())
}

#[test]
fn a_panic_is_an_error_and_never_a_hang() {
    let mut plan = plan("none");
    plan["fingerprint_salt"] = json!("panic");
    let error = run(format!("{HEADER}{}", "x\n".repeat(10_000)).as_bytes(), &plan, 2, 1);
    assert_eq!(error.err().map(|error| error.code), Some("bug"));
}

fn lines() -> impl Strategy<Value = Vec<String>> {
    let isrc = prop_oneof![(0..5usize).prop_map(|at| ISRCS[at].to_owned()), Just(String::new())];
    let upc = prop_oneof![(0..4usize).prop_map(|at| UPCS[at].to_owned()), Just("7E+9".to_owned())];
    let amount = "-?[0-9]{1,5}\\.[0-9]{0,20}|\\.5|x";
    let title = prop_oneof![Just("a"), Just("12\" Mix"), Just("\"q\tz\nw\""), Just("é")];
    let line = (isrc, upc, amount, title, "USD|EUR|GBP", "US|UK|").prop_map(
        |(isrc, upc, amount, title, currency, territory)| {
            format!("{territory}\t{isrc}\t{upc}\t\t{title}\t2\t{amount}\t{currency}\n")
        },
    );
    proptest::collection::vec(
        prop_oneof![20 => line, 1 => Just("\n".to_owned()), 1 => Just("Total\n".to_owned())],
        1..200,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn threads_and_blocks_change_nothing(lines in lines(), threads in 1..4usize, block in 1..500usize, csv: bool) {
        let plan = plan(if csv { "csv" } else { "none" });
        let bytes = format!("{HEADER}{}", lines.concat());
        let one = run(bytes.as_bytes(), &plan, 1, 1 << 20);
        let many = run(bytes.as_bytes(), &plan, threads, block);
        match (one, many) {
            (Ok(one), Ok(many)) => {
                prop_assert_eq!(&one.cells, &many.cells);
                prop_assert_eq!(&one.suspense, &many.suspense);
                prop_assert_eq!(&one.rejected, &many.rejected);
                prop_assert_eq!(facts(&one), facts(&many));
            }
            (one, many) => prop_assert_eq!(one.err(), many.err()),
        }
    }

    #[test]
    fn the_order_of_lines_changes_no_fingerprint(lines in lines()) {
        let print = |lines: &[String], end: &str| {
            let text = lines.concat().replace('\n', end);
            let done = run(format!("{HEADER}{text}").as_bytes(), &plan("none"), 1, 99)?;
            let summary = &done.summary;
            Ok((summary["fingerprint"].to_string(), summary["amounts"].to_string()))
        };
        let mut turned = lines.clone();
        turned.reverse();
        let same: Result<_> = print(&lines, "\n");
        if let (Ok(same), Ok(other)) = (&same, &print(&turned, "\r\n")) {
            prop_assert_eq!(same, other);
        }
    }
}
