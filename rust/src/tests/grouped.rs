//! Records in groups become flat lines: none is lost, no money is, and no file is too strange.

use super::pipeline::run;
use crate::fields::decimal;
use crate::grouped::Flat;
use crate::plan::Plan;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::{self, Read};
use std::sync::Arc;

/// Heads, foots, summaries with money, recordings, uses, and claims that follow a use.
fn plan() -> Value {
    let cell = |name: &str, holds: &str, required: bool, list: bool| json!({"name": name, "holds": holds, "required": required, "list": list});
    let (kind, group) = (cell("T", "text", true, false), cell("G", "text", true, false));
    let id = |required| cell("S", "text", required, false);
    let amount = |required| cell("N", "decimal", required, true);
    json!({
        "skip_lines": 0, "header_raw": "", "delimiter": "\t", "quotes": "none", "fingerprint_salt": "test",
        "column_names": ["type", "group", "isrc", "title", "quantity", "amount", "currency"],
        "roles": {
            "isrc": {"column": 2}, "title": {"column": 3}, "quantity": {"column": 4},
            "amount": {"column": 5, "blank": "0"}, "currency": {"column": 6},
            "sales_period": {"constant": "2026-08"}, "usage_type": {"constant": "stream"},
            "kind": {"constant": "sale"},
        },
        "ignore": [
            {"starts_with": "#", "reason": "comment"}, {"starts_with": "head: ", "reason": "head"},
            {"starts_with": "foot: ", "reason": "foot"}, {"starts_with": "summary: ", "reason": "summary"},
            {"starts_with": "resource: ", "reason": "resource"}, {"starts_with": "described: ", "reason": "described"},
        ],
        "currencies": ["USD", "EUR"], "territories": ["ZZ"],
        "grouped": {
            "types": {
                "H": {"duty": "head", "cells": [kind]},
                "F": {"duty": "foot", "cells": [kind, cell("lines", "text", false, false)]},
                "S": {"duty": "summary", "counts_with": 5,
                      "cells": [kind, id(true), cell("C", "text", true, false), amount(false)]},
                "A": {"duty": "resource",
                      "cells": [kind, group, cell("ResourceReference", "text", true, false), cell("I", "text", false, true)]},
                "D": {"duty": "described", "cells": [kind, group]},
                "U": {"duty": "line", "cells": [kind, group, id(false), cell("R", "text", false, false), cell("Q", "integer", true, false)]},
                "L": {"duty": "line", "follows": true, "cells": [kind, group, id(false), amount(true), cell("X", "set", false, false)]},
            },
            "columns": [["line.T"], ["line.G"], ["resource.I"], ["line.R"], ["U.Q"], ["line.N"], ["summary.C"]],
            "amount": 5, "currency": 6, "allowed": {"set": ["one", "two"]},
            "references": [{"cell": "R", "to": "resource", "by": "ResourceReference", "must": true}],
            "counts": {"F.lines": "lines"}, "group": "G", "summary": "S", "licensor": "X",
        },
    })
}

fn flat(bytes: &[u8], piece: usize) -> io::Result<Vec<u8>> {
    struct Pieces<'a>(&'a [u8], usize);
    impl Read for Pieces<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let most = into.len().min(self.1);
            self.0.read(&mut into[..most])
        }
    }
    let plan = Plan::from_json(&plan().to_string())?;
    let grouped = plan.grouped.expect("the plan has grouped records");
    let mut lines = Vec::new();
    Flat::new(Pieces(bytes, piece), Arc::clone(&grouped), 1 << 20).read_to_end(&mut lines)?;
    Ok(lines)
}

fn cells(kind: &'static str, more: usize) -> impl Strategy<Value = String> {
    let cell = prop::sample::select(vec![
        "",
        "1",
        "2",
        "a",
        "one",
        "1.5",
        "-2.25",
        "0.5|1",
        "1|x",
        "USD",
        "EUR",
        "QZABC2600001",
        "\u{e9}\\|",
        "1e3",
        "007",
    ]);
    prop::collection::vec(cell, 0..=more).prop_map(move |cells| [vec![kind], cells].concat().join("\t"))
}

/// A record that may well be right.
fn likely() -> impl Strategy<Value = String> {
    let group = prop::sample::select(vec!["1", "2", ""]);
    let amount = prop::sample::select(vec!["1.5", "-2.25", "0.5|1", "0", "x"]);
    (0..6usize, group, amount, 0..3u8).prop_map(|(kind, group, amount, id)| match kind {
        0 => format!("S\t{id}\t{}\t{amount}", if amount == "0" { "USD" } else { "EUR" }),
        1 => format!("A\t{group}\t{id}\tQZABC260000{id}"),
        2 => format!("U\t{group}\t{id}\t{id}\t7"),
        3 => format!("U\t{group}\t\t\t7"),
        4 => format!("L\t{group}\t\t{amount}"),
        _ => format!("L\t{group}\t{id}\t{amount}"),
    })
}

