//! What one worker adds up by itself before it hands on: its hottest cells.

use super::facets::Numbers;
use super::partitions::{HANDFUL, Partitions};
use super::record::{RECORD_BYTES, Record};
use super::{Sum, facets::FACET_BITS};
use crate::error::Result;

const PLACES_LOG2: u32 = 11;

/// One place for each cell; whoever wants it next sends the sum that was there on to its partition.
pub struct Front<'a> {
    numbers: Numbers<'a>,
    places: Box<[Record]>,
    partitions: &'a Partitions<'a>,
    /// Records on their way, by partition, and how many they are.
    open: Box<[[Record; HANDFUL]]>,
    filled: Box<[usize]>,
}

impl<'a> Front<'a> {
    /// Nothing added yet.
    pub fn new(partitions: &'a Partitions<'a>) -> Self {
        partitions.memory.take(bytes(partitions));
        Self {
            numbers: Numbers::new(&partitions.facets),
            places: vec![Record::default(); 1 << PLACES_LOG2].into(),
            partitions,
            open: vec![[Record::default(); HANDFUL]; partitions.count()].into(),
            filled: vec![0; partitions.count()].into(),
        }
    }

    /// Adds a line to the cell of a packed key.
    #[inline]
    pub fn add(&mut self, packed: u128, amount: i128, quantity: i128) -> Result<()> {
        let first = (packed >> FACET_BITS) as u64;
        let key = first << 32 | u64::from(self.numbers.of(packed)?);
        let Some(line) = Record::line(key, amount, quantity) else {
            return self.add_wide(key, Sum { amount, quantity, lines: 1 });
        };
        let at = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - PLACES_LOG2)) as usize;
        let place = &mut self.places[at];
        if place.key == key && !place.is_empty() && place.join(&line) {
            return Ok(());
        }
        let gone = std::mem::replace(place, line);
        if gone.is_empty() { Ok(()) } else { self.send(gone) }
    }

    #[cold]
    fn add_wide(&mut self, key: u64, sum: Sum) -> Result<()> {
        let (lower, upper) = Record::of(key, sum)?;
        self.send(lower)?;
        upper.map_or(Ok(()), |upper| self.send(upper))
    }

    #[inline]
    fn send(&mut self, record: Record) -> Result<()> {
        let at = self.partitions.of((record.key >> 32) as u32);
        let (open, filled) = (&mut self.open[at], &mut self.filled[at]);
        open[*filled] = record;
        *filled = (*filled + 1) % HANDFUL;
        if *filled > 0 { Ok(()) } else { self.partitions.push(at, open) }
    }

    /// Hands on everything.
    pub fn finish(mut self) -> Result<()> {
        for at in 0..self.places.len() {
            let place = self.places[at];
            if !place.is_empty() {
                self.send(place)?;
            }
        }
        for (at, (open, filled)) in self.open.iter().zip(&self.filled).enumerate() {
            self.partitions.push(at, &open[..*filled])?;
        }
        self.partitions.memory.give(bytes(self.partitions));
        Ok(())
    }
}

/// What a front takes of the memory.
fn bytes(partitions: &Partitions<'_>) -> usize {
    (RECORD_BYTES << PLACES_LOG2) + partitions.count() * HANDFUL * RECORD_BYTES
}
