//! Memory, threads and blocks change nothing: also where almost everything is put aside and merged.

use super::done::{Done, facts, options};
use super::index::write;
use super::pipeline::{plan, run_in};
use crate::cells::record::{Record, add_up};
use crate::cells::{Sum, unpack};
use crate::error::Result;
use crate::fields::date::Sold;
use crate::fields::identifiers::isrc_text;
use crate::index::open::Index;
use crate::ladder::decisions::Decisions;
use crate::place::place;
use crate::plan::Plan;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Usage types are taken as they come, so the numbers of their codes depend on who meets them first.
fn open_plan() -> Value {
    let mut plan = plan("none");
    plan["roles"]["usage_type"] = json!({"column": 4});
    plan
}

fn report(lines: u32, tracks: u32) -> String {
    let mut text = "territory\tisrc\tupc\tid\ttitle\tquantity\tamount\tcurrency\n".to_owned();
    for line in 0..lines {
        let mixed = line.wrapping_mul(2_654_435_761) >> 7;
        let facts = (line.wrapping_mul(747_796_405) >> 9) as usize;
        let isrc = isrc_text(u64::from(mixed % (tracks + tracks / 8)) * 97 + 1);
        let (territory, usage) =
            (["US", "UK", ""][facts % 3], ["ads", "premium", "b", "a", "é"][facts / 3 % 5]);
        let amount = ["0.000000000001", "-3.25", "9000000000", "7e-20"][facts / 15 % 4];
        let currency = ["USD", "EUR"][facts / 60 % 2];
        text.push_str(&format!(
            "{territory}\t{isrc}\t\tx{}\t{usage}\t1.5\t{amount}\t{currency}\n",
            line % 700
        ));
    }
    text
}

fn large(threads: usize, block_bytes: usize, memory_bytes: u64, most: usize) -> Result<Done> {
    const TRACKS: u32 = 3000;
    let rows: Vec<_> = (0..u64::from(TRACKS)).map(|at| (at * 97 + 1, 0, (at % 7) as u32)).collect();
    let (file, text) =
        (write(&super::index::sorted(&rows))?, super::Scratch::new(report(40_000, TRACKS).as_bytes()));
    let (index, plan) = (Index::open(&file.0)?, Plan::from_json(&open_plan().to_string())?);
    let options = options(threads, block_bytes, memory_bytes);
    let placed = place(&plan, &text.0, Some(&index), &Decisions::default(), options, &mut |_| true)?;
    Done::of(placed, most)
}

#[test]
fn a_small_memory_gives_the_same_cells_and_items() -> Result<()> {
    let whole = large(1, 1 << 20, 1 << 30, 1 << 20)?;
    assert_eq!(whole.summary["spilled_bytes"], 0);
    assert!(whole.cells.len() > 10_000 && whole.suspense.len() > 1000);
    assert!(whole.cells.is_sorted_by_key(|cell| cell.key), "cells come in the order of their keys");
    for (threads, block, memory, most) in
        [(1, 9_999, 1, 77), (2, 4096, 200_000, 1000), (3, 70_000, 1 << 20, 5), (2, 5000, 4 << 20, 1)]
    {
        let small = large(threads, block, memory, most)?;
        assert!(memory > 1 << 20 || small.summary["spilled_bytes"].as_u64() > Some(100_000), "{memory}");
        assert_eq!(whole.cells, small.cells);
        assert_eq!(whole.suspense, small.suspense);
        assert_eq!(facts(&whole), facts(&small));
    }
    Ok(())
}

#[test]
fn memory_stays_near_its_limit() -> Result<()> {
    let limit = 2 << 20;
    let small = large(2, 16 << 10, limit, 1000)?;
    let peak = small.summary["peak_memory_bytes"].as_u64().expect("a number");
    assert!(peak <= limit + limit / 4, "{peak}");
    Ok(())
}

/// One track with thousands of cells and more records, in thousands of runs, than are merged at a time.
#[test]
fn a_track_that_is_put_aside_again_and_again_is_added_up_all_the_same() -> Result<()> {
    let (isrc, mut text) =
        (isrc_text(1), "territory\tisrc\tupc\tid\ttitle\tquantity\tamount\tcurrency\n".to_owned());
    for line in 0..150_000u32 {
        let kind = (line.wrapping_mul(2_654_435_761) >> 9) % 9001;
        text.push_str(&format!(
            "{}\t{isrc}\t\t\tu{}\t1\t0.01\tUSD\n",
            ["US", "UK", ""][kind as usize % 3],
            kind / 3
        ));
    }
    let file = write(&super::index::sorted(&[(1, 0, 0)]))?;
    let (index, plan) = (Index::open(&file.0)?, Plan::from_json(&open_plan().to_string())?);
    let text = super::Scratch::new(text.as_bytes());
    let run = |memory| {
        let options = options(2, 50_000, memory);
        Done::of(place(&plan, &text.0, Some(&index), &Decisions::default(), options, &mut |_| true)?, 1000)
    };
    let (whole, aside) = (run(1 << 30)?, run(1)?);
    assert!(aside.summary["spilled_bytes"].as_u64() > Some(1 << 20) && whole.cells.len() > 8000);
    assert_eq!((whole.cells.len(), facts(&whole)), (aside.cells.len(), facts(&aside)));
    assert_eq!(whole.cells, aside.cells);
    Ok(())
}

#[test]
fn a_missing_spill_folder_is_one_clean_error() {
    let nowhere = std::path::Path::new("/nonexistent/spill");
    let lines = format!("{}\n", report(20_000, 100));
    let options = crate::place::Options { spill_folder: nowhere, ..options(1, 4096, 1) };
    let error = run_in(lines.as_bytes(), &open_plan(), options, 10).expect_err("nothing can be put aside");
    assert_eq!(error.code, "io");
    assert!(error.message.starts_with("/nonexistent/spill: "), "{}", error.message);
}

proptest! {
    #[test]
    fn records_add_up_to_what_went_in(
        lines in proptest::collection::vec((0..5u64, -(10i128.pow(24) - 1)..10i128.pow(24), -(10i128.pow(18) - 1)..10i128.pow(18), 0..90u32), 0..60),
    ) {
        let (mut records, mut wanted) = (Vec::new(), [Sum::default(); 5]);
        for (key, amount, quantity, cut) in lines {
            let sum = Sum { amount: amount >> cut, quantity: quantity >> cut, lines: 1 };
            let (lower, upper) = Record::of(key, sum)?;
            prop_assert_eq!(lower.sum().amount + upper.map_or(0, |part| part.sum().amount), sum.amount);
            records.push(lower);
            records.extend(upper);
            wanted[key as usize].add(sum)?;
        }
        add_up(&mut records)?;
        let mut found = [Sum::default(); 5];
        for record in &records {
            let mut bytes = Vec::new();
            record.write(&mut bytes);
            prop_assert_eq!(bytes.first_chunk().map(Record::read), Some(*record));
            found[record.key as usize].add(record.sum())?;
        }
        prop_assert_eq!(found, wanted);
        prop_assert!(records.is_sorted_by_key(|record| record.key) && records.len() <= 10);
    }

    #[test]
    fn a_key_is_unpacked_as_it_was_packed(first: u32, count in 0..1u32 << 20, month: u16, day in 0..32u8, measure in 0..4u8, codes in proptest::array::uniform4(0..4096u16), rule in 0..16u8) {
        let (tracks, dims) = (crate::index::probe::Range { first, count }, crate::cells::Dims { sold: Sold { month, day }, codes, rule, measure });
        prop_assert_eq!(unpack(crate::cells::pack(tracks, dims)), (tracks, dims));
    }
}
