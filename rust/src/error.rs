//! The one error of the core: a code that a program can read, a sentence that a person can read, and a line number.
//!
//! Bad *lines* are never errors (they are rejected rows); an error stops the file.

use std::fmt;
use std::io;

/// What went wrong with a whole file, plan or index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoreError {
    /// Which kind of error: `io`, `truncated`, `corrupt`, `bomb`, `line too long`, `open quote`, `overflow`,
    /// `index`, `all rejected`, `too many rejected`, `plan`, `law`, `stopped` or `bug`.
    pub code: &'static str,
    /// One clean sentence.
    pub message: String,
    /// The physical line (1 is the first) where it was seen; 0 where no line applies.
    pub line: u64,
}

/// The result of everything here that can fail.
pub type Result<T> = std::result::Result<T, CoreError>;

impl CoreError {
    /// An error that belongs to no line.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), line: 0 }
    }

    /// An error at a physical line.
    pub fn at(code: &'static str, message: impl Into<String>, line: u64) -> Self {
        Self { code, message: message.into(), line }
    }
}

impl fmt::Display for CoreError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.message)
    }
}

impl std::error::Error for CoreError {}

impl From<io::Error> for CoreError {
    fn from(error: io::Error) -> Self {
        if let Some(own) = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>()) {
            return own.clone();
        }
        match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                Self::new("truncated", "the compressed file ends too early; send or fetch it again")
            }
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => Self::new(
                "corrupt",
                format!("the compressed file is damaged ({error}); send or fetch it again"),
            ),
            _ => Self::new("io", error.to_string()),
        }
    }
}

/// A reader may fail for a reason of our own: it goes through `io::Error` and comes out as it was.
impl From<CoreError> for io::Error {
    fn from(error: CoreError) -> Self {
        Self::other(error)
    }
}
