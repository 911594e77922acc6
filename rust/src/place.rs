//! The pipeline: workers cut the report into blocks in turn and place their lines, the calling thread reports progress.
//!
//! Whoever has cut a block places its lines too, while its bytes are in the cache of the core. Each worker has one block, and
//! the memory of what they find is bounded (see [`crate::cells`]). Whatever happens in a thread (an error, a panic) ends
//! the others and comes back as an error; nothing hangs.

use crate::blocks::{Block, Cutter};
use crate::cells::partitions::Partitions;
use crate::error::{CoreError, Result};
use crate::finish::{Found, Placement, Reading, finish};
use crate::index::catalogue::Catalogue;
use crate::index::open::Index;
use crate::inputs::{Content, Input, Source};
use crate::ladder::Ladder;
use crate::ladder::decisions::Decisions;
use crate::memory::Memory;
pub use crate::options::Options;
use crate::partial::{MOST_REJECTED, Partial, Rejected};
use crate::placing::{Desk, Placing};
use crate::plan::Plan;
use crate::sink::Sinks;
use crate::spill::Spill;
use crate::suspense::Left;
use crate::worker::Worker;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

/// How often progress is reported.
pub(crate) const TICK: Duration = Duration::from_millis(100);

/// How far the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of the file on disk that have been read.
    pub done: u64,
    /// Its size.
    pub total: u64,
    /// Records that have been read by workers.
    pub lines: u64,
}

/// What the threads share.
#[derive(Default)]
struct Shared {
    /// No new blocks; those already cut are still placed, so that the first error is always the same.
    stop: AtomicBool,
    /// The caller wants no more of it.
    cancelled: AtomicBool,
    rejected: AtomicUsize,
    lines: AtomicU64,
}

/// Tells the others to stop, and the caller to look, when its thread ends early.
struct Guard<'a> {
    shared: &'a Shared,
    sinks: Option<&'a dyn Sinks>,
    _done: Sender<()>,
}

impl Guard<'_> {
    /// The blocks of this thread will not be told: nobody shall wait for them.
    fn stop_sinks(&self) {
        if let Some(sinks) = self.sinks {
            sinks.stop();
        }
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.shared.stop.store(true, Ordering::Relaxed);
            self.stop_sinks();
        }
    }
}

/// Where the bytes come from, and how far they are.
pub(crate) struct Feed<R> {
    /// Cuts them into blocks.
    pub cutter: Cutter<R>,
    /// Hashes them as they were before they were turned into UTF-8.
    pub content: Content,
    /// Bytes of the file on disk that have been read.
    pub position: Arc<AtomicU64>,
    /// Its size.
    pub total: u64,
}

/// Reads a report and places its lines. `tick` is called on this thread about ten times a second; false stops.
pub fn place(
    plan: &Plan,
    input: impl Into<Input>,
    index: Option<&Index>,
    decisions: &Decisions,
    options: Options<'_>,
    tick: &mut dyn FnMut(Progress) -> bool,
) -> Result<Placement> {
    let input = input.into();
    let Source { bytes, total, position, content } = plan.open(&input)?;
    let cutter = Cutter::new(bytes, plan.layout.clone(), options.block_bytes());
    let cutter = cutter.with_lines_of(input.limits.most_line_bytes);
    let feed = Feed { cutter, content, position, total };
    place_fed(plan, feed, (index, decisions), options, None, tick)
}

/// The same for bytes that are at hand; sinks, if there are some, hear what becomes of every record.
pub(crate) fn place_fed<R: std::io::Read + Send>(
    plan: &Plan,
    feed: Feed<R>,
    (index, decisions): (Option<&Index>, &Decisions),
    options: Options<'_>,
    sinks: Option<&dyn Sinks>,
    tick: &mut dyn FnMut(Progress) -> bool,
) -> Result<Placement> {
    let ladder = Ladder::new(index, decisions, plan.matching)?;
    let (memory, spill) = (Memory::new(options.memory_bytes), Spill::new(options.spill_folder));
    let threads = options.threads();
    // The marks of a block take about as much as the block.
    let blocks = options.block_bytes() * threads * 2;
    let held = blocks + sinks.map_or(0, Sinks::held_bytes);
    memory.take(held);
    let tracks = index.map_or(0, Catalogue::tracks);
    let partitions = Partitions::new(tracks, threads, &memory, &spill);
    let desk =
        Desk { plan, ladder, index, partitions: &partitions, spill: &spill, threads, cells: options.cells };
    let (reading, partial, waiting) = pass(desk, feed, sinks, tick)?;
    memory.give(held);
    refuse_unreadable(&partial)?;
    let (parts, facets) = partitions.finish(threads)?;
    let found = Found { reading, partial, parts, facets, waiting, cells: options.cells, threads };
    finish(plan, found, &memory, spill)
}

type Passed = (Reading, Partial, Vec<Left>);

