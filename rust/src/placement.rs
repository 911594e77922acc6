//! A report's lines, placed: handed out in batches, in one fixed order, and proven complete.

use crate::cells::finished::Cells;
use crate::cells::order::Order;
use crate::cells::stream::CellStream;
use crate::cells::{counted_by, pack, unpack};
use crate::error::Result;
use crate::finish::broken;
use crate::landed::Landed;
use crate::partial::Rejected;
use crate::spill::Spill;
use crate::suspense::{Item, SAID_CODES, SuspenseStream, Waiting, parts};

/// The cells, suspense items and rejected lines of a report.
///
/// Cells and items come in batches. If the sums of what was handed out are not those of the lines, the last batch is
/// an error and not a batch: whoever takes them must keep nothing until None was given.
pub struct Placement {
    /// Texts of the numbers of currency, territory, usage type and kind, sorted.
    pub texts: [Vec<String>; 4],
    /// The day of the sale is kept, and handed out.
    pub daily: bool,
    /// Which of the sums of what was taken at source are handed out.
    pub taken: [bool; 2],
    /// Unreadable lines in file order.
    pub rejected: Vec<Rejected>,
    /// The summary as JSON.
    pub summary: String,
    pub(crate) cells: Handed<CellStream>,
    pub(crate) suspense: Handed<SuspenseStream>,
    /// The roles whose texts stand in suspense items.
    pub(crate) open: [bool; 4],
    pub(crate) spill: Spill,
}

/// A stream, what has come of it, and what must have come of it at the end.
pub(crate) struct Handed<S> {
    stream: S,
    so_far: Landed,
    wanted: Landed,
    proven: bool,
}

impl<S> Handed<S> {
    pub(crate) fn new(stream: S, wanted: Landed) -> Self {
        Self { stream, so_far: Landed::default(), wanted, proven: false }
    }

    /// Nothing more will come of the stream.
    fn prove(&mut self) -> Result<()> {
        let currencies: Vec<u16> = (0..self.so_far.amounts.len() as u16).collect();
        if self.so_far.ranked(&currencies) != self.wanted {
            return Err(broken("what is handed out is not what the lines add up to"));
        }
        self.proven = true;
        Ok(())
    }
}

impl Handed<CellStream> {
    /// At most `most` more, in pieces; None at the end.
    fn next(&mut self, most: usize, spill: &Spill) -> Result<Option<Vec<Cells>>> {
        let (batch, is_last) = self.stream.next(most.max(1), spill)?;
        for cells in &batch {
            cells.land(self.stream.order(), &mut self.so_far)?;
        }
        if is_last && !self.proven {
            self.prove()?;
        }
        Ok((!batch.is_empty()).then_some(batch))
    }
}

impl Handed<SuspenseStream> {
    /// At most `most` more, with the ranks of their codes in their keys; None at the end.
    fn next(&mut self, most: usize, spill: &Spill, ranked: impl Fn(&mut Item)) -> Result<Option<Vec<Item>>> {
        let mut batch = Vec::with_capacity(most.min(1 << 16));
        while batch.len() < most.max(1)
            && !self.proven
            && let Some(mut item) = self.stream.next(spill)?
        {
            ranked(&mut item);
            let (rule, month, currency) = counted_by(parts(&item.0).0);
            let Waiting { sum, at_source, .. } = item.1;
            self.so_far.add(rule, month, currency, sum.amount, sum.lines as u64)?;
            self.so_far.add_at_source(currency, at_source)?;
            batch.push(item);
        }
        if !self.stream.has_more() && !self.proven {
            self.prove()?;
        }
        Ok((!batch.is_empty()).then_some(batch))
    }
}

impl Placement {
    /// The next cells, at most `most`, or None at the end; see the type.
    pub fn next_cells(&mut self, most: usize) -> Result<Option<Vec<Cells>>> {
        self.cells.next(most, &self.spill)
    }

    /// The facets of the cells, in their order.
    pub fn facets(&self) -> &Order {
        self.cells.stream.order()
    }

    /// The next suspense items, at most `most`, or None at the end; see the type.
    pub fn next_suspense(&mut self, most: usize) -> Result<Option<Vec<Item>>> {
        let (open, texts) = (self.open, &self.texts);
        self.suspense.next(most, &self.spill, |(key, _)| rank(key, open, texts))
    }
}

/// Puts the ranks of the texts that stand in an item's key in place of numbers.
fn rank(key: &mut [u8], open: [bool; 4], texts: &[Vec<String>; 4]) {
    let (packed, said) = parts(key);
    let (tracks, mut dims) = unpack(packed);
    for at in (0..4).filter(|at| open[*at]) {
        let text = said[SAID_CODES + at];
        dims.codes[at] = texts[at].binary_search_by(|known| known.as_bytes().cmp(text)).unwrap_or(0) as u16;
    }
    let packed = pack(tracks, dims).to_be_bytes();
    key[..packed.len()].copy_from_slice(&packed);
}
