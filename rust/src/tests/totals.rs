//! The totals of lines by currency, block after block, against a plain table.

use crate::totals::{Exact, Totals};
use proptest::prelude::*;
use std::collections::BTreeMap;

const CENT: i128 = 10i128.pow(10);

fn amount(cents: i128) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

proptest! {
    /// A block knows the currencies of its own lines, and the report all of them, whatever stood in blocks before.
    #[test]
    fn each_currency_has_its_own_sum(
        blocks in prop::collection::vec(prop::collection::vec((0..200u16, -9999..9999i128, -3..3i128), 0..12), 1..6),
    ) {
        let (mut block, mut report) = (Totals::default(), Totals::default());
        let mut all: BTreeMap<u16, (i128, i128)> = BTreeMap::new();
        for lines in &blocks {
            let mut mine: BTreeMap<u16, (i128, i128)> = BTreeMap::new();
            for (currency, cents, excess) in lines {
                block.add_text(*currency, &amount(*cents), *excess).unwrap();
                for sums in [&mut mine, &mut all] {
                    let sum = sums.entry(*currency).or_default();
                    *sum = (sum.0 + cents, sum.1 + excess);
                }
            }
            prop_assert_eq!(sums_of(&block), mine);
            report.merge(&block).unwrap();
            block.clear();
            prop_assert_eq!(block.sums().count(), 0);
        }
        for currency in 0..200 {
            let (cents, excess) = all.get(&currency).copied().unwrap_or_default();
            prop_assert_eq!(report.sums_of(currency).unwrap(), (Exact { units: cents * CENT, rest: 0 }, excess));
        }
        prop_assert_eq!(sums_of(&report), all);
    }
}

fn sums_of(totals: &Totals) -> BTreeMap<u16, (i128, i128)> {
    let sums = totals.sums().map(|sums| sums.unwrap());
    sums.map(|(currency, Exact { units, .. }, excess)| (currency, (units / CENT, excess))).collect()
}
