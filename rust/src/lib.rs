//! The native core of Spartito: from the bytes of a sales report to exact cells.
//!
//! It reads delimited text in blocks, matches each line against the catalogue, and adds up what no contract or
//! statement can tell apart. It knows no DSP: what a report looks like reaches it as a [`plan`].
//!
//! ```text
//! inputs -> blocks -> (channel) -> worker: scan -> lines -> placing: ladder -> cells, suspense -> finish -> placement
//! ```
#![deny(unsafe_code)]

pub mod abacus;
pub mod beside;
pub mod blocks;
pub mod catalogue;
pub mod cells;
pub mod coder;
pub mod consolidate;
pub mod csv;
pub mod cut;
pub mod error;
pub mod fields;
pub mod finish;
pub mod grouped;
pub mod hash;
pub mod index;
pub mod inputs;
pub mod ladder;
pub mod landed;
pub mod lines;
pub mod memory;
pub mod merge;
pub mod numbers;
pub mod options;
pub mod partial;
pub mod pending;
pub mod place;
pub mod placement;
pub mod placing;
pub mod plan;
pub mod recall;
pub mod recent;
pub mod record;
pub mod records;
pub mod role;
pub mod scan;
pub mod sink;
pub mod spill;
pub mod summary;
pub mod suspense;
pub mod table;
pub mod totals;
pub mod warnings;
pub mod worker;

#[cfg(feature = "python")]
mod py;

#[cfg(test)]
mod tests;
