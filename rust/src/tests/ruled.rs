//! Plans with rules about numbers and records: an accountant can add up each of these reports by hand.

use super::pipeline::{HEADER, plan, run};
use crate::error::Result;
use serde_json::{Value, json};

fn summary(lines: &[&str], plan: &Value) -> Result<Value> {
    let report = format!("{HEADER}{}\n", lines.join("\n"));
    let at_once = run(report.as_bytes(), plan, 1, 1 << 20)?;
    let in_pieces = run(report.as_bytes(), plan, 3, 16)?;
    let (one, two) = (at_once.summary, in_pieces.summary);
    for name in ["amounts", "deducted", "stated", "rejected", "ignored", "fingerprint"] {
        assert_eq!(one[name], two[name], "{name}");
    }
    Ok(one)
}

#[test]
fn decimal_commas_and_thousands() -> Result<()> {
    let mut plan = plan("none");
    plan["numbers"] = json!({"decimal": ",", "thousands": "."});
    let lines = [
        "US\tUSAAA0000001\t\t\tt\t1.200\t1.234,56\tUSD",
        "US\tUSAAA0000001\t\t\tt\t1\t-0,06\tUSD",
        "US\tUSAAA0000001\t\t\tt\t1\t1.5\tUSD",
        "US\tUSAAA0000001\t\t\tt\t1,5,5\t1\tUSD",
    ];
    let found = summary(&lines, &plan)?;
    assert_eq!((&found["amounts"]["USD"]["total"], &found["rejected"]), (&json!("1234.5"), &json!(2)));
    Ok(())
}

#[test]
fn what_a_kind_takes_off_is_taken_off_once() -> Result<()> {
    let mut plan = plan("none");
    plan["roles"]["kind"] = json!({"column": 4, "values": {"S": "sale", "R": "return"}});
    for role in ["amount", "quantity"] {
        plan["roles"][role]["minus_for"] = json!(["return"]);
    }
    let lines = [
        "US\tUSAAA0000001\t\t\tS\t3\t3\tUSD",
        "US\tUSAAA0000001\t\t\tR\t1\t0.75\tUSD",
        "US\tUSAAA0000001\t\t\tR\t1\t-0.75\tUSD",
        "US\tUSAAA0000001\t\t\tR\t-1\t0.75\tUSD",
    ];
    let found = summary(&lines, &plan)?;
    assert_eq!((&found["amounts"]["USD"]["total"], &found["rejected"]), (&json!("2.25"), &json!(2)));
    plan["roles"]["amount"]["minus_for"] = json!(["fee"]);
    assert_eq!(summary(&lines, &plan).expect_err("no line is a fee").code, "plan");
    Ok(())
}

#[test]
fn a_percentage_of_each_line_and_what_was_deducted() -> Result<()> {
    let mut plan = plan("none");
    plan["roles"]["amount"]["percent_column"] = json!(4);
    plan["roles"]["amount"]["blank"] = json!("0");
    plan["deducted"] = json!([{"kind": "tax", "column": 3, "rides_as": "tax_at_source"}]);
    let lines = [
        "US\tUSAAA0000001\t\t0.30\t50%\t1\t10.01\tUSD",
        "US\tUSAAA0000001\t\t\t12.5\t1\t0.1\tEUR",
        "US\tUSAAA0000001\t\t0.01\t100\t1\t\tUSD",
        "US\tUSAAA0000001\t\tx\t100\t1\t1\tUSD",
        "US\tUSAAA0000001\t\t\thalf\t1\t1\tUSD",
    ];
    let found = summary(&lines, &plan)?;
    assert_eq!(found["amounts"]["USD"]["total"], json!("5.005"));
    assert_eq!(found["amounts"]["EUR"]["total"], json!("0.0125"));
    assert_eq!(found["deducted"], json!({"USD": {"tax": "0.31"}}));
    assert_eq!(found["rejected"], json!(2));
    Ok(())
}

#[test]
fn a_second_column_stands_in_for_a_blank_one() -> Result<()> {
    for quotes in ["none", "csv"] {
        let mut plan = plan(quotes);
        plan["roles"]["isrc"]["or_column"] = json!(4);
        plan["roles"]["quantity"]["or_column"] = json!(3);
        let lines = ["US\t \t\t7\tUSAAA0000001\t\t1\tUSD", "US\tUSAAA0000002\t\t9\tUSAAA0000003\t2\t1\tUSD"];
        let done = run(format!("{HEADER}{}\n", lines.join("\n")).as_bytes(), &plan, 1, 99)?;
        let mut quantities: Vec<_> = done.cells.iter().map(|cell| cell.sum.quantity / 1_000_000).collect();
        quantities.sort_unstable();
        assert_eq!(quantities, [2, 7], "{quotes}");
    }
    Ok(())
}

#[test]
fn several_quantities_are_added_up() -> Result<()> {
    for quotes in ["none", "csv"] {
        let mut plan = plan(quotes);
        plan["roles"]["quantity"]["plus_columns"] = json!([3, 4]);
        let lines = [
            "US\tUSAAA0000001\t\t0.000001\t20\t3\t1\tUSD",
            "US\tUSAAA0000002\t\t\t-4\t \t1\tUSD",
            "US\tUSAAA0000003\t\t1\tfour\t3\t1\tUSD",
            "US\tUSAAA0000003\t\t999999999999\t1\t0\t1\tUSD",
        ];
        let done = run(format!("{HEADER}{}\n", lines.join("\n")).as_bytes(), &plan, 1, 99)?;
        let mut quantities: Vec<_> = done.cells.iter().map(|cell| cell.sum.quantity).collect();
        quantities.sort_unstable();
        assert_eq!(
            (quantities, &done.summary["rejected"]),
            (vec![-4_000_000, 23_000_001], &json!(2)),
            "{quotes}"
        );
        plan["roles"]["quantity"]["plus_columns"] = json!([3, 99]);
        assert_eq!(summary(&lines, &plan).expect_err("there is no such column").code, "plan");
    }
    Ok(())
}

