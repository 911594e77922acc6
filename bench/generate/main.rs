//! Makes the data of the benchmarks: a catalogue, and a month of YouTube's lines about it, at millions of lines a
//! second. The same numbers and seed give the same bytes, whatever the threads.
//!
//! ```text
//! generate catalogue --tracks 10000000 --seed 1 --to catalogue.csv
//! generate report    --tracks 10000000 --seed 1 --to report.csv.gz --lines 20000000 --spread wide --facts facts.json
//! ```

mod arguments;
mod catalogue;
mod chance;
mod codes;
mod facts;
mod ordered;
mod packing;
mod report;
mod tracks;
mod words;

use arguments::{Arguments, What};
use catalogue::Catalogue;
use facts::Facts;
use ordered::{Output, write_ordered};
use report::Report;
use std::io;
use std::process::ExitCode;
use tracks::Tracks;

fn main() -> ExitCode {
    match Arguments::read(std::env::args().skip(1)).and_then(|given| run(&given).map_err(|e| e.to_string())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::from(2)
        }
    }
}

fn run(given: &Arguments) -> io::Result<()> {
    let tracks = Tracks::new(given.tracks);
    let out = Output { to: &given.to, threads: given.threads };
    match given.what {
        What::Catalogue => {
            let made = Catalogue::new(tracks, given.seed);
            let write = |first, count, into: &mut Vec<u8>| made.write(first, count, into);
            write_ordered(&out, catalogue::HEADER, given.tracks, write).map(|_| ())
        }
        What::Report(spread) => {
            let made = Report::new(tracks, given.lines, given.seed, spread);
            let write = |first, count, into: &mut Vec<u8>| made.write(first, count, into);
            let parts = write_ordered(&out, report::HEADER, given.lines.min(given.first), write)?;
            write_facts(&given.facts, &parts)
        }
    }
}

fn write_facts(to: &str, parts: &[Facts]) -> io::Result<()> {
    let mut whole = Facts::default();
    parts.iter().for_each(|part| whole.add(part));
    if to.is_empty() { Ok(()) } else { std::fs::write(to, whole.json()) }
}
