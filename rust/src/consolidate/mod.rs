//! The consolidated file: every record of a report once, in file order, with what the match has made of it.
//!
//! ```text
//! content (the report's name) -> pass over the report: worker -> writer -> rows of a block -> ordered -> parts, proven
//! ```
//!
//! A row is: report_id, line_number, source, sales_period, territory, usage_type, isrc, upc, title, artist, quantity,
//! amount, currency, track_id, release_id, account_id, match_rule.

pub mod appender;
pub mod bytes;
pub mod content;
pub mod digits;
pub mod early;
pub mod figures;
pub mod maker;
pub mod ordered;
pub mod outcomes;
pub mod remembered;
pub mod rows;
pub mod run;
pub mod verbatim;
pub mod writer;