#[test]
fn records_that_state_totals_are_kept() -> Result<()> {
    let mut plan = plan("none");
    plan["ignore"] = json!([
        {"starts_with": "Total", "reason": "totals row", "total": true},
        {"column": 4, "is": ["Sum", "All"], "reason": "subtotal"},
    ]);
    plan["footer"]["total"] = json!(true);
    let lines = [
        "US\tUSAAA0000001\t\t\tt\t1\t1\tUSD",
        "US\tUSAAA0000001\t\t\t All \t1\t1\tUSD",
        "Total\t1\t1",
        "END",
        "due 1.00 USD",
    ];
    let found = summary(&lines, &plan)?;
    assert_eq!(found["stated"], json!([[4, "Total\t1\t1"], [5, "END"], [6, "due 1.00 USD"]]));
    assert_eq!(found["ignored"], json!({"footer": 2, "subtotal": 1, "totals row": 1}));
    assert_eq!(found["amounts"]["USD"]["total"], json!("1"));
    Ok(())
}

#[test]
fn a_short_number_and_a_long_one_are_read_alike() -> Result<()> {
    let mut plan = plan("csv");
    plan["numbers"] = json!({"decimal": ",", "thousands": "."});
    let zeros = "0".repeat(24);
    let lines = [
        "US\tUSAAA0000001\t\t\tt\t1\t-12,5\tUSD".to_owned(),
        "US\tUSAAA0000001\t\t\tt\t1\t\"13,5\"\tUSD".to_owned(),
        format!("US\tUSAAA0000001\t\t\tt\t1\t0,{zeros}25\tUSD"),
        "US\tUSAAA0000001\t\t\tt\t1\t1,2,5\tUSD".to_owned(),
        "US\tUSAAA0000001\t\t\tt\t1\t1-2\tUSD".to_owned(),
        "US\tUSAAA0000001\t\t\tt\t1\t-\tUSD".to_owned(),
        "US\tUSAAA0000001\t\t\tt\t1\t,\tUSD".to_owned(),
    ];
    let found = summary(&lines.each_ref().map(String::as_str), &plan)?;
    let total = format!("1.{zeros}25");
    assert_eq!((&found["amounts"]["USD"]["total"], &found["rejected"]), (&json!(total), &json!(4)));
    Ok(())
}

#[test]
fn what_was_taken_at_source_rides_on_each_line() -> Result<()> {
    let mut plan = plan("none");
    plan["deducted"] = json!([
        {"kind": "tax", "column": 3, "rides_as": "tax_at_source"},
        {"kind": "mechanical", "column": 4, "rides_as": "deducted_at_source"},
    ]);
    let lines = [
        "US\tUSAAA0000001\t\t0.5\t0.1\t1\t10\tUSD",
        "US\tUSAAA0000001\t\t0.25\t\t1\t20\tUSD",
        "US\tUSAAA0000002\t\t\t\t1\t1\tUSD",
        "US\tUSZZZ9999999\t\t0.125\t7\t1\t1\tUSD",
    ];
    let report = format!("{HEADER}{}\n", lines.join("\n"));
    for (threads, block_bytes) in [(1, 1 << 20), (3, 16)] {
        let done = run(report.as_bytes(), &plan, threads, block_bytes)?;
        let mut cells: Vec<_> = done.cells.iter().map(|cell| (cell.sum.lines, cell.at_source)).collect();
        cells.sort_unstable();
        assert_eq!(cells, [(1, [0, 0]), (2, [750_000_000_000, 100_000_000_000])]);
        assert_eq!(done.suspense[0].1.at_source, [125_000_000_000, 7_000_000_000_000]);
        let sums = json!({"tax_at_source": "0.875", "deducted_at_source": "7.1"});
        assert_eq!(done.summary["at_source"], json!({"USD": sums}));
    }
    plan["deducted"][0]["rides_as"] = json!("amount");
    assert_eq!(run(report.as_bytes(), &plan, 1, 99).expect_err("there is no such sum").code, "plan");
    Ok(())
}

#[test]
fn what_was_taken_at_source_is_refused_where_its_sum_is_too_wide() -> Result<()> {
    let mut plan = plan("none");
    plan["deducted"] = json!([{"kind": "tax", "column": 3, "rides_as": "tax_at_source"}]);
    for isrc in ["USAAA0000001", "USZZZ9999999"] {
        let line = format!("US\t{isrc}\t\t999999999999\t\t1\t1\tUSD\n");
        assert_eq!(summary(&[line.trim_end()], &plan)?["at_source"]["USD"]["tax_at_source"], "999999999999");
        let twice = format!("{HEADER}{line}{line}");
        assert_eq!(run(twice.as_bytes(), &plan, 1, 99).expect_err("13 digits").code, "overflow", "{isrc}");
    }
    Ok(())
}
