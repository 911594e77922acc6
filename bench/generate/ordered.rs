//! Records made by several threads and written in order, gzipped if wished, in a few megabytes whatever the size.

use crate::packing::{Gzip, Packed};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Records made at a time by one thread.
const CHUNK: u64 = 1 << 16;

/// One chunk: its bytes (plain or packed), and what its maker says of it.
struct Chunk<T> {
    bytes: Packed,
    said: T,
}

/// Where the records go, and how many threads make them.
pub struct Output<'a> {
    /// A file, gzipped if its name ends in `.gz`; `-` is standard output.
    pub to: &'a str,
    /// Threads that make records.
    pub threads: usize,
}

impl Output<'_> {
    fn open(&self) -> io::Result<Box<dyn Write>> {
        if self.to == "-" {
            return Ok(Box::new(io::stdout()));
        }
        let refused = |error| io::Error::other(format!("{} cannot be written: {error}", self.to));
        Ok(Box::new(File::create(self.to).map_err(refused)?))
    }
}

/// Writes `header` and `count` records. Each thread makes every so many-th chunk, and the chunks are taken in turn.
pub fn write_ordered<T: Send>(
    output: &Output<'_>,
    header: &str,
    count: u64,
    make: impl Fn(u64, u64, &mut Vec<u8>) -> T + Sync,
) -> io::Result<Vec<T>> {
    let (chunks, threads, packed) = (count.div_ceil(CHUNK), output.threads, output.to.ends_with(".gz"));
    let out = BufWriter::with_capacity(1 << 20, output.open()?);
    thread::scope(|scope| {
        let turns: Vec<Receiver<Chunk<T>>> = (0..threads as u64)
            .map(|thread| {
                let (sender, receiver) = sync_channel(2);
                let make = &make;
                scope.spawn(move || {
                    make_chunks(sender, (thread..chunks).step_by(threads), count, packed, make)
                });
                receiver
            })
            .collect();
        let mut file = Gzip::new(out, packed)?;
        file.write(&Packed::new(header.as_bytes().to_vec(), packed))?;
        let mut said = Vec::with_capacity(chunks as usize);
        for chunk in 0..chunks {
            let turn = &turns[(chunk % threads as u64) as usize];
            let made =
                turn.recv().map_err(|_| io::Error::other("a thread that makes records has stopped"))?;
            file.write(&made.bytes)?;
            said.push(made.said);
        }
        file.finish()?;
        Ok(said)
    })
}

fn make_chunks<T>(
    sender: SyncSender<Chunk<T>>,
    chunks: impl Iterator<Item = u64>,
    count: u64,
    packed: bool,
    make: &(impl Fn(u64, u64, &mut Vec<u8>) -> T + Sync),
) {
    for chunk in chunks {
        let first = chunk * CHUNK;
        let mut plain = Vec::with_capacity(CHUNK as usize * 136);
        let said = make(first, CHUNK.min(count - first), &mut plain);
        if sender.send(Chunk { bytes: Packed::new(plain, packed), said }).is_err() {
            return; // the file could not be written, and the writer says so
        }
    }
}
