//! What lines say that are read together, column after column.

use super::pipeline::plan;
use crate::lines::{Facts, LineReader, Refusal};
use crate::pending::Pending;
use crate::plan::Plan;
use crate::record::records;
use crate::scan::Marks;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;
use std::slice::from_ref;

/// The columns in the order in which they are read: role, texts that can be read, texts that cannot.
type Column = (&'static str, &'static [&'static str], &'static [&'static str]);
const COLUMNS: [Column; 6] = [
    ("sales_period", &["2026-08-01", "2026-09-30", "2026-08-31", "1999-12-01"], &["2026-13-01", ""]),
    ("currency", &["USD", "EUR", " USD", "\"EUR\""], &["GBP", "usd"]),
    ("territory", &["US", "UK", "GB", ""], &["XX", "a name of more than sixteen letters"]),
    ("usage_type", &["stream", "a name of more than sixteen letters", "", "é"], &[]),
    ("amount", &["0.0012", "-3", "1e-20", "\"7.50\""], &["1,5", "1e12"]),
    ("quantity", &["1", "0.5", "", "999999999999"], &["1e-7", "one"]),
];

type Line = Vec<&'static str>;

fn a_line() -> impl Strategy<Value = Line> {
    COLUMNS.map(|(_, good, bad)| prop_oneof![9 => select(good), 1 => select([good, bad].concat())]).to_vec()
}

fn the_plan() -> Plan {
    plan_with("csv")
}

fn plan_with(quotes: &str) -> Plan {
    let mut plan = plan(quotes);
    for (column, (role, ..)) in COLUMNS.iter().enumerate() {
        let of_role = &mut plan["roles"][role];
        (of_role["column"], of_role["constant"]) = (json!(column), json!(null));
    }
    Plan::from_json(&plan.to_string()).expect("the plan is one")
}

/// Numbers as they should be, long ones, some in quotes, and texts that may be none.
const NUMBER: &str = "-?[0-9]{1,9}(\\.[0-9]{1,9})?|\"-?[0-9]{1,18}(\\.[0-9]{0,14})?\"|\
    [-+0-9.eE ,_/:\u{e9}]{0,18}|\"[-0-9.]{0,18}\"";

/// What each line of a batch says, or why it is refused.
fn read(plan: &Plan, lines: &[Line]) -> Vec<Result<Facts, Refusal>> {
    let text: String = lines.iter().map(|line| line.join("\t") + "\n").collect();
    let mut marks = Marks::default();
    marks.find(text.as_bytes(), b'\t', true);
    let records = records(text.as_bytes(), &marks, true);
    let mut batch: Vec<_> = records.map(|record| Pending::new(record.fields, 1)).collect();
    let mut reader = LineReader::new(plan);
    reader.months_and_codes(&mut batch);
    reader.numbers(&mut batch);
    let said = batch.into_iter().map(|line| line.refusal.map_or(Ok(line.facts), |refusal| Err(*refusal)));
    said.collect()
}

proptest! {
    #[test]
    fn a_batch_says_what_its_lines_say_one_by_one(lines in vec(a_line(), 1..100)) {
        let plan = the_plan();
        let together = read(&plan, &lines);
        let alone: Vec<_> = lines.iter().flat_map(|line| read(&plan, from_ref(line))).collect();
        prop_assert_eq!(together, alone);
    }

    #[test]
    fn a_line_is_refused_for_its_first_column_that_cannot_be_read(lines in vec(a_line(), 1..100)) {
        for (line, said) in lines.iter().zip(read(&the_plan(), &lines)) {
            let bad = line.iter().zip(COLUMNS).position(|(text, (_, _, bad))| bad.contains(text));
            let refused = said.err().map(|refusal| (refusal.column, refusal.rule, refusal.value));
            let expected = bad.map(|at| (Some(at), COLUMNS[at].0, line[at].as_bytes().to_vec()));
            prop_assert_eq!(refused, expected);
        }
    }

    #[test]
    fn numbers_read_together_are_what_each_is_by_itself(numbers in vec((NUMBER, NUMBER), 1..150), csv: bool) {
        let plan = plan_with(if csv { "csv" } else { "none" });
        let line = |(amount, quantity): &(String, String)| format!("2026-08-01\tUSD\tUS\t\t{amount}\t{quantity}\n");
        let text: String = numbers.iter().map(line).collect();
        let mut marks = Marks::default();
        marks.find(text.as_bytes(), b'\t', csv);
        let found = records(text.as_bytes(), &marks, csv);
        let mut batch: Vec<_> = found.map(|record| Pending::new(record.fields, 1)).collect();
        let mut reader = LineReader::new(&plan);
        reader.months_and_codes(&mut batch);
        reader.numbers(&mut batch);
        prop_assert_eq!(batch.len(), numbers.len());
        for (line, said) in batch.iter().zip(&numbers) {
            let alone = reader.readable(line.fields);
            let together = line.refusal.is_none().then_some((line.facts.amount, line.facts.quantity));
            prop_assert_eq!(together, alone.amount.zip(alone.quantity), "{:?}", said);
        }
    }
}