fn report() -> impl Strategy<Value = String> {
    let strange = prop_oneof![
        cells("S", 4),
        cells("A", 5),
        cells("U", 5),
        cells("L", 5),
        cells("D", 2),
        cells("Z", 3),
        cells("#", 2),
        cells("", 1),
    ];
    let line = prop_oneof![3 => likely(), 1 => strange];
    prop::collection::vec(line, 0..60).prop_map(|lines| {
        let head = String::from("H");
        let foot = format!("F\t{}", lines.len() + 2);
        [vec![head], lines, vec![foot]].concat().join("\n")
    })
}

/// What stands in the amounts of the records, whatever becomes of them, in units of 10^-12.
fn written(report: &str) -> i128 {
    let amount = |line: &str| {
        let cells: Vec<_> = line.split('\t').collect();
        let text = *cells.get(3).filter(|_| matches!(cells[0], "S" | "L"))?;
        let parts = text.split('|').map(|part| {
            decimal::amount(part.as_bytes()).filter(|_| !part.is_empty()).map(|amount| amount.units)
        });
        parts.sum::<Option<i128>>()
    };
    report.lines().filter_map(amount).sum()
}

proptest! {
    #[test]
    fn every_record_becomes_one_line_however_it_is_read(report in report(), piece in 1..40usize) {
        let lines = flat(report.as_bytes(), usize::MAX).unwrap();
        prop_assert_eq!(lines.split(|byte| *byte == b'\n').count(), report.lines().count() + 1);
        prop_assert_eq!(flat(report.as_bytes(), piece).unwrap(), lines);
        prop_assert_eq!(flat(report.replace('\n', "\r\n").as_bytes(), piece).unwrap(), flat(report.as_bytes(), 7).unwrap());
    }

    #[test]
    fn no_record_and_no_money_is_lost(report in report(), threads in 1..3usize, block_bytes in 1..300usize) {
        let done = match run(report.as_bytes(), &plan(), threads, block_bytes) {
            Ok(done) => done,
            Err(error) => {
                prop_assert_eq!(error.code, "all rejected");
                return Ok(());
            }
        };
        let count = |name: &str| done.summary[name].as_u64().unwrap();
        let ignored: u64 = done.summary["ignored"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
        prop_assert_eq!(count("lines"), report.lines().count() as u64);
        prop_assert_eq!(count("placed") + count("suspense") + count("rejected") + ignored, count("lines"));
        let totals = done.summary["amounts"].as_object().unwrap().values().filter_map(|sums| sums["total"].as_str());
        let rejected = done.rejected.iter().map(|row| row.amount.as_str()).filter(|text| !text.is_empty());
        let units = |text: &str| decimal::amount(text.as_bytes()).unwrap().units;
        let found: i128 = totals.chain(rejected).map(units).sum();
        prop_assert_eq!(found, written(&report));
    }

    #[test]
    fn no_bytes_are_too_strange(bytes in prop::collection::vec(prop::sample::select(b"HFSAULD\t\n\r#|\\01.\0\x01\xff".to_vec()), 0..300)) {
        let mut report = b"H\n".to_vec();
        report.extend(bytes);
        let whole = [&report[..], b"\nF\t"].concat();
        for bytes in [report, whole] {
            if let Ok(done) = run(&bytes, &plan(), 2, 16) {
                prop_assert_eq!(&done.summary["lines"], &done.summary["records_counted"]);
            }
        }
    }
}

#[test]
fn a_footer_that_counts_wrong_or_is_missing_refuses_the_file() {
    let code = |text: &str| run(text.as_bytes(), &plan(), 1, 64).unwrap_err();
    let wrong = code("H\nF\t3\n");
    assert_eq!((wrong.code, wrong.line), ("footer", 2));
    assert!(wrong.message.starts_with("F says \"3\" in lines, but the file has 2"), "{}", wrong.message);
    assert_eq!(
        code("H\nD\t1\n").message,
        "the file has no footer record, so it was cut off; ask for it again"
    );
    assert_eq!((code("H\nF\t3\nD\t1").code, code("H\nF\t3\nD\t1").line), ("footer", 3));
    assert_eq!((code("H\nH\nF\t3").code, code("H\nH\nF\t3").line), ("header", 2));
    assert!(run(b"H\nF\t3\n\n", &plan(), 1, 64).is_ok(), "blank lines are lines");
}