/// One pass over a report by all threads.
pub(crate) fn pass<R: std::io::Read + Send>(
    desk: Desk<'_>,
    feed: Feed<R>,
    sinks: Option<&dyn Sinks>,
    tick: &mut dyn FnMut(Progress) -> bool,
) -> Result<Passed> {
    let Feed { cutter, content, position, total } = feed;
    if let Some(index) = desk.index {
        index.expect(total);
    }
    let (shared, threads) = (Shared::default(), desk.threads);
    let progress = || Progress {
        done: position.load(Ordering::Relaxed),
        total,
        lines: shared.lines.load(Ordering::Relaxed),
    };
    let blocks = Blocks { cutter: Mutex::new(cutter), shared: &shared };
    let found = thread::scope(|scope| {
        let (done, ended) = mpsc::channel();
        let guard = || Guard { shared: &shared, sinks, _done: done.clone() };
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let (guard, blocks) = (guard(), &blocks);
                let worker =
                    move || Worker::new(desk.plan, Placing::new(desk), sinks.map(|sinks| sinks.sink()));
                scope.spawn(move || work(worker(), blocks, guard))
            })
            .collect();
        let _ = guard;
        drop(done);
        wait(&ended, &shared, &mut || tick(progress()));
        workers.into_iter().map(join).collect::<Vec<Result<(Partial, Left)>>>()
    });
    if shared.cancelled.load(Ordering::Relaxed) {
        return Err(CoreError::new("stopped", "stopped on request"));
    }
    if let Some(error) = first_error(&found) {
        return Err(error);
    }
    let reading = blocks.finish(&content)?;
    let (mut merged, mut waiting) = (Partial::new(desk.plan), Vec::new());
    for one in found {
        let (partial, left) = one?;
        merged.merge(partial)?;
        waiting.push(left);
    }
    tick(progress());
    Ok((reading, merged, waiting))
}

fn join<T>(handle: ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    let panicked = || CoreError::new("bug", "the reading of the report stopped for a reason that is a bug");
    handle.join().unwrap_or_else(|_| Err(panicked()))
}

fn wait(ended: &Receiver<()>, shared: &Shared, tick: &mut dyn FnMut() -> bool) {
    while let Err(mpsc::RecvTimeoutError::Timeout) = ended.recv_timeout(TICK) {
        if !tick() {
            shared.cancelled.store(true, Ordering::Relaxed);
            shared.stop.store(true, Ordering::Relaxed);
        }
    }
}

/// The blocks of a report, in their order, for whoever wants the next one.
struct Blocks<'s, R> {
    cutter: Mutex<Cutter<R>>,
    shared: &'s Shared,
}

impl<R: std::io::Read> Blocks<'_, R> {
    /// The next block, in the given buffer; none at the end, and none any more once the work has failed.
    fn next(&self, buffer: Vec<u8>) -> Result<Option<Block>> {
        let broken = |_| CoreError::new("bug", "a block was left half cut");
        let mut cutter = self.cutter.lock().map_err(broken)?;
        if self.shared.stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let block = cutter.next_block(buffer);
        self.shared.stop.fetch_or(block.is_err(), Ordering::Relaxed);
        block
    }

    /// What has been read, once there is no further block: unless the work was stopped, all of it.
    fn finish(self, content: &Content) -> Result<Reading> {
        let cutter = self.cutter.into_inner().unwrap_or_else(PoisonError::into_inner);
        let whole = !self.shared.stop.load(Ordering::Relaxed);
        let proven = if whole { cutter.proven()? } else { None };
        let content_hash = proven.or_else(|| content.hash()).unwrap_or_else(|| cutter.content_hash());
        Ok(Reading { content_hash, bytes: cutter.bytes, records: cutter.records })
    }
}

fn work<R: std::io::Read>(
    mut worker: Worker<'_>,
    blocks: &Blocks<'_, R>,
    guard: Guard<'_>,
) -> Result<(Partial, Left)> {
    let shared = blocks.shared;
    let mut buffer = Vec::new();
    while let Some(block) = blocks.next(buffer)? {
        if shared.cancelled.load(Ordering::Relaxed) {
            guard.stop_sinks();
            break;
        }
        let (lines, rejected) = (worker.lines(), worker.rejected());
        let result = worker.block(&block);
        shared.lines.fetch_add(worker.lines() - lines, Ordering::Relaxed);
        let more = worker.rejected() - rejected;
        let all = shared.rejected.fetch_add(more, Ordering::Relaxed) + more;
        if result.is_err() || all > MOST_REJECTED {
            shared.stop.store(true, Ordering::Relaxed);
        }
        if result.is_err() {
            guard.stop_sinks();
        }
        result?;
        buffer = block.bytes;
    }
    worker.finish()
}

/// The error with the smallest line, so that the same file always gives the same one; to be stopped is none.
fn first_error<T>(found: &[Result<T>]) -> Option<CoreError> {
    let errors = found.iter().filter_map(|one| one.as_ref().err());
    errors.min_by_key(|error| (error.code == "stopped", error.line)).cloned()
}

pub(crate) fn refuse_unreadable(found: &Partial) -> Result<()> {
    if found.rejected.len() > MOST_REJECTED {
        let sentence = "more than 200,000 lines cannot be read";
        return Err(refused("too many rejected", sentence, &found.rejected[0]));
    }
    if found.data_records > 0 && found.rejected.len() as u64 == found.data_records {
        return Err(refused("all rejected", "no line of the report can be read", &found.rejected[0]));
    }
    Ok(())
}

fn refused(code: &'static str, sentence: &str, first: &Rejected) -> CoreError {
    let column = if first.column.is_empty() { String::new() } else { format!(", column {}", first.column) };
    let message = format!(
        "{sentence}; the first is line {}{column}: {:?} is not {}",
        first.line, first.value, first.expected
    );
    CoreError::at(code, message, first.line)
}
