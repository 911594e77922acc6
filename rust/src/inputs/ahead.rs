//! Reads ahead in a thread of its own, so that unpacking and transcoding never wait for whoever needs their bytes.

use crate::error::CoreError;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{self, JoinHandle};

/// Bytes handed over at once: large enough that a hand-over costs nothing, small enough to stay in the cache.
const PIECE: usize = 512 << 10;
/// Pieces that may wait.
const WAITING: usize = 8;

/// A reader of what a thread reads ahead; an empty piece is the end.
pub(super) struct Ahead {
    full: Option<Receiver<io::Result<Vec<u8>>>>,
    used: Sender<Vec<u8>>,
    piece: Vec<u8>,
    at: usize,
    ended: bool,
    thread: Option<JoinHandle<()>>,
}

impl Ahead {
    pub(super) fn new(inner: Box<dyn Read + Send>) -> io::Result<Self> {
        let (pieces, full) = sync_channel(WAITING);
        let (used, empty) = channel();
        let thread = thread::Builder::new()
            .name("read ahead".to_owned())
            .spawn(move || run(inner, &pieces, &empty))?;
        Ok(Self { full: Some(full), used, piece: Vec::new(), at: 0, ended: false, thread: Some(thread) })
    }

    /// The next piece; a thread that ended without a last word has panicked, and its silence is not an end of file.
    fn next(&mut self) -> io::Result<()> {
        let received = self.full.as_ref().map(Receiver::recv);
        let Some(Ok(piece)) = received else {
            return Err(CoreError::new(
                "bug",
                "the unpacking of the file stopped for a reason that is a bug",
            )
            .into());
        };
        let last = std::mem::replace(&mut self.piece, piece?);
        let _ = self.used.send(last);
        self.at = 0;
        self.ended = self.piece.is_empty();
        Ok(())
    }
}

fn run(mut inner: Box<dyn Read + Send>, pieces: &SyncSender<io::Result<Vec<u8>>>, empty: &Receiver<Vec<u8>>) {
    loop {
        let piece = read(&mut inner, empty.try_recv().unwrap_or_default());
        let more = piece.as_ref().is_ok_and(|piece| !piece.is_empty());
        if pieces.send(piece).is_err() || !more {
            return;
        }
    }
}

fn read(inner: &mut Box<dyn Read + Send>, mut piece: Vec<u8>) -> io::Result<Vec<u8>> {
    piece.clear();
    piece.reserve(PIECE);
    inner.take(PIECE as u64).read_to_end(&mut piece)?;
    Ok(piece)
}

impl Read for Ahead {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.piece.len() && !self.ended {
            self.next()?;
        }
        let rest = &self.piece[self.at..];
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.full = None; // the thread ends when nobody can take its next piece
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
