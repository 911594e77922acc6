//! The merged rows on their way out: into the index, and as batches of columns for the Parquet table.

use super::problem::Problem;
use super::record::{self, Record};
use super::row::Accounts;
use super::unique::{Repeated, Rows};
use super::{ACCOUNT_ID, ISRC, RELEASE_ID, TERMS, TRACK_ID, UPC, WIDTH};
use crate::error::{CoreError, Result};
use crate::fields::identifiers::{put_gtin, put_isrc};
use crate::hash::TextHash;
use crate::index::build::{Builder, Row};
use crate::index::key_of;
use crate::table::Texts;
use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Rows of a batch, which is a row group of the Parquet table.
pub const BATCH_ROWS: usize = 1 << 18;
/// A batch ends early when its texts take more bytes.
const BATCH_BYTES: usize = 1 << 30;

/// The columns of some rows.
pub type Batch = [Texts; WIDTH];

/// Where merged rows go.
pub struct Output {
    builder: Builder,
    numbers: HashMap<Box<[u8]>, u32, TextHash>,
}

impl Output {
    /// Into the files of a snapshot in `folder`, with these accounts.
    pub fn new(folder: &Path, accounts: Accounts, memory_bytes: usize) -> Result<Self> {
        let mut accounts: Vec<_> = accounts.into_iter().collect();
        accounts.sort_unstable();
        let numbers = accounts.into_iter().enumerate().map(|(number, id)| (id, number as u32)).collect();
        Ok(Self { builder: Builder::create(folder, memory_bytes)?, numbers })
    }

    fn push(&mut self, isrc: u64, read: &Record<'_>) -> Result<()> {
        let account = self.numbers.get(read.texts[ACCOUNT_ID]).copied();
        self.builder.push(&Row {
            isrc,
            gtin: read.gtin,
            account: account
                .ok_or_else(|| CoreError::new("bug", "an account of the catalogue has no number"))?,
            account_id: read.texts[ACCOUNT_ID],
            track_id: read.texts[TRACK_ID],
            release_id: read.texts[RELEASE_ID],
            terms: TERMS.map(|column| read.texts[column]),
        })
    }
}

/// What came of a merge.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Rows of the snapshot.
    pub rows: u64,
    /// Rows whose key was used before; if there are any, the files are of no use.
    pub repeated: Vec<Problem>,
}

/// A merge that goes on in the background while its batches are taken.
pub struct Merged {
    batches: Option<Receiver<Batch>>,
    thread: Option<JoinHandle<Result<Outcome>>>,
    /// Bytes that were sorted on disk.
    pub spilled_bytes: u64,
}

impl Merged {
    /// Begins.
    pub fn begin(rows: Rows, repeated: Repeated, output: Option<Output>, spilled_bytes: u64) -> Self {
        let (out, batches) = sync_channel(1);
        let thread = std::thread::spawn(move || run(rows, repeated, output, &out));
        Self { batches: Some(batches), thread: Some(thread), spilled_bytes }
    }

    /// The next batch; None at the end.
    pub fn next_batch(&mut self) -> Option<Batch> {
        self.batches.as_ref()?.recv().ok()
    }

    /// What came of it; call it after the last batch.
    pub fn outcome(&mut self) -> Result<Outcome> {
        self.batches = None;
        let ended = self.thread.take().map(JoinHandle::join);
        match ended {
            Some(Ok(outcome)) => outcome,
            _ => Err(CoreError::new("bug", "the merge of the catalogue stopped for a reason that is a bug")),
        }
    }
}

impl Drop for Merged {
    /// Nobody takes the batches that are left: the thread sees that and ends.
    fn drop(&mut self) {
        self.batches = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(
    mut rows: Rows,
    mut repeated: Repeated,
    mut output: Option<Output>,
    out: &SyncSender<Batch>,
) -> Result<Outcome> {
    let (mut bytes, mut batch, mut size) = (Vec::new(), Batch::default(), 0);
    let mut outcome = Outcome::default();
    let send = |batch: &mut Batch| out.send(std::mem::take(batch)).map_err(|_| stopped());
    while rows.next(&mut bytes)? {
        let read = record::read(&bytes)?;
        if repeated.see(&bytes, &read) {
            output = None;
        }
        let Some(output) = &mut output else { continue };
        let isrc = key_of(read.mixed);
        output.push(isrc, &read)?;
        size += fill(&mut batch, isrc, &read)?;
        outcome.rows += 1;
        if batch[ISRC].len() == BATCH_ROWS || size > BATCH_BYTES {
            send(&mut batch)?;
            size = 0;
        }
    }
    outcome.repeated = repeated.problems().first();
    if let (Some(output), true) = (output, outcome.repeated.is_empty()) {
        if !batch[ISRC].is_empty() {
            send(&mut batch)?;
        }
        output.builder.finish()?;
    }
    Ok(outcome)
}

fn stopped() -> CoreError {
    CoreError::new("stopped", "the import was stopped")
}

/// Adds a row to a batch; how many bytes it took.
fn fill(batch: &mut Batch, isrc: u64, read: &Record<'_>) -> Result<usize> {
    let mut size = 0;
    for (column, texts) in batch.iter_mut().enumerate() {
        match column {
            ISRC => put_isrc(&mut texts.data, isrc),
            UPC => put_gtin(&mut texts.data, read.gtin),
            _ => texts.data.extend_from_slice(read.texts[column]),
        }
        texts.end()?;
        size += read.texts[column].len();
    }
    Ok(size)
}
