//! The laws of the core, tried on made-up inputs.

mod appender;
mod beside;
mod bounded;
mod chosen;
mod consolidate;
mod decimals;
mod done;
mod grouped;
mod hostile;
mod identifiers;
mod index;
mod inputs;
mod ladder;
mod layout;
mod lines;
mod months;
mod order;
mod ordered;
mod pipeline;
mod rows;
mod ruled;
mod scan;
mod shelf;
mod similarity;
mod totals;
mod written;
mod xxh3;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// A new file path in the system's temporary folder, removed when dropped.
pub(crate) struct Scratch(pub PathBuf);

impl Scratch {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!("spartito-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, bytes).expect("the temporary folder can be written");
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
