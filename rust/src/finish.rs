//! Puts findings in order and proves the two laws: every record is somewhere, and so is every amount.

use crate::cells::{Dims, Sum, Suspense, Waiting, pack, unpack};
use crate::error::{CoreError, Result};
use crate::partial::{Partial, Rejected, Sample, Totals};
use crate::plan::Plan;
use crate::totals::Exact;
use crate::worker::Warnings;

/// What the reader thread knows at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// BLAKE3 of the plain bytes, in hex.
    pub content_hash: String,
    /// Plain bytes.
    pub bytes: u64,
    /// Records, by the reader's own count.
    pub records: u64,
}

/// The money of one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// The currency's code.
    pub currency: String,
    /// All readable lines, by the second path.
    pub total: Exact,
    /// Sum of the finished cells, units of 10^-12.
    pub placed: i128,
    /// Sum of the finished suspense items, units of 10^-12.
    pub suspense: i128,
    /// What rounding to 12 decimals took or gave, units of 10^-38.
    pub rounding: i128,
}

/// A report's lines, placed: cells, suspense and rejected lines in one fixed order, proven complete.
#[derive(Debug, Default)]
pub struct Placement {
    /// Texts of the numbers of currency, territory, usage type and kind, sorted.
    pub texts: [Vec<String>; 4],
    /// Cells by packed key, sorted.
    pub cells: Vec<(u128, Sum)>,
    /// Suspense items by key, sorted.
    pub suspense: Vec<(Box<[u8]>, Waiting)>,
    /// Unreadable lines in file order.
    pub rejected: Vec<Rejected>,
    /// The summary as JSON.
    pub summary: String,
}

/// The numbers of a finished placement that the summary shows.
#[derive(Debug)]
pub struct Facts<'a> {
    /// From the reader.
    pub reading: Reading,
    /// Records, by the workers' count.
    pub lines: u64,
    /// Lines in cells.
    pub placed: u64,
    /// Lines in suspense.
    pub waiting: u64,
    /// Left-out records, by the number of the reason.
    pub ignored: Vec<u64>,
    /// The first of them.
    pub samples: Vec<Sample>,
    /// Per currency with lines.
    pub money: Vec<Money>,
    /// Sum of record hashes.
    pub fingerprint: u128,
    /// Records in it.
    pub data_records: u64,
    /// Oddities.
    pub warnings: Warnings,
    /// The plan.
    pub plan: &'a Plan,
}

/// Sorts, proves, and writes the summary.
pub fn finish(plan: &Plan, reading: Reading, found: Partial) -> Result<Placement> {
    let (texts, ranks) = ranked(plan);
    let mut done = Placement { texts, rejected: found.rejected, ..Placement::default() };
    done.cells = found.cells.into_sums()?.into_iter().map(|(key, sum)| (rekey(key, &ranks), sum)).collect();
    done.cells.sort_unstable_by_key(|(key, _)| *key);
    for (mut item, waiting) in found.suspense.items {
        let (key, _) = Suspense::parts(&item);
        item[..16].copy_from_slice(&rekey(key, &ranks).to_be_bytes());
        done.suspense.push((item, waiting));
    }
    done.suspense.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
    let money = prove_money(&done, &found.totals, &ranks[0])?;
    let facts = Facts {
        reading,
        lines: found.lines,
        placed: done.cells.iter().map(|(_, sum)| sum.lines as u64).sum(),
        waiting: done.suspense.iter().map(|(_, item)| item.sum.lines as u64).sum(),
        ignored: found.ignored,
        samples: found.samples,
        money,
        fingerprint: found.fingerprint,
        data_records: found.data_records,
        warnings: found.warnings,
        plan,
    };
    prove_rows(&facts, &done)?;
    done.summary = crate::summary::summary(&facts, &done).to_string();
    Ok(done)
}

type Ranks = [Vec<u16>; 4];

/// Sorted texts of each coded role, and the place in them of each number.
fn ranked(plan: &Plan) -> ([Vec<String>; 4], Ranks) {
    let mut all = [const { Vec::new() }; 4];
    let mut ranks = [const { Vec::new() }; 4];
    for (at, role) in plan.codes.iter().enumerate() {
        let texts = role.texts();
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by(|left, right| texts[*left].cmp(&texts[*right]));
        ranks[at] = vec![0; texts.len()];
        for (rank, number) in order.iter().enumerate() {
            ranks[at][*number] = rank as u16;
        }
        all[at] = order.into_iter().map(|number| texts[number].clone()).collect();
    }
    (all, ranks)
}

fn rekey(key: u128, ranks: &Ranks) -> u128 {
    let (tracks, dims) = unpack(key);
    let mut codes = dims.codes;
    for (code, ranks) in codes.iter_mut().zip(ranks) {
        *code = ranks[usize::from(*code)];
    }
    pack(tracks, Dims { codes, ..dims })
}

fn broken(sentence: &str) -> CoreError {
    CoreError::new("law", format!("{sentence}; this is a bug, nothing was kept"))
}

fn prove_rows(facts: &Facts<'_>, done: &Placement) -> Result<()> {
    let ignored: u64 = facts.ignored.iter().sum();
    let somewhere = facts.placed + facts.waiting + done.rejected.len() as u64 + ignored;
    if somewhere != facts.lines || facts.lines != facts.reading.records {
        return Err(broken(&format!(
            "{} records were cut, {} read and {somewhere} placed, in suspense, rejected or ignored",
            facts.reading.records, facts.lines
        )));
    }
    Ok(())
}

fn prove_money(done: &Placement, totals: &Totals, ranks: &[u16]) -> Result<Vec<Money>> {
    let mut placed = vec![Sum::default(); ranks.len()];
    let mut waiting = placed.clone();
    for (key, sum) in &done.cells {
        sum.check_width()?;
        placed[usize::from(unpack(*key).1.codes[0])].add(*sum)?;
    }
    for (item, waits) in &done.suspense {
        waits.sum.check_width()?;
        waiting[usize::from(unpack(Suspense::parts(item).0).1.codes[0])].add(waits.sum)?;
    }
    let mut money = Vec::new();
    for (number, rank) in ranks.iter().enumerate() {
        let rank = usize::from(*rank);
        let (total, rounding) = totals.sums.get(number).copied().unwrap_or_default();
        let (placed, suspense) = (placed[rank], waiting[rank]);
        let mut parts = Exact { units: placed.amount, rest: 0 };
        parts.add(Exact { units: suspense.amount, rest: rounding })?;
        if parts.normal() != total.normal() {
            let currency = &done.texts[0][rank];
            return Err(broken(&format!("the {currency} lines and the sums of their cells differ")));
        }
        if placed.lines + suspense.lines > 0 {
            let currency = done.texts[0][rank].clone();
            money.push(Money { currency, total, placed: placed.amount, suspense: suspense.amount, rounding });
        }
    }
    money.sort_by(|left, right| left.currency.cmp(&right.currency));
    Ok(money)
}
