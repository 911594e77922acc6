//! Rows of blocks that were ready before those of the blocks before them: whose turn it is, what is left, and how much.

use super::bytes::Bytes;
use super::figures::Tally;
use crate::blocks::Position;
use crate::totals::Exact;
use std::collections::BTreeMap;

/// The memory that rows left for another worker take at most, with that of buffers kept for the next rows.
pub const MOST_EARLY: usize = 8 << 20;

/// The rows of a block, and what goes with them.
#[derive(Debug, Default)]
pub struct Made {
    /// Where the block ends in the report.
    pub end: Position,
    /// The rows.
    pub bytes: Bytes,
    /// What they hold.
    pub tally: Tally,
    /// The engine's own sums of the same lines, and what rounding took or gave, each with the number of its currency.
    pub sums: Vec<(u16, Exact, i128)>,
}

/// What is left, by the number of the block, and the number of the block whose turn it is.
#[derive(Debug, Default)]
pub struct Early {
    next: u64,
    made: BTreeMap<u64, Made>,
    made_bytes: usize,
    /// Buffers of rows that are written.
    spare: Vec<Bytes>,
    spare_bytes: usize,
}

impl Made {
    /// The memory that it holds, with the room behind its rows.
    fn held_bytes(&self) -> usize {
        let (tally, sums) = (&self.tally, &self.sums);
        size_of::<Self>()
            + self.bytes.held_bytes()
            + size_of_val(tally.outcomes.as_slice())
            + size_of_val(tally.money.as_slice())
            + size_of_val(sums.as_slice())
    }
}

impl Early {
    /// It is the turn of this block, or there is room to leave its rows.
    pub fn takes(&self, number: u64, made: &Made) -> bool {
        number == self.next || self.made_bytes + made.held_bytes() <= MOST_EARLY
    }

    /// Leaves the rows of a block; buffers that wait for rows make room for them.
    pub fn leave(&mut self, number: u64, made: Made) {
        self.made_bytes += made.held_bytes();
        self.made.insert(number, made);
        while self.made_bytes + self.spare_bytes > MOST_EARLY && !self.spare.is_empty() {
            drop(self.buffer());
        }
    }

    /// Takes the rows whose turn it is, if they are there; then it is the turn of the next block.
    pub fn take(&mut self) -> Option<Made> {
        let made = self.made.remove(&self.next)?;
        self.made_bytes -= made.held_bytes();
        self.next += 1;
        Some(made)
    }

    /// Nothing is left.
    pub fn is_empty(&self) -> bool {
        self.made.is_empty()
    }

    /// Keeps the buffer of rows that are written, if there is room for it.
    pub fn keep(&mut self, mut buffer: Bytes) {
        buffer.clear();
        if self.made_bytes + self.spare_bytes + buffer.held_bytes() <= MOST_EARLY {
            self.spare_bytes += buffer.held_bytes();
            self.spare.push(buffer);
        }
    }

    /// A buffer for the next rows.
    pub fn buffer(&mut self) -> Bytes {
        let buffer = self.spare.pop().unwrap_or_default();
        self.spare_bytes -= buffer.held_bytes();
        buffer
    }
}

#[cfg(test)]
mod tests {
    use super::super::bytes::Out;
    use super::*;

    fn made(bytes: usize) -> Made {
        let mut made = Made::default();
        made.bytes.put(&vec![b'x'; bytes]);
        made
    }

    #[test]
    fn rows_come_in_the_order_of_their_blocks() {
        let mut early = Early::default();
        for number in [2, 1, 4] {
            early.leave(number, made(number as usize));
            assert!(early.take().is_none(), "it is the turn of block 0");
        }
        early.leave(0, made(0));
        let taken: Vec<_> =
            std::iter::from_fn(|| early.take()).map(|made| made.bytes.as_slice().len()).collect();
        assert_eq!(taken, [0, 1, 2], "and block 3 is not there");
        assert!(!early.is_empty() && early.takes(3, &made(2 * MOST_EARLY)));
    }

    #[test]
    fn what_is_left_is_bounded_and_whose_turn_it_is_may_always() {
        let third = MOST_EARLY / 3;
        let mut early = Early::default();
        assert!(early.takes(0, &made(MOST_EARLY)) && !early.takes(1, &made(MOST_EARLY)));
        early.leave(1, made(third / 2));
        early.leave(2, made(third / 2));
        assert!(!early.takes(3, &made(third / 2)), "a buffer has as much room again as it has bytes");
        early.leave(0, made(0));
        while early.take().is_some() {}
        assert!(early.is_empty() && early.takes(4, &made(third)));
    }

    #[test]
    fn buffers_are_used_again_as_far_as_there_is_room() {
        let mut early = Early::default();
        let buffer = || made(MOST_EARLY / 10).bytes;
        let held = buffer().held_bytes();
        (0..9).for_each(|_| early.keep(buffer()));
        early.keep(made(MOST_EARLY).bytes);
        let kept: Vec<_> = (0..9).map(|_| early.buffer()).collect();
        assert!(kept.iter().all(|buffer| buffer.as_slice().is_empty()));
        let again = kept.iter().filter(|buffer| buffer.held_bytes() == held).count();
        assert_eq!(again, MOST_EARLY / held);
        assert_eq!(early.spare_bytes, 0);
    }

    #[test]
    fn rows_and_buffers_share_the_room() {
        let mut early = Early::default();
        (0..4).for_each(|_| early.keep(made(MOST_EARLY / 10).bytes));
        early.leave(1, made(MOST_EARLY / 3));
        assert!(early.made_bytes > 0 && early.made_bytes + early.spare_bytes <= MOST_EARLY);
    }
}
