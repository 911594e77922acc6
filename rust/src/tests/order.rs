//! Records in their order are what any sort makes of them, and cells are what they add up to.

use crate::cells::facets::{FACET_BITS, Facets, Numbers};
use crate::cells::finished::Cells;
use crate::cells::order::Order;
use crate::cells::record::Record;
use crate::cells::{Dims, Sum, pack};
use crate::error::Result;
use crate::fields::date::Sold;
use crate::index::probe::Range;
use crate::landed::Landed;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A key of some track with one of a few facets.
fn key(first: u32, count: u32, territory: u16, measure: u8) -> u128 {
    let sold = Sold { month: 300, day: 0 };
    pack(Range { first, count }, Dims { sold, codes: [0, territory, 0, 0], rule: 1, measure })
}

/// Records of keys, as a worker that meets their facets in that order makes them; and their order.
fn records(keys: &[u128], amount: i128) -> Result<(Vec<Record>, Order)> {
    let facets = Facets::default();
    let mut numbers = Numbers::new(&facets);
    let mut record = |key: &u128| -> Result<Record> {
        let packed = (key >> FACET_BITS << 32) as u64 | u64::from(numbers.of(*key)?);
        Ok(Record::line(packed, amount, 1).expect("64 bits hold it"))
    };
    let records = keys.iter().map(&mut record).collect::<Result<_>>()?;
    // The codes of territories rank the other way round.
    let ranks = [vec![0], (0..9).rev().collect(), vec![0], vec![0]];
    Ok((records, Order::new(&facets, &ranks)))
}

fn ranked(key: u128) -> u128 {
    let (tracks, dims) = crate::cells::unpack(key);
    pack(tracks, Dims { codes: [0, 8 - dims.codes[1], 0, 0], ..dims })
}

fn key_of(cells: &Cells, at: usize, order: &Order) -> u128 {
    u128::from(cells.tracks[at]) << FACET_BITS | order.facets()[cells.facets[at] as usize]
}

proptest! {
    #[test]
    fn cells_come_in_the_order_of_their_keys_with_all_that_is_theirs(
        said in proptest::collection::vec((prop_oneof![Just(0), Just(7), 0..50u32, any::<u32>(), Just(u32::MAX)], 1..3u32, 0..9u16), 0..300),
        cut in 1..40usize,
    ) {
        let keys: Vec<u128> = said.into_iter().map(|(first, count, territory)| key(first, count, territory, 0)).collect();
        let mut wanted = BTreeMap::new();
        keys.iter().for_each(|key| *wanted.entry(ranked(*key)).or_insert(0) += 1);
        let (records, order) = records(&keys, 5)?;
        let chunks: Vec<&[Record]> = records.chunks(cut).collect();
        let mut cells = Cells::of(&order.sort(&chunks)?, &order)?;
        let mut landed = Landed::default();
        cells.land(&order, &mut landed)?;
        prop_assert_eq!((landed.lines(), landed.amount(0).units), (keys.len() as u64, 5 * keys.len() as i128));
        let later = cells.split_off(cells.count() / 2);
        let found = [&cells, &later].into_iter().flat_map(|cells| {
            (0..cells.count()).map(|at| (key_of(cells, at, &order), cells.lines[at]))
        });
        prop_assert_eq!(found.collect::<Vec<_>>(), wanted.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn what_was_taken_at_source_joins_its_cell_and_no_other() -> Result<()> {
    let (cell, other) = (key(3, 1, 2, 0), key(3, 1, 4, 0));
    let (held, order) = records(&[cell | 2, other, cell, cell | 1, cell | 2], 5)?;
    let cells = Cells::of(&order.sort(&[&held])?, &order)?;
    // Territory 4 ranks before territory 2.
    assert_eq!(
        (cells.lines.as_slice(), cells.at_source().collect::<Vec<_>>()),
        ([1, 1].as_slice(), vec![[0, 0], [5, 10]])
    );
    for alone in [vec![cell | 1], vec![other, cell | 1], vec![key(2, 1, 2, 0), cell | 1]] {
        let (held, order) = records(&alone, 5)?;
        let error = Cells::of(&order.sort(&[&held])?, &order).expect_err("it is of no cell");
        assert_eq!(error.code, "law");
    }
    Ok(())
}

#[test]
fn a_cell_too_wide_for_its_columns_is_refused() -> Result<()> {
    let (held, order) = records(&[key(0, 1, 0, 0)], 1)?;
    let sum = Sum { amount: 10i128.pow(24), quantity: 0, lines: 2 };
    let (lower, upper) = Record::of(held[0].key, sum)?;
    let wide: Vec<Record> = [Some(lower), upper].into_iter().flatten().collect();
    let error = Cells::of(&order.sort(&[&wide])?, &order).expect_err("thirteen digits before the point");
    assert_eq!(error.code, "overflow");
    Ok(())
}
