//! Readers of single fields: exact numbers, months, identifiers. Total functions: bad text is an answer, not a crash.

pub mod date;
pub mod decimal;
pub mod duration;
pub mod identifiers;
pub mod many;
pub mod packed;
pub mod piece;
pub mod written;
