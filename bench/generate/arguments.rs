//! The command line of the generator.

use crate::report::Spread;

/// What is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The input table `catalogue`.
    Catalogue,
    /// A report, and how widely its lines are spread over the tracks.
    Report(Spread),
}

/// What was asked for.
#[derive(Debug, Clone)]
pub struct Arguments {
    /// Catalogue or report.
    pub what: What,
    /// How many tracks the catalogue has.
    pub tracks: u64,
    /// How many lines the report has, without its header.
    pub lines: u64,
    /// How many of them are written: the first ones.
    pub first: u64,
    /// Another seed, other data of the same shape.
    pub seed: u64,
    /// Threads that make records.
    pub threads: usize,
    /// The file to write, gzipped if it ends in `.gz`; `-` is standard output.
    pub to: String,
    /// The file for what is true of the report; empty for none.
    pub facts: String,
}

const USAGE: &str = "usage: generate catalogue|report --tracks N [--lines N] [--first N] [--seed N] [--threads N] --to FILE \
                     [--spread narrow|wide] [--facts FILE]";

impl Arguments {
    /// Reads the words after the program's name.
    pub fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let what = words.next().unwrap_or_default();
        let mut given = Self {
            what: What::Catalogue,
            tracks: 0,
            lines: 0,
            first: u64::MAX,
            seed: 1,
            threads: 2,
            to: String::new(),
            facts: String::new(),
        };
        let mut spread = Spread::Narrow;
        while let Some(name) = words.next() {
            let value = words.next().ok_or_else(|| format!("{name} needs a value; {USAGE}"))?;
            match name.as_str() {
                "--tracks" => given.tracks = number(&name, &value)?,
                "--lines" => given.lines = number(&name, &value)?,
                "--first" => given.first = number(&name, &value)?,
                "--seed" => given.seed = number(&name, &value)?,
                "--threads" => given.threads = number(&name, &value)?.clamp(1, 64) as usize,
                "--to" => given.to = value,
                "--facts" => given.facts = value,
                "--spread" => {
                    spread = Spread::read(&value).ok_or_else(|| format!("no spread {value}; {USAGE}"))?
                }
                _ => return Err(format!("unknown option {name}; {USAGE}")),
            }
        }
        given.what = match what.as_str() {
            "catalogue" => What::Catalogue,
            "report" => What::Report(spread),
            _ => return Err(USAGE.to_owned()),
        };
        if given.tracks == 0 || given.to.is_empty() {
            return Err(format!("--tracks and --to are needed; {USAGE}"));
        }
        Ok(given)
    }
}

fn number(name: &str, value: &str) -> Result<u64, String> {
    value
        .replace([',', '_'], "")
        .parse()
        .map_err(|_| format!("{name} is \"{value}\"; expected a whole number"))
}
