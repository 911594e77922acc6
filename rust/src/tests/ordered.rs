//! Rows come into the file in the order of their blocks, whoever is ready first, and what waits is bounded.

use super::Scratch;
use super::pipeline::plan;
use crate::blocks::Block;
use crate::consolidate::appender::Appender;
use crate::consolidate::bytes::Out;
use crate::consolidate::ordered::{MOST_LEFT, Ordered, State};
use crate::consolidate::outcomes::Outcomes;
use crate::consolidate::rows::{Report, Rows};
use crate::error::Result;
use crate::plan::Plan;
use crate::totals::Totals;
use proptest::prelude::*;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

/// Lets `write` put the rows of blocks, each a text, and gives the file.
fn file(write: impl FnOnce(&(dyn Fn(u64, &[u8]) -> Result<()> + Sync), &Ordered<'_>)) -> Result<Vec<u8>> {
    let (to, plan) = (Scratch::new(b""), Plan::from_json(&plan("none").to_string())?);
    let (outcomes, about) =
        (Outcomes::new(&plan), Report { report_id: String::new(), source: String::new() });
    let ends = (Appender::new(&to.0, 0)?, State::default());
    let ordered = Ordered::new(ends, (&plan, &outcomes), u64::MAX, channel().0);
    let put = |number, text: &[u8]| {
        let mut rows = Rows::new(&plan, None, &outcomes, &about);
        rows.bytes.put(text);
        ordered.write(&Block { number, ..Block::default() }, &mut rows, &Totals::default())?;
        assert!(rows.bytes.as_slice().is_empty(), "the next block begins with no rows");
        Ok(())
    };
    write(&put, &ordered);
    ordered.finish()?;
    drop(ordered);
    Ok(std::fs::read(&to.0)?)
}

/// Waits until that is so; false after a minute.
fn soon(so: impl Fn() -> bool) -> bool {
    let from = Instant::now();
    while !so() && from.elapsed() < Duration::from_secs(60) {
        thread::sleep(Duration::from_millis(1));
    }
    so()
}

proptest! {
    #[test]
    fn blocks_stand_in_their_order_whoever_is_ready_first(order in Just((0..12u64).collect::<Vec<_>>()).prop_shuffle()) {
        let text = |number: u64| format!("rows of block {number}\n").repeat(number as usize);
        let written = file(|put, _| {
            order.iter().for_each(|number| put(*number, text(*number).as_bytes()).unwrap());
        });
        prop_assert_eq!(String::from_utf8(written.unwrap()).unwrap(), (0..12).map(text).collect::<String>());
    }
}

#[test]
fn who_would_leave_too_much_waits_for_his_turn() -> Result<()> {
    let (small, large) = (b"small".as_slice(), vec![b'x'; MOST_LEFT]);
    let written = file(|put, _| {
        thread::scope(|scope| {
            let waits = scope.spawn(|| put(1, &large));
            thread::sleep(Duration::from_millis(50));
            assert!(!waits.is_finished(), "so much is not left to others");
            put(0, small).unwrap();
            waits.join().unwrap().unwrap();
        });
    })?;
    assert!(written == [small, &large].concat());
    Ok(())
}

#[test]
fn who_waits_is_let_go_where_the_work_stops() -> Result<()> {
    let large = vec![b'x'; MOST_LEFT];
    let written = file(|put, ordered| {
        thread::scope(|scope| {
            let waits = scope.spawn(|| put(1, &large));
            ordered.stop();
            assert!(soon(|| waits.is_finished()));
            assert_eq!(waits.join().unwrap().unwrap_err().code, "stopped");
        });
    })?;
    assert!(written.is_empty());
    Ok(())
}
