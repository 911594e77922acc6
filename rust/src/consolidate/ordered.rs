//! Puts the rows of blocks into the file in the order of the blocks, and ends a part now and then.
//!
//! Whoever has made a block's rows writes them, if the blocks before it are in the file; else they are left for whoever
//! writes those, or, where too much is left already, wait for their turn. So no queue can grow, and the bytes are the
//! same however many threads there are.

use super::appender::{self, Appender};
use super::early::{Early, MOST_EARLY, Made};
use super::figures::Figures;
use super::outcomes::Outcomes;
use super::rows::Rows;
use crate::blocks::{Block, Position};
use crate::error::{CoreError, Result};
use crate::plan::Plan;
use crate::totals::Totals;
use serde::{Deserialize, Serialize};
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

/// The memory that what waits to be written comes to hold.
pub const HELD_BYTES: usize = appender::HELD_BYTES + MOST_EARLY;

struct Turn {
    file: Appender,
    early: Early,
    stopped: bool,
    state: State,
    /// Where the part that is being written began.
    part_from: u64,
    /// Who keeps the finished parts, as long as there can be some.
    keeper: Option<Sender<State>>,
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
        let (part_from, keeper) = (state.offset, Some(keeper));
        let turn = Turn { file, early: Early::default(), stopped: false, part_from, state, keeper };
        Self { plan, outcomes, part_bytes, turn: Mutex::new(turn), turned: Condvar::new() }
    }

    /// Writes a block's rows, or leaves them until their turn has come; `totals` are the engine's own of the same lines.
    pub fn write(&self, block: &Block, rows: &mut Rows<'_>, totals: &Totals) -> Result<()> {
        let sums = totals.sums().collect::<Result<_>>()?;
        let bytes = std::mem::take(&mut rows.bytes);
        let made = Made { end: block.end, bytes, tally: rows.tally.clone(), sums };
        let mut turn = self.lock();
        while !turn.early.takes(block.number, &made) && !turn.stopped {
            turn = self.turned.wait(turn).unwrap_or_else(PoisonError::into_inner);
        }
        if turn.stopped {
            return Err(CoreError::new("stopped", "stopped, because another part of the work has failed"));
        }
        turn.early.leave(block.number, made);
        let written = self.write_left(&mut turn);
        turn.stopped |= written.is_err();
        self.turned.notify_all();
        rows.bytes = turn.early.buffer();
        written
    }

    /// Writes all rows whose turn has come.
    fn write_left(&self, turn: &mut Turn) -> Result<()> {
        while let Some(made) = turn.early.take() {
            self.append(turn, &made)?;
            turn.early.keep(made.bytes);
        }
        Ok(())
    }

    fn append(&self, turn: &mut Turn, made: &Made) -> Result<()> {
        let bytes = made.bytes.as_slice();
        turn.file.put(bytes)?;
        let state = &mut turn.state;
        state.offset += bytes.len() as u64;
        state.position = made.end;
        state.figures.add(&made.tally, &self.outcomes.texts, &made.sums, &self.plan.codes[0])?;
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
        if !turn.stopped && !turn.early.is_empty() {
            return Err(CoreError::new("bug", "rows were left that nobody has written"));
        }
        turn.file.flush()?;
        Ok(turn.state.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Turn> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
