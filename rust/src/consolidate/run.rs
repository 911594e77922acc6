//! Consolidates one report: from where it stands to its end, part by part; alone, or while it is placed.

use super::appender::Appender;
use super::content::{Again, read_all};
use super::ordered::{Ordered, State};
use super::outcomes::Outcomes;
use super::rows::Report;
use super::writer::Output;
use crate::blocks::Cutter;
use crate::cells::partitions::Partitions;
use crate::error::{CoreError, Result};
use crate::index::open::Index;
use crate::inputs::{Input, Source};
use crate::ladder::Ladder;
use crate::ladder::decisions::Decisions;
use crate::memory::Memory;
use crate::place::{self, Feed, Options, Progress};
use crate::placement::Placement;
use crate::placing::Desk;
use crate::plan::Plan;
use crate::spill::Spill;
use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver};
use std::thread;

/// What a report is consolidated with and into.
pub struct Consolidation<'a> {
    /// How the report is read.
    pub plan: &'a Plan,
    /// The report.
    pub input: &'a Input,
    /// Its content, read before by [`content`].
    pub content: Again,
    /// The catalogue, which names the tracks too.
    pub index: Option<&'a Index>,
    /// Saved decisions.
    pub decisions: &'a Decisions,
    /// What all rows say.
    pub report: &'a Report,
    /// The file that the rows are added to.
    pub to: &'a Path,
    /// Up to where it is written; what stands after that is cut off.
    pub from: State,
    /// The size of a part in bytes.
    pub part_bytes: u64,
}

/// Told of each part that is finished and safe on the disk, on a thread of its own.
pub type Kept<'a> = &'a mut (dyn FnMut(&State) -> Result<()> + Send);

/// The identity of a report's plain bytes; the second reading will begin at `from` in them.
pub fn content(
    plan: &Plan,
    input: &Input,
    from: u64,
    threads: usize,
    tick: &mut dyn FnMut(Progress) -> bool,
) -> Result<Again> {
    let Source { bytes, total, position, content } = plan.open(input)?;
    let now = || Progress { done: position.load(Ordering::Relaxed), total, lines: 0 };
    let again = read_all(bytes, from, threads, &mut || tick(now()))?;
    Ok(again.named(content.hash()))
}

/// Writes the rows of the rest of a report and returns the state at its end.
pub fn run(
    work: &Consolidation<'_>,
    options: Options<'_>,
    tick: &mut dyn FnMut(Progress) -> bool,
    kept: Kept<'_>,
) -> Result<State> {
    let ((), state) = written(work, kept, &mut |output| {
        let (memory, spill) = (Memory::new(options.memory_bytes), Spill::new(options.spill_folder));
        let threads = options.threads();
        let partitions = Partitions::new(1, threads, &memory, &spill);
        let (plan, index) = (work.plan, work.index);
        let ladder = Ladder::new(index, work.decisions, plan.matching)?;
        let desk =
            Desk { plan, ladder, index, partitions: &partitions, spill: &spill, threads, cells: false };
        let (reading, found, _) = place::pass(desk, feed(work, options)?, Some(&output), tick)?;
        let (before, now) = (&work.from.figures, &output.ordered.finish()?);
        if work.from.position.bytes == 0 {
            place::refuse_unreadable(&found)?;
        }
        now.figures.refuse_unreadable()?;
        now.figures.prove(reading.records)?;
        now.figures.prove_placed(before, [&found.placed, &found.waiting], &plan.codes[0].texts())
    })?;
    Ok(state)
}

/// Places a report and writes its rows, in one pass.
pub fn place(
    work: &Consolidation<'_>,
    options: Options<'_>,
    tick: &mut dyn FnMut(Progress) -> bool,
) -> Result<(Placement, State)> {
    written(work, &mut |_| Ok(()), &mut |output| {
        let known = (work.index, work.decisions);
        place::place_fed(work.plan, feed(work, options)?, known, options, Some(&output), tick)
    })
}

/// Lets `pass` write rows, and proves them.
fn written<T>(
    work: &Consolidation<'_>,
    kept: Kept<'_>,
    pass: &mut dyn FnMut(Output<'_>) -> Result<T>,
) -> Result<(T, State)> {
    let file = OpenOptions::new().write(true).open(work.to).map_err(unwritable)?;
    let appender = Appender::new(work.to, work.from.offset)?;
    let outcomes = Outcomes::new(work.plan);
    let (keeper, parts) = mpsc::channel();
    let ends = (appender, work.from.clone());
    let ordered = Ordered::new(ends, (work.plan, &outcomes), work.part_bytes, keeper);
    let (plan, index, report) = (work.plan, work.index, work.report);
    let output = Output { plan, index, outcomes: &outcomes, report, ordered: &ordered };
    let (done, state) = thread::scope(|scope| {
        let (file, ordered) = (&file, &ordered);
        let keeping = scope.spawn(move || keep(file, &parts, ordered, kept));
        let passed = pass(output);
        let state = ordered.finish();
        keeping
            .join()
            .unwrap_or_else(|_| Err(CoreError::new("bug", "the keeper of the parts has stopped")))?;
        Ok::<_, CoreError>((passed?, state?))
    })?;
    state.figures.prove(state.position.records)?;
    file.sync_data().map_err(unwritable)?;
    Ok((done, state))
}

/// The report's bytes from where it stands.
fn feed(work: &Consolidation<'_>, options: Options<'_>) -> Result<Feed<Box<dyn Read + Send>>> {
    let from = work.from.position;
    let Source { bytes, total, position, content } = work.plan.open_at(work.input, from.bytes)?;
    let (layout, again) = (work.plan.layout.clone(), work.content.clone());
    let cutter = Cutter::again(bytes, layout, options.block_bytes(), again, from);
    Ok(Feed { cutter, content, position, total })
}

/// Makes each finished part safe on the disk and says so; of several that wait, the last stands for all.
fn keep(file: &File, parts: &Receiver<State>, ordered: &Ordered<'_>, kept: Kept<'_>) -> Result<()> {
    for state in parts {
        let state = parts.try_iter().last().unwrap_or(state);
        let done = file.sync_data().map_err(unwritable).and_then(|()| kept(&state));
        if done.is_err() {
            ordered.stop();
            return done;
        }
    }
    Ok(())
}

/// An error of the file that is written, and not of the report.
pub fn unwritable(error: io::Error) -> CoreError {
    CoreError::new("output", error.to_string())
}
