//! An import from its first file to the merge: the workers, what they found, and what becomes of it.

use super::WIDTH;
use super::merge::{Merged, Output};
use super::problem::{Place, Problem, Problems};
use super::read::{self, Header};
use super::record::KNOWN;
use super::row::{Accounts, Facts, Source, Worker};
use super::run::Sorter;
use super::sort::Merge;
use super::unique::{Repeated, Rows};
use super::value::Values;
use crate::error::{CoreError, Result};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The least memory that an import works in.
pub const LEAST_MEMORY: usize = 1 << 20;
const BUFFERS: std::ops::RangeInclusive<usize> = (4 << 10)..=(1 << 20);

/// Text columns of one batch of rows.
pub struct Columns<'a> {
    /// Offsets and data of each column of the catalogue that the source has.
    pub texts: [Option<(&'a [u32], &'a [u8])>; WIDTH],
    /// How many rows.
    pub rows: usize,
}

struct ColumnsRow<'a> {
    columns: &'a Columns<'a>,
    row: usize,
}

impl Source for ColumnsRow<'_> {
    fn text<'s>(&'s self, column: usize, _: &'s mut Vec<u8>) -> &'s [u8] {
        let Some((offsets, data)) = self.columns.texts[column] else { return b"" };
        &data[offsets[self.row] as usize..offsets[self.row + 1] as usize]
    }
}

impl Columns<'_> {
    fn check(&self) -> Result<()> {
        let fits = |(offsets, data): &(&[u32], &[u8])| {
            offsets.len() == self.rows + 1
                && offsets.is_sorted()
                && offsets.last().is_some_and(|end| *end as usize <= data.len())
        };
        let good = self.texts.iter().flatten().all(fits);
        good.then_some(())
            .ok_or_else(|| CoreError::new("bug", "the text columns of a catalogue do not fit together"))
    }
}

/// Takes rows until [`Import::merge`].
pub struct Import {
    memory_bytes: usize,
    workers: Vec<Worker>,
    known: Worker,
    problems: Problems,
    files: Vec<Facts>,
}

impl Import {
    /// One that keeps what does not fit in `memory_bytes` in nameless files in `folder`.
    pub fn new(folder: &Path, territories: Vec<String>, threads: usize, memory_bytes: usize) -> Self {
        let memory_bytes = memory_bytes.max(LEAST_MEMORY);
        let values = Arc::new(Values::new(territories));
        let threads = threads.max(1);
        let worker = |bytes| Worker::new(Arc::clone(&values), Sorter::new(folder.to_owned(), bytes));
        Self {
            memory_bytes,
            workers: (0..threads).map(|_| worker(memory_bytes / 2 / threads)).collect(),
            known: worker(memory_bytes / 8),
            problems: Problems::default(),
            files: Vec::new(),
        }
    }

    /// Reads a CSV file; `go_on` is asked now and then.
    pub fn read_csv(&mut self, path: &Path, header: &Header, go_on: &mut dyn FnMut() -> bool) -> Result<()> {
        self.begin_file();
        let read = read::read(path, self.files.len() as u32 - 1, header, &mut self.workers, go_on);
        self.gather();
        read
    }

    /// The next rows belong to another file.
    pub fn begin_file(&mut self) {
        self.files.push(Facts::default());
    }

    /// Takes rows of the file that was begun last.
    pub fn push(&mut self, columns: &Columns<'_>) -> Result<()> {
        columns.check()?;
        let Some(facts) = self.files.last() else { return Err(CoreError::new("bug", "no file was begun")) };
        let (file, before) = (self.files.len() as u32 - 1, facts.rows);
        let share = columns.rows.div_ceil(self.workers.len()).max(1);
        let results: Vec<Result<()>> = std::thread::scope(|scope| {
            let parts = self.workers.iter_mut().zip((0..columns.rows).step_by(share));
            let parts = parts.map(|(worker, from)| {
                scope.spawn(move || {
                    (from..columns.rows.min(from + share)).try_for_each(|row| {
                        let place = Place { file, line: before + row as u64 + 1 };
                        worker.row(place, &ColumnsRow { columns, row })
                    })
                })
            });
            let parts: Vec<_> = parts.collect();
            parts.into_iter().map(|part| part.join().unwrap_or_else(|_| Err(panicked()))).collect()
        });
        self.gather();
        results.into_iter().collect()
    }

    /// Takes rows that the book has already, in their order.
    pub fn keep(&mut self, columns: &Columns<'_>) -> Result<()> {
        columns.check()?;
        (0..columns.rows).try_for_each(|row| {
            let line = self.known.facts.rows;
            self.known.facts.rows += 1;
            self.known.known(Place { file: KNOWN, line }, &ColumnsRow { columns, row })
        })
    }

    fn gather(&mut self) {
        for worker in &mut self.workers {
            self.problems.append(std::mem::take(&mut worker.problems));
            let facts = std::mem::take(&mut worker.facts);
            if let Some(file) = self.files.last_mut() {
                *file = file.and(facts);
            }
        }
    }

    /// What is to be said of each file.
    pub fn files(&self) -> &[Facts] {
        &self.files
    }

    /// What is wrong with rows by themselves.
    pub fn refused(&mut self) -> Vec<Problem> {
        let first = std::mem::take(&mut self.problems).first();
        first.iter().for_each(|problem| self.problems.push(problem.place, problem.fault.clone()));
        first
    }

    /// Puts the rows in order: into the files of a snapshot in `output`, and only to find repeated keys without one.
    pub fn merge(self, output: Option<PathBuf>) -> Result<Merged> {
        if output.is_some() && !self.problems.is_empty() {
            return Err(CoreError::new("bug", "rows with problems are not for a snapshot"));
        }
        let updating = self.known.facts.rows > 0;
        let mut accounts = Accounts::default();
        let workers = || self.workers.iter().chain([&self.known]);
        let runs: usize = workers().map(|worker| worker.sorter.size().0).sum();
        let spilled = workers().map(|worker| worker.sorter.size().1).sum();
        let buffer = (self.memory_bytes / 8 / runs).clamp(*BUFFERS.start(), *BUFFERS.end());
        let mut sorted = Vec::new();
        for worker in self.workers.into_iter().chain([self.known]) {
            accounts.extend(worker.accounts);
            sorted.extend(worker.sorter.into_runs(buffer)?);
        }
        let output =
            output.map(|folder| Output::new(&folder, accounts, self.memory_bytes / 8)).transpose()?;
        let rows = Rows::new(Merge::new(sorted)?, updating);
        Ok(Merged::begin(rows, Repeated::new(self.files.len()), output, spilled))
    }
}

fn panicked() -> CoreError {
    CoreError::new("bug", "a thread of the import stopped for a reason that is a bug")
}
