//! The summary of a placement as JSON: counts by rule and reason, money by currency in plain decimals, hashes.

use crate::cells::{Suspense, unpack};
use crate::fields::date::month_text;
use crate::fields::decimal::plain_sum;
use crate::finish::{Facts, Placement};
use crate::ladder::{REASONS, RULES};
use crate::partial::Partial;
use crate::worker::WARNINGS;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The summary; every amount is text with every digit.
pub fn summary(facts: &Facts<'_>, done: &Placement) -> Value {
    let names = Partial::reasons(facts.plan);
    let mut ignored = BTreeMap::new();
    for (name, count) in names.iter().zip(&facts.ignored).filter(|(_, count)| **count > 0) {
        *ignored.entry(*name).or_insert(0) += count;
    }
    let samples: Vec<_> =
        facts.samples.iter().map(|(line, reason, text)| json!([line, names[*reason], text])).collect();
    let (rules, reasons, months) = counts(done);
    json!({
        "content_hash": facts.reading.content_hash,
        "fingerprint": fingerprint(facts),
        "bytes": facts.reading.bytes,
        "lines": facts.lines,
        "records_counted": facts.reading.records,
        "placed": facts.placed,
        "suspense": facts.waiting,
        "rejected": done.rejected.len(),
        "ignored": ignored,
        "ignored_samples": samples,
        "rules": named(&RULES, &rules),
        "reasons": named(&REASONS, &reasons),
        "sales_periods": months,
        "warnings": named(&WARNINGS, &facts.warnings.counts),
        "amounts": amounts(facts),
    })
}

fn named(names: &[&str], counts: &[u64]) -> Map<String, Value> {
    let some = names.iter().zip(counts).filter(|(_, count)| **count > 0);
    some.map(|(name, count)| ((*name).to_owned(), json!(count))).collect()
}

type Counts = (Vec<u64>, Vec<u64>, BTreeMap<String, u64>);

fn counts(done: &Placement) -> Counts {
    let (mut rules, mut reasons) = (vec![0; RULES.len()], vec![0; REASONS.len()]);
    let mut months: BTreeMap<u16, u64> = BTreeMap::new();
    for (key, sum) in &done.cells {
        let dims = unpack(*key).1;
        rules[usize::from(dims.rule)] += sum.lines as u64;
        *months.entry(dims.month).or_default() += sum.lines as u64;
    }
    for (item, waiting) in &done.suspense {
        let dims = unpack(Suspense::parts(item).0).1;
        reasons[usize::from(dims.rule)] += waiting.sum.lines as u64;
        *months.entry(dims.month).or_default() += waiting.sum.lines as u64;
    }
    (rules, reasons, months.into_iter().map(|(month, lines)| (month_text(month), lines)).collect())
}

/// The same for the same records in any order: their hashes' sum, their number, and the format's salt.
fn fingerprint(facts: &Facts<'_>) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&facts.fingerprint.to_le_bytes());
    hasher.update(&facts.data_records.to_le_bytes());
    hasher.update(facts.plan.salt.as_bytes());
    hasher.finalize().to_hex()[..32].to_owned()
}

fn amounts(facts: &Facts<'_>) -> Map<String, Value> {
    let row = |money: &crate::finish::Money| {
        json!({
            "total": money.total.plain(),
            "placed": plain_sum(money.placed, 0),
            "suspense": plain_sum(money.suspense, 0),
            "rounding": plain_sum(0, money.rounding),
        })
    };
    facts.money.iter().map(|money| (money.currency.clone(), row(money))).collect()
}
