//! Puts findings in order and proves the two laws: every record is somewhere, and so is every amount.
//!
//! What the lines were is proven before anything is handed out; that the cells and items handed out are all of it is
//! proven before the last of them is.

use crate::cells::facets::Facets;
use crate::cells::order::Order;
use crate::cells::partitions::Part;
use crate::cells::stream::CellStream;
use crate::cells::{AtSource, Dims, add_at_source, pack, unpack};
use crate::error::{CoreError, Result};
use crate::landed::Landed;
use crate::memory::Memory;
use crate::numbers::Deducted as Deduction;
use crate::partial::{Partial, Sample, Stated};
use crate::placement::Handed;
pub use crate::placement::Placement;
use crate::plan::Plan;
use crate::spill::{FRAME_BYTES, Spill};
use crate::suspense::{Left, SuspenseStream};
use crate::totals::{Exact, Totals};
use crate::warnings::Warnings;
use std::collections::BTreeMap;

/// By currency and kind, in plain decimals.
pub type Deducted = BTreeMap<String, BTreeMap<String, String>>;

/// What is known of the bytes at the end.
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
    /// What was taken of its lines at source, units of 10^-12.
    pub at_source: AtSource,
}

/// The numbers of a finished placement that the summary shows.
#[derive(Debug)]
pub struct Facts<'a> {
    /// From the reader.
    pub reading: Reading,
    /// Records, by the workers' count.
    pub lines: u64,
    /// Lines in cells, currencies by rank.
    pub placed: Landed,
    /// Lines in suspense, currencies by rank.
    pub waiting: Landed,
    /// How many were rejected.
    pub rejected: u64,
    /// Left-out records, by the number of the reason.
    pub ignored: Vec<u64>,
    /// The first of them.
    pub samples: Vec<Sample>,
    /// Per currency with lines.
    pub money: Vec<Money>,
    /// By currency and kind, what was deducted before the amounts.
    pub deducted: Deducted,
    /// Records that state totals.
    pub stated: Vec<Stated>,
    /// Sum of record hashes.
    pub fingerprint: u128,
    /// Records in it.
    pub data_records: u64,
    /// Oddities.
    pub warnings: Warnings,
    /// The most that the accounted buffers held.
    pub peak_memory_bytes: u64,
    /// What was put aside.
    pub spilled_bytes: u64,
    /// The plan.
    pub plan: &'a Plan,
}

/// Everything that the threads have found.
pub struct Found {
    /// By the reader.
    pub reading: Reading,
    /// By the workers.
    pub partial: Partial,
    /// Cells by partition.
    pub parts: Vec<Part>,
    /// The numbers of their facets.
    pub facets: Facets,
    /// What waits, by worker.
    pub waiting: Vec<Left>,
    /// Cells and what waits were kept, and are to be handed out.
    pub cells: bool,
    /// How many threads make cells ready.
    pub threads: usize,
}

/// Proves what was read, writes the summary, and makes ready to hand out.
pub fn finish(plan: &Plan, found: Found, memory: &Memory, spill: Spill) -> Result<Placement> {
    let Found { reading, partial, parts, facets, waiting, cells, threads } = found;
    let (texts, ranks) = ranked(plan);
    let (placed, waits) = (partial.placed.ranked(&ranks[0]), partial.waiting.ranked(&ranks[0]));
    let money = prove_money(&texts[0], &partial.totals, &ranks[0], &placed, &waits)?;
    prove_taken(plan, &partial, cells)?;
    memory.take(most_frames(&parts, &waiting) * FRAME_BYTES);
    let facts = Facts {
        reading,
        lines: partial.lines,
        rejected: partial.rejected.len() as u64,
        ignored: partial.ignored,
        samples: partial.samples,
        money,
        deducted: deducted(plan, &partial.deducted)?,
        stated: partial.stated,
        fingerprint: partial.fingerprint,
        data_records: partial.data_records,
        warnings: partial.warnings,
        peak_memory_bytes: memory.peak(),
        spilled_bytes: spill.written(),
        placed,
        waiting: waits,
        plan,
    };
    prove_rows(&facts)?;
    let summary = crate::summary::summary(&facts).to_string();
    let [placed, waits] = if cells { [facts.placed, facts.waiting] } else { Default::default() };
    Ok(Placement {
        cells: Handed::new(CellStream::new(parts, Order::new(&facets, &ranks), threads), placed),
        suspense: Handed::new(SuspenseStream::new(waiting, &spill)?, waits),
        open: plan.codes.each_ref().map(|role| role.is_open()),
        texts,
        daily: plan.daily,
        taken: plan.taken(),
        rejected: partial.rejected,
        summary,
        spill,
    })
}

/// Frames of the spill file that are in memory together while cells and items are handed out.
fn most_frames(parts: &[Part], waiting: &[Left]) -> usize {
    let cells = parts.iter().map(|part| part.runs.len()).max().unwrap_or_default();
    cells + waiting.iter().map(|(_, runs)| runs.len()).sum::<usize>()
}

