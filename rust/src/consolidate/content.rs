//! What a report's plain bytes are, found before its lines are read: the hash that names the report, by all threads.
//!
//! A row names its report, and the name is a hash of every byte, so the bytes are read twice. The second reading
//! proves that they were the same by a sum that costs next to nothing.

use crate::error::{CoreError, Result};
use crate::place::TICK;
use blake3::hazmat::{ChainingValue, HasherExt, Mode, left_subtree_len};
use blake3::hazmat::{merge_subtrees_non_root, merge_subtrees_root};
use std::io::{ErrorKind, Read};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;
use twox_hash::XxHash3_128;

/// What one thread hashes at a time, while it is still in the cache of its core; a power of two, as BLAKE3's tree wants it.
const PIECE: usize = 256 << 10;

/// The identity of a report's plain bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// BLAKE3, in hex.
    pub hash: String,
    /// How many there are.
    pub bytes: u64,
    /// XXH3 (128 bits), to tell whether a second reading saw the same.
    pub check: u128,
}

/// The check of a second reading, fed with every byte in order.
#[derive(Clone)]
pub struct Again {
    content: Content,
    check: XxHash3_128,
    bytes: u64,
}

impl Again {
    /// Takes in the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.check.write(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// The hash of the content, if all of it was seen and was the same.
    pub fn proven(&self) -> Result<String> {
        if self.bytes == self.content.bytes && self.check.finish_128() == self.content.check {
            return Ok(self.content.hash.clone());
        }
        Err(CoreError::new(
            "changed",
            "the file was changed while it was read; give it again when it is complete",
        ))
    }

    /// The same with the hash of the bytes as they were before they were turned into UTF-8, if they were.
    pub fn named(mut self, hash: Option<String>) -> Self {
        if let Some(hash) = hash {
            self.content.hash = hash;
        }
        self
    }

    /// What the first reading found.
    pub fn content(&self) -> &Content {
        &self.content
    }
}

struct Reading<R> {
    source: R,
    at: u64,
    check: XxHash3_128,
    from: u64,
    marked: Option<XxHash3_128>,
}

