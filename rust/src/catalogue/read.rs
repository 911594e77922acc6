//! Reads a CSV file in blocks, a worker a core.

use super::WIDTH;
use super::problem::{Fault, Place};
use super::row::{Source, Worker};
use crate::blocks::{Block, Cutter};
use crate::error::{CoreError, Result};
use crate::record::Fields;
use crate::scan::Marks;
use crate::table;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const BLOCK_BYTES: usize = 1 << 20;
const PAUSE: Duration = Duration::from_millis(100);

/// Where the columns of the catalogue stand in a file.
#[derive(Debug, Clone, Copy)]
pub struct Header {
    /// The field of each column, if the file has it.
    pub fields: [Option<usize>; WIDTH],
    /// Fields of a row.
    pub width: usize,
    /// Line of the header itself.
    pub line: u64,
}

struct CsvRow<'a> {
    fields: Fields<'a>,
    header: &'a Header,
}

impl Source for CsvRow<'_> {
    #[inline]
    fn text<'s>(&'s self, column: usize, scratch: &'s mut Vec<u8>) -> &'s [u8] {
        self.header.fields[column].map_or(b"", |field| self.fields.text(field, scratch))
    }
}

/// Hands out blocks, and remembers the first error.
struct Blocks<R> {
    cutter: Mutex<Cutter<R>>,
    stopped: AtomicBool,
}

impl<R: Read> Blocks<R> {
    fn next(&self, buffer: Vec<u8>) -> Result<Option<Block>> {
        if self.stopped.load(Ordering::Relaxed) {
            return Ok(None);
        }
        self.cutter.lock().unwrap_or_else(PoisonError::into_inner).next_block(buffer)
    }
}

/// Reads the file with this number; `go_on` is asked now and then, and a no stops the work.
pub fn read(
    path: &Path,
    file: u32,
    header: &Header,
    workers: &mut [Worker],
    go_on: &mut dyn FnMut() -> bool,
) -> Result<()> {
    let blocks =
        Blocks { cutter: Mutex::new(table::cutter(path, BLOCK_BYTES)?), stopped: AtomicBool::new(false) };
    let (done, finished) = channel();
    let mut failures = Vec::new();
    std::thread::scope(|scope| {
        for worker in workers.iter_mut() {
            let (done, blocks) = (done.clone(), &blocks);
            scope.spawn(move || {
                let result = work(blocks, file, header, worker);
                if result.is_err() {
                    blocks.stopped.store(true, Ordering::Relaxed);
                }
                // The receiver outlives the scope.
                let _ = done.send(result);
            });
        }
        drop(done);
        loop {
            match finished.recv_timeout(PAUSE) {
                Ok(result) => failures.extend(result.err()),
                Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) if go_on() => {}
                Err(RecvTimeoutError::Timeout) => {
                    blocks.stopped.store(true, Ordering::Relaxed);
                    failures.push(CoreError::new("stopped", "the import was stopped"));
                }
            }
        }
    });
    failures.into_iter().min_by_key(|error| error.line).map_or(Ok(()), Err)
}

fn work<R: Read>(blocks: &Blocks<R>, file: u32, header: &Header, worker: &mut Worker) -> Result<()> {
    let (mut marks, mut buffer) = (Marks::default(), Vec::new());
    while let Some(block) = blocks.next(buffer)? {
        marks.find(&block.bytes, b',', true);
        table::for_records(&block.bytes, &marks, block.first_line, |fields, line| {
            let place = Place { file, line };
            match fields.count() {
                _ if line == header.line => Ok(()),
                width if width != header.width => {
                    worker.problems.push(place, Fault::Ragged(width));
                    Ok(())
                }
                _ => worker.row(place, &CsvRow { fields, header }),
            }
        })?;
        buffer = block.bytes;
    }
    Ok(())
}
