//! The pipeline: one reader thread cuts blocks, workers place their lines, the calling thread reports progress.
//!
//! The channel between them is bounded, so memory does not grow with the file. Whatever happens in a thread (an
//! error, a panic) ends the others and comes back as an error; nothing hangs.

use crate::blocks::{Block, Cutter};
use crate::error::{CoreError, Result};
use crate::finish::{Placement, Reading, finish};
use crate::index::open::Index;
use crate::inputs::{Content, Input, Source};
use crate::ladder::Ladder;
use crate::ladder::decisions::Decisions;
use crate::partial::{MOST_REJECTED, Partial, Rejected};
use crate::plan::Plan;
use crate::worker::Worker;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

/// How often progress is reported.
const TICK: Duration = Duration::from_millis(100);

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

/// How to run.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Worker threads, 1 or more.
    pub threads: usize,
    /// Aimed size of a block.
    pub block_bytes: usize,
}

/// What the threads share.
#[derive(Default)]
struct Shared {
    /// No new blocks; those already cut are still read, so that the first error is always the same.
    stop: AtomicBool,
    /// The caller wants no more of it.
    cancelled: AtomicBool,
    rejected: AtomicUsize,
    lines: AtomicU64,
}

/// Tells the others to stop, and the caller to look, when its thread ends early.
struct Guard<'a> {
    shared: &'a Shared,
    _done: Sender<()>,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.shared.stop.store(true, Ordering::Relaxed);
        }
    }
}

/// Reads a report and places its lines. `tick` is called on this thread about ten times a second; false stops.
pub fn place(
    plan: &Plan,
    input: impl Into<Input>,
    index: Option<&Index>,
    decisions: &Decisions,
    options: Options,
    tick: &mut dyn FnMut(Progress) -> bool,
) -> Result<Placement> {
    let ladder = Ladder::new(index, decisions, plan.matching)?;
    let Source { bytes, total, position, content } = input.into().open(plan.encoding)?;
    let cutter = Cutter::new(bytes, plan.layout.clone(), options.block_bytes);
    let shared = Shared::default();
    let progress = || Progress {
        done: position.load(Ordering::Relaxed),
        total,
        lines: shared.lines.load(Ordering::Relaxed),
    };
    let (reading, partials) = thread::scope(|scope| {
        let threads = options.threads.clamp(1, 256);
        let (done, ended) = mpsc::channel();
        let (full, blocks) = mpsc::sync_channel(threads * 2);
        let (empty, used) = mpsc::channel();
        let blocks = Arc::new(Mutex::new(blocks));
        let guard = || Guard { shared: &shared, _done: done.clone() };
        let reader = {
            let (guard, shared) = (guard(), &shared);
            scope.spawn(move || read(cutter, content, full, used, shared, guard))
        };
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let (guard, shared, blocks, empty) = (guard(), &shared, Arc::clone(&blocks), empty.clone());
                scope.spawn(move || work(Worker::new(plan, ladder), &blocks, &empty, shared, guard))
            })
            .collect();
        let _ = guard;
        drop((done, blocks, empty));
        wait(&ended, &shared, &mut || tick(progress()));
        let partials: Vec<Result<Partial>> = workers.into_iter().map(join).collect();
        (join(reader), partials)
    });
    if shared.cancelled.load(Ordering::Relaxed) {
        return Err(CoreError::new("stopped", "stopped on request"));
    }
    if let Some(error) = first_error(&reading, &partials) {
        return Err(error);
    }
    let merged = merge(plan, partials)?;
    tick(progress());
    finish(plan, reading?, merged)
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

fn read<R: std::io::Read>(
    mut cutter: Cutter<R>,
    content: Content,
    full: SyncSender<Block>,
    used: Receiver<Vec<u8>>,
    shared: &Shared,
    _guard: Guard<'_>,
) -> Result<Reading> {
    while let Some(block) = cutter.next_block(used.try_recv().unwrap_or_default())? {
        if shared.stop.load(Ordering::Relaxed) || full.send(block).is_err() {
            break;
        }
    }
    let content_hash = content.hash().unwrap_or_else(|| cutter.content_hash());
    Ok(Reading { content_hash, bytes: cutter.bytes, records: cutter.records })
}

fn work(
    mut worker: Worker<'_>,
    blocks: &Mutex<Receiver<Block>>,
    empty: &Sender<Vec<u8>>,
    shared: &Shared,
    _guard: Guard<'_>,
) -> Result<Partial> {
    loop {
        let next = blocks.lock().map(|blocks| blocks.recv());
        let Ok(Ok(block)) = next else { break };
        if shared.cancelled.load(Ordering::Relaxed) {
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
        result?;
        let _ = empty.send(block.bytes);
    }
    Ok(worker.finish())
}

/// The error with the smallest line, so that the same file always gives the same one.
fn first_error(reading: &Result<Reading>, partials: &[Result<Partial>]) -> Option<CoreError> {
    let errors = partials.iter().filter_map(|partial| partial.as_ref().err()).chain(reading.as_ref().err());
    errors.min_by_key(|error| error.line).cloned()
}

fn merge(plan: &Plan, partials: Vec<Result<Partial>>) -> Result<Partial> {
    let mut merged = Partial::new(plan);
    for partial in partials {
        merged.merge(partial?)?;
    }
    if merged.rejected.len() > MOST_REJECTED {
        return Err(refused(
            "too many rejected",
            "more than 200,000 lines cannot be read",
            &merged.rejected[0],
        ));
    }
    if merged.data_records > 0 && merged.rejected.len() as u64 == merged.data_records {
        return Err(refused("all rejected", "no line of the report can be read", &merged.rejected[0]));
    }
    Ok(merged)
}

fn refused(code: &'static str, sentence: &str, first: &Rejected) -> CoreError {
    let column = if first.column.is_empty() { String::new() } else { format!(", column {}", first.column) };
    let message = format!(
        "{sentence}; the first is line {}{column}: {:?} is not {}",
        first.line, first.value, first.expected
    );
    CoreError::at(code, message, first.line)
}