/// For each coded role the place of each number's text among all, sorted.
pub type Ranks = [Vec<u16>; 4];

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

/// A packed key with ranks in place of the numbers of codes.
pub fn rekey(key: u128, ranks: &Ranks) -> u128 {
    let (tracks, dims) = unpack(key);
    let mut codes = dims.codes;
    for (code, ranks) in codes.iter_mut().zip(ranks) {
        *code = ranks[usize::from(*code)];
    }
    pack(tracks, Dims { codes, ..dims })
}

pub(crate) fn broken(sentence: &str) -> CoreError {
    CoreError::new("law", format!("{sentence}; this is a bug, nothing was kept"))
}

fn prove_rows(facts: &Facts<'_>) -> Result<()> {
    let ignored: u64 = facts.ignored.iter().sum();
    let somewhere = facts.placed.lines() + facts.waiting.lines() + facts.rejected + ignored;
    if somewhere != facts.lines || facts.lines != facts.reading.records {
        return Err(broken(&format!(
            "{} records were cut, {} read and {somewhere} placed, in suspense, rejected or ignored",
            facts.reading.records, facts.lines
        )));
    }
    Ok(())
}

fn deducted(plan: &Plan, found: &[Totals]) -> Result<Deducted> {
    let mut all = Deducted::new();
    let kinds = plan.numbers.iter().flat_map(|numbers| &numbers.deducted);
    for (Deduction { kind, .. }, totals) in kinds.zip(found) {
        for sums in totals.sums() {
            let (currency, sum, _) = sums?;
            if (sum.units, sum.rest) != (0, 0) {
                let of = all.entry(plan.codes[0].text(currency)).or_default();
                of.insert(kind.clone(), sum.plain());
            }
        }
    }
    Ok(all)
}

/// What was taken of the lines at source is, by the second reader, what rides in cells and suspense.
fn prove_taken(plan: &Plan, partial: &Partial, kept: bool) -> Result<()> {
    let Some(numbers) = plan.numbers.as_ref().filter(|_| kept) else { return Ok(()) };
    let mut exact = Landed::default();
    for (deducted, totals) in numbers.deducted.iter().zip(&partial.deducted) {
        let Some(place) = deducted.rides else { continue };
        for sums in totals.sums() {
            let (currency, mut total, rounding) = sums?;
            total.add(Exact { units: 0, rest: -rounding })?;
            let mut units = AtSource::default();
            units[place] = total.normal().units;
            exact.add_at_source(currency, units)?;
        }
    }
    let mut ridden = partial.placed.clone();
    ridden.merge(&partial.waiting)?;
    let most = exact.at_source.len().max(ridden.at_source.len());
    if (0..most).any(|at| exact.taken(at) != ridden.taken(at)) {
        return Err(broken("what was taken at source of the lines and of their cells differ"));
    }
    Ok(())
}

/// What the lines are by the second reader is what they are by the first, and what rounding took or gave.
fn prove_money(
    texts: &[String],
    totals: &Totals,
    ranks: &[u16],
    placed: &Landed,
    waiting: &Landed,
) -> Result<Vec<Money>> {
    let mut money = Vec::new();
    for (number, rank) in ranks.iter().enumerate() {
        let ((total, rounding), rank) = (totals.sums_of(number as u16)?, usize::from(*rank));
        let mut at_source = placed.taken(rank);
        add_at_source(&mut at_source, waiting.taken(rank))?;
        let (placed, suspense) = (placed.amount(rank), waiting.amount(rank));
        let mut parts = Exact { units: placed.units, rest: 0 };
        parts.add(Exact { units: suspense.units, rest: rounding })?;
        let currency = texts[rank].clone();
        if parts.normal() != total.normal() {
            return Err(broken(&format!("the {currency} lines and the sums of their cells differ")));
        }
        if placed.lines + suspense.lines > 0 {
            let (placed, suspense) = (placed.units, suspense.units);
            money.push(Money { currency, total, placed, suspense, rounding, at_source });
        }
    }
    money.sort_by(|left, right| left.currency.cmp(&right.currency));
    Ok(money)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A euro that cells have, and the second reader has not seen at all, or only as a dollar, breaks the law.
    #[test]
    fn money_of_a_currency_that_only_one_reader_knows_is_refused() {
        let texts = ["EUR", "USD"].map(str::to_owned);
        let (mut placed, mut dollars) = (Landed::default(), Totals::default());
        placed.add(0, 0, 0, 1_000_000_000_000, 1).unwrap();
        dollars.add_text(1, "1", 0).unwrap();
        for totals in [Totals::default(), dollars] {
            let found = prove_money(&texts, &totals, &[0, 1], &placed, &Landed::default());
            assert_eq!(found.unwrap_err().code, "law");
        }
        let mut euros = Totals::default();
        euros.add_text(0, "1", 0).unwrap();
        assert_eq!(prove_money(&texts, &euros, &[0, 1], &placed, &Landed::default()).unwrap().len(), 1);
    }
}
