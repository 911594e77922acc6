//! The summary of a placement as JSON: counts by rule and reason, money by currency in plain decimals, hashes.

use crate::cells::AT_SOURCE;
use crate::fields::date::month_text;
use crate::fields::decimal::plain_sum;
use crate::finish::Facts;
use crate::ladder::{REASONS, RULES};
use crate::partial::Partial;
use crate::warnings::WARNINGS;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The summary; every amount is text with every digit.
pub fn summary(facts: &Facts<'_>) -> Value {
    let names = Partial::reasons(facts.plan);
    let mut ignored = BTreeMap::new();
    for (name, count) in names.iter().zip(&facts.ignored).filter(|(_, count)| **count > 0) {
        *ignored.entry(*name).or_insert(0) += count;
    }
    let samples: Vec<_> =
        facts.samples.iter().map(|(line, reason, text)| json!([line, names[*reason], text])).collect();
    let mut said = json!({
        "content_hash": facts.reading.content_hash,
        "fingerprint": fingerprint(facts),
        "bytes": facts.reading.bytes,
        "lines": facts.lines,
        "records_counted": facts.reading.records,
        "placed": facts.placed.lines(),
        "suspense": facts.waiting.lines(),
        "rejected": facts.rejected,
        "ignored": ignored,
        "ignored_samples": samples,
        "rules": named(&RULES, &facts.placed.rules),
        "reasons": named(&REASONS, &facts.waiting.rules),
        "sales_periods": months(facts),
        "warnings": named(&WARNINGS, &facts.warnings.counts),
        "amounts": amounts(facts),
        "deducted": facts.deducted,
        "stated": facts.stated,
        "peak_memory_bytes": facts.peak_memory_bytes,
        "spilled_bytes": facts.spilled_bytes,
    });
    if let Some(sums) = at_source(facts) {
        said["at_source"] = sums;
    }
    said
}

fn named(names: &[&str], counts: &[u64]) -> Map<String, Value> {
    let some = names.iter().zip(counts).filter(|(_, count)| **count > 0);
    some.map(|(name, count)| ((*name).to_owned(), json!(count))).collect()
}

/// What was taken at source of placed and waiting lines, by currency, rounded as cells are; None where no line says it.
fn at_source(facts: &Facts<'_>) -> Option<Value> {
    let taken = facts.plan.taken();
    let mut all = BTreeMap::new();
    for money in &facts.money {
        let sums = (0..AT_SOURCE.len()).filter(|at| taken[*at]);
        let text = |at: usize| plain_sum(money.at_source[at], 0);
        all.insert(&money.currency, sums.map(|at| (AT_SOURCE[at], text(at))).collect::<BTreeMap<_, _>>());
    }
    (taken != [false; 2]).then(|| json!(all))
}

fn months(facts: &Facts<'_>) -> BTreeMap<String, u64> {
    let mut months = BTreeMap::new();
    for landed in [&facts.placed, &facts.waiting] {
        for (month, lines) in landed.months.iter().enumerate().filter(|(_, lines)| **lines > 0) {
            *months.entry(month_text(month as u16)).or_default() += lines;
        }
    }
    months
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
