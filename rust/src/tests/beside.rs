//! What a plan wants kept beside the facts of lines: usage feeds tell who listened in more columns than money has.

use super::pipeline::{HEADER, plan, run};
use crate::beside::{count, part};
use crate::error::Result;
use crate::suspense::{BESIDE, parts};
use serde_json::{Value, json};

fn feed() -> Value {
    let mut plan = plan("csv");
    plan["roles"]["amount"]["blank"] = json!("0");
    plan["beside"] =
        json!({"texts": [4, 0], "figures": [{"column": 5, "decimals": 6}, {"column": 6, "decimals": 24}]});
    plan
}

/// Of each item what is kept beside it, and how many lines it has.
fn kept(lines: &[&str], plan: &Value) -> Result<Vec<(Vec<String>, i64)>> {
    let report = format!("{HEADER}{}\n", lines.join("\n"));
    let done = run(report.as_bytes(), plan, 2, 64)?;
    let beside = done.suspense.iter().map(|(key, waiting)| {
        let kept = parts(key).1[BESIDE];
        let texts = (0..count(kept)).map(|at| String::from_utf8_lossy(part(kept, at)).into_owned());
        (texts.collect(), waiting.sum.lines)
    });
    Ok(beside.collect())
}

#[test]
fn texts_stand_as_they_are_and_figures_in_plain_decimals() -> Result<()> {
    let lines = [
        "US\tUSAAA0000005\t\t\t\"a \"\"b\"\"\"\t3\t7.25E-7\tUSD",
        "US\tUSAAA0000005\t\t\t\"a \"\"b\"\"\"\t3\t7.25E-7\tUSD",
        "US\tUSAAA0000005\t\t\t 18-24 \t 0010.50 \t\tUSD",
    ];
    let row = |texts: [&str; 4]| texts.map(str::to_owned).to_vec();
    let mut found = kept(&lines, &feed())?;
    found.sort();
    let expected =
        vec![(row(["18-24", "US", "10.5", ""]), 1), (row(["a \"b\"", "US", "3", "0.000000725"]), 2)];
    assert_eq!(found, expected);
    Ok(())
}

#[test]
fn a_figure_that_is_no_count_rejects_its_line() -> Result<()> {
    for (quantity, amount) in [("x", "1"), ("-1", "1"), ("0.0000001", "1"), ("1", "-0.5"), ("1", "1e-25")] {
        let line = format!("US\tUSAAA0000005\t\t\tt\t{quantity}\t{amount}\tUSD");
        let good = "US\tUSAAA0000005\t\t\tt\t1\t1\tUSD";
        let report = format!("{HEADER}{line}\n{good}\n");
        let done = run(report.as_bytes(), &feed(), 1, 1 << 20)?;
        assert_eq!(done.summary["rejected"], json!(1), "{quantity} {amount}");
    }
    Ok(())
}

#[test]
fn a_plan_that_keeps_nothing_has_nothing_beside_its_lines() -> Result<()> {
    let found = kept(&["US\tUSAAA0000005\t\t\tt\t1\t1\tUSD"], &plan("csv"))?;
    assert_eq!(found, vec![(Vec::new(), 1)]);
    Ok(())
}

#[test]
fn a_plan_names_columns_that_there_are_and_rules_about_numbers() {
    let mut beyond = feed();
    beyond["beside"]["texts"] = json!([99]);
    let mut without = feed();
    without["roles"]["amount"].as_object_mut().expect("a role").remove("blank");
    for wrong in [beyond, without] {
        let failure = run(HEADER.as_bytes(), &wrong, 1, 1 << 20).expect_err("a wrong plan");
        assert_eq!(failure.code, "plan");
    }
}
