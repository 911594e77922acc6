//! Rows come into the file in the order of their blocks, whoever is ready first.

use super::Scratch;
use super::pipeline::plan;
use crate::blocks::{Block, Position};
use crate::consolidate::appender::Appender;
use crate::consolidate::bytes::Out;
use crate::consolidate::early::MOST_EARLY;
use crate::consolidate::ordered::{Ordered, State};
use crate::consolidate::outcomes::Outcomes;
use crate::consolidate::rows::{Report, Rows};
use crate::error::Result;
use crate::plan::Plan;
use crate::totals::Totals;
use proptest::prelude::*;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// A file that rows are put into, for as long as the tests run; a part ends when it has grown by `part_bytes`.
struct File {
    to: Scratch,
    plan: &'static Plan,
    outcomes: &'static Outcomes,
    ordered: &'static Ordered<'static>,
    parts: Receiver<State>,
}

impl File {
    fn new(part_bytes: u64) -> Result<Self> {
        let (to, (keeper, parts)) = (Scratch::new(b""), channel());
        let plan: &Plan = Box::leak(Box::new(Plan::from_json(&plan("none").to_string())?));
        let outcomes: &Outcomes = Box::leak(Box::new(Outcomes::new(plan)));
        let ends = (Appender::new(&to.0, 0)?, State::default());
        let ordered = Box::leak(Box::new(Ordered::new(ends, (plan, outcomes), part_bytes, keeper)));
        Ok(Self { to, plan, outcomes, ordered, parts })
    }

    /// How the rows of a block are put, which the report says ends after so many records.
    fn put(&self) -> impl Fn(u64, u64, &[u8]) -> Result<()> + Send + use<> {
        let (plan, outcomes, ordered) = (self.plan, self.outcomes, self.ordered);
        move |number, records, text| {
            let about = Report { report_id: String::new(), source: String::new() };
            let mut rows = Rows::new(plan, None, outcomes, &about);
            rows.bytes.put(text);
            let end = Position { bytes: number + 1, records, ..Position::default() };
            ordered.write(&Block { number, end, ..Block::default() }, &mut rows, &Totals::default())?;
            assert!(rows.bytes.as_slice().is_empty(), "the next block begins with no rows");
            Ok(())
        }
    }

    fn text(&self) -> Result<String> {
        self.ordered.finish()?;
        Ok(std::fs::read_to_string(&self.to.0)?)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn blocks_stand_in_their_order_whoever_is_ready_first(
        order in Just((0..12u64).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let text = |number: u64| format!("rows of block {number}\n").repeat(number as usize);
        let file = File::new(u64::MAX).unwrap();
        for number in order {
            file.put()(number, 0, text(number).as_bytes()).unwrap();
        }
        prop_assert_eq!(file.text().unwrap(), (0..12).map(text).collect::<String>());
    }
}

#[test]
fn parts_end_where_their_blocks_do_whoever_is_ready_first() -> Result<()> {
    let file = File::new(5)?;
    for (number, text) in [(2, "two.."), (1, "o"), (3, "three"), (0, "zero")] {
        file.put()(number, 0, text.as_bytes())?;
    }
    assert_eq!(file.text()?, "zeroo".to_owned() + "two.." + "three");
    let parts: Vec<_> = file.parts.try_iter().map(|state| (state.position.bytes, state.offset)).collect();
    assert_eq!(parts, [(2, 5), (3, 10), (4, 15)], "block 0 alone is no part");
    Ok(())
}

#[test]
fn nothing_comes_after_rows_that_break_a_law_whoever_writes_them() -> Result<()> {
    let file = File::new(1)?;
    file.put()(2, 0, b"two")?;
    file.put()(1, 99, b"one")?;
    let said = file.put()(0, 0, b"zero").unwrap_err();
    assert!(said.message.starts_with("99 records were read and 0 rows written"), "{}", said.message);
    assert_eq!(file.put()(3, 0, b"three").unwrap_err().code, "stopped");
    assert_eq!(file.text()?, "zeroone");
    Ok(())
}

#[test]
fn rows_that_nobody_writes_are_an_error_at_the_end() -> Result<()> {
    let file = File::new(u64::MAX)?;
    file.put()(1, 0, b"one")?;
    assert_eq!(file.text().unwrap_err().code, "bug");
    Ok(())
}

/// A thread that puts more than is left to others.
fn waiting(file: &File) -> Receiver<Result<()>> {
    let ((told, heard), put) = (channel(), file.put());
    thread::spawn(move || told.send(put(1, 0, &[b'1'; MOST_EARLY])));
    assert!(heard.recv_timeout(Duration::from_millis(100)).is_err(), "so much is not left to others");
    heard
}

const LONG: Duration = Duration::from_secs(60);

#[test]
fn who_would_leave_too_much_waits_for_its_turn() -> Result<()> {
    let file = File::new(u64::MAX)?;
    let waits = waiting(&file);
    file.put()(0, 0, b"0")?;
    waits.recv_timeout(LONG).expect("it is its turn")?;
    assert!(file.text()? == "0".to_owned() + &"1".repeat(MOST_EARLY));
    Ok(())
}

#[test]
fn who_waits_is_let_go_where_the_work_stops() -> Result<()> {
    let file = File::new(u64::MAX)?;
    let waits = waiting(&file);
    file.ordered.stop();
    assert_eq!(waits.recv_timeout(LONG).expect("it is let go").unwrap_err().code, "stopped");
    assert_eq!(file.text()?, "");
    Ok(())
}