impl<R: Read> Reading<R> {
    /// Where the next piece starts, and its length, less than there is room for only at the end.
    fn next(&mut self, room: &mut [u8]) -> Result<(u64, usize)> {
        let (start, mut filled) = (self.at, 0);
        while filled < room.len() {
            match self.source.read(&mut room[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        let piece = &room[..filled];
        self.at += filled as u64;
        if self.marked.is_none() && self.from <= self.at {
            let (before, after) = piece.split_at((self.from - start) as usize);
            self.check.write(before);
            self.marked = Some(self.check.clone());
            self.check.write(after);
        } else {
            self.check.write(piece);
        }
        Ok((start, filled))
    }
}

/// Reads everything and gives the check of a second reading that starts after the first `from` bytes; `tick` is called
/// on this thread about ten times a second, and false stops.
pub fn read_all(
    source: impl Read + Send,
    from: u64,
    threads: usize,
    tick: &mut dyn FnMut() -> bool,
) -> Result<Again> {
    let reading = Mutex::new(Reading { source, at: 0, check: XxHash3_128::new(), from, marked: None });
    let stopped = AtomicBool::new(false);
    let found = thread::scope(|scope| {
        let (done, ended) = mpsc::channel::<()>();
        let (reading, stopped) = (&reading, &stopped);
        let work = |done: Sender<()>| move || (hash_pieces(reading, stopped), drop(done)).0;
        let workers: Vec<_> = (0..threads.clamp(1, 256)).map(|_| scope.spawn(work(done.clone()))).collect();
        drop(done);
        while ended.recv_timeout(TICK) == Err(mpsc::RecvTimeoutError::Timeout) {
            if !tick() {
                stopped.store(true, Ordering::Relaxed);
            }
        }
        let joined = workers.into_iter().map(|worker| worker.join().unwrap_or_else(|_| Err(bug())));
        joined.collect::<Result<Vec<_>>>()
    })?;
    let reading = reading.into_inner().map_err(|_| bug())?;
    let mut pieces: Vec<_> = found.into_iter().flatten().collect();
    pieces.sort_unstable_by_key(|piece| piece.start);
    let hash = root(&pieces, reading.at).to_hex().to_string();
    let content = Content { hash, bytes: reading.at, check: reading.check.finish_128() };
    let Some(check) = reading.marked else {
        return Err(CoreError::new("changed", "the file is shorter than it was"));
    };
    Ok(Again { content, check, bytes: from })
}

fn bug() -> CoreError {
    CoreError::new("bug", "the hashing of the report stopped for a reason that is a bug")
}

/// A piece of the input, as a subtree and, in case it is all there is, as the whole.
struct Piece {
    start: u64,
    inner: ChainingValue,
    whole: Option<blake3::Hash>,
}

fn hash_pieces<R: Read>(reading: &Mutex<Reading<R>>, stopped: &AtomicBool) -> Result<Vec<Piece>> {
    let mut found = Vec::new();
    let mut room = vec![0; PIECE];
    loop {
        if stopped.load(Ordering::Relaxed) {
            return Err(CoreError::new("stopped", "stopped on request"));
        }
        let (start, length) = reading.lock().map_err(|_| bug())?.next(&mut room)?;
        if length == 0 {
            return Ok(found);
        }
        let mut hasher = blake3::Hasher::new();
        hasher.set_input_offset(start).update(&room[..length]);
        let whole = (start == 0).then(|| hasher.finalize());
        found.push(Piece { start, inner: hasher.finalize_non_root(), whole });
    }
}

fn root(pieces: &[Piece], bytes: u64) -> blake3::Hash {
    match pieces {
        [] => blake3::hash(b""),
        [only] => only.whole.unwrap_or_else(|| blake3::hash(b"")),
        _ => {
            let (left, right) = halves(pieces, bytes);
            merge_subtrees_root(&left, &right, Mode::Hash)
        }
    }
}

fn halves(pieces: &[Piece], bytes: u64) -> (ChainingValue, ChainingValue) {
    let left_bytes = left_subtree_len(bytes);
    let (left, right) = pieces.split_at((left_bytes / PIECE as u64) as usize);
    (subtree(left, left_bytes), subtree(right, bytes - left_bytes))
}

fn subtree(pieces: &[Piece], bytes: u64) -> ChainingValue {
    if let [only] = pieces {
        return only.inner;
    }
    let (left, right) = halves(pieces, bytes);
    merge_subtrees_non_root(&left, &right, Mode::Hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(count: usize) -> Vec<u8> {
        (0..count).map(|at| (at * 31 % 251) as u8).collect()
    }

    #[test]
    fn the_hash_is_blake3_for_any_size_and_any_threads() {
        for count in
            [0, 1, 1023, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 7, 5 * PIECE, 9 * PIECE + 1]
        {
            let bytes = bytes(count);
            for threads in [1, 3] {
                let again = read_all(bytes.as_slice(), 0, threads, &mut || true).unwrap();
                assert_eq!(again.content().hash, blake3::hash(&bytes).to_hex().to_string(), "{count}");
                assert_eq!(again.content().bytes, count as u64);
            }
        }
    }

    #[test]
    fn a_second_reading_is_proven_from_any_place_on() {
        let bytes = bytes(2 * PIECE + 9);
        for from in [0, 1, PIECE, PIECE + 5, 2 * PIECE + 9] {
            let mut again = read_all(bytes.as_slice(), from as u64, 2, &mut || true).unwrap();
            bytes[from..].chunks(1000).for_each(|some| again.update(some));
            assert_eq!(again.proven().unwrap(), again.content().hash);
            again.update(b"x");
            assert_eq!(again.proven().unwrap_err().code, "changed");
        }
        assert_eq!(read_all(&b"short"[..], 6, 1, &mut || true).map(|_| ()).unwrap_err().code, "changed");
    }

    #[test]
    fn another_byte_is_noticed() {
        let mut again = read_all(&b"1,2,3"[..], 0, 1, &mut || true).unwrap();
        again.update(b"1,2,4");
        assert_eq!(again.proven().unwrap_err().code, "changed");
    }
}
