//! Puts the rows of blocks into the file in the order of the blocks, and ends a part now and then.
//!
//! Whoever has made a block's rows writes them, if the blocks before it are in the file; else they are left for whoever
//! writes those. What is left is bounded, and then its worker waits: so no queue can grow, and the bytes are the same
//! however many threads there are.

use super::appender::{self, Appender};
use super::bytes::Bytes;
use super::figures::{Figures, Tally};
use super::outcomes::Outcomes;
use super::rows::Rows;
use crate::blocks::{Block, Position};
use crate::error::{CoreError, Result};
use crate::plan::Plan;
use crate::totals::{Exact, Totals};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::mpsc::Sender;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Up to where a report is written, and what has been: all that is needed to go on from here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The place in the report.
    #[serde(default)]
    pub position: Position,
    /// The place in the file.
    pub offset: u64,
    /// The rows of this report so far.
    #[serde(default)]
    pub figures: Figures,
}

/// Rows that are left for another worker take at most so many bytes.
pub const MOST_LEFT: usize = 8 << 20;
/// The memory that what waits to be written comes to hold.
pub const HELD_BYTES: usize = appender::HELD_BYTES + MOST_LEFT;

/// The rows of a block as its worker has left them, and the engine's own sums of the same lines by currency.
struct Made {
    end: Position,
    bytes: Bytes,
    tally: Tally,
    sums: Vec<(Exact, i128)>,
}

struct Turn {
    file: Appender,
    next: u64,
    /// By the number of the block; those before are not written yet.
    left: BTreeMap<u64, Made>,
    left_bytes: usize,
    /// Buffers of rows that are written.
    spare: Vec<Bytes>,
    stopped: bool,
    state: State,
    /// Where the part that is being written began.
    part_from: u64,
    /// Who keeps the finished parts, as long as there can be some.
    keeper: Option<Sender<State>>,
}

impl Made {
    /// The memory that it holds.
    fn held_bytes(&self) -> usize {
        let (tally, sums) = (&self.tally, &self.sums);
        size_of::<Self>()
            + self.bytes.held_bytes()
            + size_of_val(tally.outcomes.as_slice())
            + size_of_val(tally.money.as_slice())
            + size_of_val(sums.as_slice())
    }
}

impl Turn {
    /// The rows of a block may be written, or left.
    fn takes(&self, number: u64, made: &Made) -> bool {
        number == self.next || self.left_bytes + made.held_bytes() <= MOST_LEFT
    }

    /// The rows that are to be written next, if they are there.
    fn next_left(&mut self) -> Option<Made> {
        let made = self.left.remove(&self.next)?;
        self.left_bytes -= made.held_bytes();
        Some(made)
    }
}

/// The file, and whose turn it is to write.
pub struct Ordered<'a> {
    plan: &'a Plan,
    outcomes: &'a Outcomes,
    part_bytes: u64,
    turn: Mutex<Turn>,
    turned: Condvar,
}

impl<'a> Ordered<'a> {
    /// A file that is written up to `state`; a part ends when it has grown by `part_bytes`, and goes to the keeper.
    pub fn new(
        (file, state): (Appender, State),
        (plan, outcomes): (&'a Plan, &'a Outcomes),
        part_bytes: u64,
        keeper: Sender<State>,
    ) -> Self {
        let (left, spare) = Default::default();
        let (part_from, keeper) = (state.offset, Some(keeper));
        let turn =
            Turn { file, next: 0, left, left_bytes: 0, spare, stopped: false, part_from, state, keeper };
        Self { plan, outcomes, part_bytes, turn: Mutex::new(turn), turned: Condvar::new() }
    }

    /// Writes a block's rows, or leaves them until their turn has come; `totals` are the engine's own of the same lines.
    pub fn write(&self, block: &Block, rows: &mut Rows<'_>, totals: &Totals) -> Result<()> {
        let sums = totals.sums.iter().map(|total| total.sums()).collect::<Result<_>>()?;
        let bytes = std::mem::take(&mut rows.bytes);
        let made = Made { end: block.end, bytes, tally: rows.tally.clone(), sums };
        let mut turn = self.lock();
        while !turn.takes(block.number, &made) && !turn.stopped {
            turn = self.turned.wait(turn).unwrap_or_else(PoisonError::into_inner);
        }
        if turn.stopped {
            return Err(CoreError::new("stopped", "stopped, because another part of the work has failed"));
        }
        turn.left_bytes += made.held_bytes();
        turn.left.insert(block.number, made);
        let written = self.write_left(&mut turn);
        turn.stopped |= written.is_err();
        self.turned.notify_all();
        rows.bytes = turn.spare.pop().unwrap_or_default();
        written
    }

    /// Writes all rows whose turn has come.
    fn write_left(&self, turn: &mut Turn) -> Result<()> {
        while let Some(mut made) = turn.next_left() {
            self.append(turn, &made)?;
            turn.next += 1;
            made.bytes.clear();
            turn.spare.push(made.bytes);
        }
        Ok(())
    }

    fn append(&self, turn: &mut Turn, made: &Made) -> Result<()> {
        let bytes = made.bytes.as_slice();
        turn.file.put(bytes)?;
        let state = &mut turn.state;
        state.offset += bytes.len() as u64;
        state.position = made.end;
        state.figures.add(&made.tally, &self.outcomes.texts, &made.sums, &self.plan.codes[0].texts())?;
        if state.offset - turn.part_from >= self.part_bytes {
            state.figures.prove(state.position.records)?;
            turn.part_from = state.offset;
            turn.file.flush()?;
            if let Some(keeper) = &turn.keeper {
                // A keeper that is gone has failed, and has stopped the work.
                let _ = keeper.send(state.clone());
            }
        }
        Ok(())
    }

    /// Lets everybody go who waits for a turn that will not come.
    pub fn stop(&self) {
        self.lock().stopped = true;
        self.turned.notify_all();
    }

    /// How far the file is written, all of it; no part will come any more.
    pub fn finish(&self) -> Result<State> {
        let mut turn = self.lock();
        turn.keeper = None;
        turn.file.flush()?;
        Ok(turn.state.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Turn> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
