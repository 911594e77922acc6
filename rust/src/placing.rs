//! Places lines, a batch at a time: the memory is asked for what all of them need while they are still read.

mod taken;

use crate::cells::front::Front;
use crate::cells::partitions::Partitions;
use crate::cells::{AtSource, Dims, Sum, pack};
use crate::error::Result;
use crate::fields::identifiers::Identifier;
use crate::fields::many::Identifiers;
use crate::index::catalogue::Range;
use crate::index::open::Index;
use crate::ladder::ids::Ids;
use crate::ladder::narrowed::Narrowed;
use crate::ladder::{ByCodes, Ladder, Landing, LineTexts, Reason};
use crate::lines::{Facts, LineReader};
use crate::memory::Memory;
use crate::partial::Partial;
use crate::pending::{BATCH, Pending};
use crate::plan::Plan;
use crate::recent::Recent;
use crate::role::Text;
use crate::sink::Sink;
use crate::spill::Spill;
use crate::suspense::{Left, Suspense, Waiting};

/// What lines are placed against, and where they go.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The plan of the report.
    pub plan: &'a Plan,
    /// The rules.
    pub ladder: Ladder<'a>,
    /// The catalogue.
    pub index: Option<&'a Index>,
    /// Where cells go.
    pub partitions: &'a Partitions<'a>,
    /// What does not fit in memory.
    pub spill: &'a Spill,
    /// How many workers there are.
    pub threads: usize,
    /// Cells and suspense are kept, and not only counted and summed.
    pub cells: bool,
}

/// The placing of one worker.
pub struct Placing<'a> {
    desk: Desk<'a>,
    identifiers: Box<Identifiers>,
    recent: Recent,
    narrowed: Narrowed,
    cells: Front<'a>,
    suspense: Suspense<'a>,
    scratch: [Vec<u8>; 7],
    beside: Vec<u8>,
    /// Lines carry what was taken at source.
    taken: bool,
}

impl<'a> Placing<'a> {
    /// Nothing placed yet.
    pub fn new(desk: Desk<'a>) -> Self {
        Self {
            desk,
            identifiers: Box::default(),
            recent: Recent::default(),
            narrowed: Narrowed::default(),
            cells: Front::new(desk.partitions),
            suspense: Suspense::new(desk.threads, desk.partitions.memory, desk.spill),
            scratch: Default::default(),
            beside: Vec::new(),
            taken: desk.plan.taken() != [false; 2],
        }
    }

    /// The account of the memory.
    pub fn memory(&self) -> &Memory {
        self.desk.partitions.memory
    }

    /// Hands on all cells, and leaves what waits.
    pub fn finish(self) -> Result<Left> {
        self.cells.finish()?;
        Ok(self.suspense.finish())
    }

    /// Reads the identifiers of lines; the memory is asked for where the catalogue has their tracks.
    #[inline(always)]
    pub fn prepare(&mut self, lines: &mut [Pending<'_>]) {
        let [isrc, upc, ..] = &self.desk.plan.texts;
        for lines in lines.chunks_mut(BATCH) {
            match (isrc, upc) {
                (Text::Column(isrc), Text::Column(_) | Text::None) => {
                    self.identify(lines, *isrc, upc.column())
                }
                _ => lines.iter_mut().for_each(|line| self.identify_slowly(line)),
            }
            self.find(lines);
        }
    }

    #[inline(always)]
    fn identify(&mut self, lines: &mut [Pending<'_>], isrc: usize, upc: Option<usize>) {
        for (at, line) in lines.iter().enumerate() {
            self.identifiers.take_isrc(at, line.fields.number(isrc));
            if let Some(upc) = upc {
                self.identifiers.take_gtin(at, line.fields.number(upc));
            }
        }
        self.identifiers.read();
        for (at, line) in lines.iter_mut().enumerate() {
            match self.identifiers.get(at) {
                Some(codes) => (line.ids, line.odd) = (Ids::plain(codes), codes.odd),
                None => self.identify_slowly(line),
            }
        }
    }

    #[cold]
    fn identify_slowly(&mut self, line: &mut Pending<'_>) {
        let [isrc, upc, ..] = &self.desk.plan.texts;
        let [one, two, ..] = &mut self.scratch;
        line.ids = Ids::read(line.fields.role(isrc, one), line.fields.role(upc, two));
        line.odd = true;
    }

    #[inline(always)]
    fn find(&self, lines: &mut [Pending<'_>]) {
        let Some(index) = self.desk.index else { return };
        for line in lines {
            if let Identifier::Isrc(isrc) = line.ids.isrc {
                line.spot = index.spot(isrc).inspect(|spot| index.prefetch_bucket(*spot));
            }
        }
    }

    /// Asks the memory for the tracks of lines that [`Placing::prepare`] has seen some time before.
    #[inline(always)]
    pub fn prefetch(&self, lines: &[Pending<'_>]) {
        let Some(index) = self.desk.index else { return };
        lines.iter().filter_map(|line| line.spot).for_each(|spot| index.prefetch_tracks(spot));
    }

    /// Places lines that have been read, at most a batch of them, in their order.
    #[inline(always)]
    pub fn place(
        &mut self,
        lines: &[Pending<'_>],
        reader: &mut LineReader<'_>,
        found: &mut Partial,
        mut sink: Option<&mut (dyn Sink + 'a)>,
    ) -> Result<()> {
        let nowhere = Landing::Suspense(Range::default(), Reason::NoId);
        let mut landings = [nowhere; BATCH];
        for (line, landing) in lines.iter().zip(&mut landings) {
            *landing = self.land(line, reader, found)?;
        }
        let landings = &landings[..lines.len()];
        if let Some(sink) = &mut sink {
            sink.prefetch(landings);
        }
        for (line, landing) in lines.iter().zip(landings) {
            self.keep(line, *landing, reader, found)?;
        }
        sink.map_or(Ok(()), |sink| sink.lines(lines, landings))
    }

    #[inline(always)]
    fn land(
        &mut self,
        line: &Pending<'_>,
        reader: &mut LineReader<'_>,
        found: &mut Partial,
    ) -> Result<Landing> {
        let ladder = self.desk.ladder;
        if line.odd {
            found.warnings.note(line.ids);
        }
        if let (Some(index), Some(spot)) = (self.desk.index, line.spot)
            && let Some(landing) = ladder.at_once(line.ids, index.at(spot)?)?
            && !ladder.may_be_decided(line.ids)
        {
            return Ok(landing);
        }
        self.climb(line, reader)
    }

    #[inline(never)]
    fn climb(&mut self, line: &Pending<'_>, reader: &mut LineReader<'_>) -> Result<Landing> {
        let ladder = self.desk.ladder;
        let answer = match self.recent.get(line.ids) {
            Some(answer) => answer,
            None => self.recent.set(line.ids, ladder.by_codes(line.ids)?),
        };
        match answer {
            ByCodes::Landed(landing) if !ladder.may_be_decided(line.ids) => Ok(landing),
            answer => self.by_texts(line, answer, reader),
        }
    }

    fn by_texts(
        &mut self,
        line: &Pending<'_>,
        answer: ByCodes,
        reader: &mut LineReader<'_>,
    ) -> Result<Landing> {
        let ladder = self.desk.ladder;
        let [_, territory, _, _] = reader.code_texts(line.facts.codes);
        let texts = texts_of(line, self.desk.plan, &mut self.scratch);
        let said = LineTexts { ids: line.ids, texts, sold: line.facts.sold, territory };
        let landing = match (ladder.decided(&said), answer) {
            (Some(landing), _) | (None, ByCodes::Landed(landing)) => landing,
            (None, ByCodes::Open(candidates)) => self.narrowed.narrow(&ladder, candidates, &said)?,
        };
        ladder.chosen(line.ids, landing)
    }

    #[inline(always)]
    fn keep(
        &mut self,
        line: &Pending<'_>,
        landing: Landing,
        reader: &mut LineReader<'_>,
        found: &mut Partial,
    ) -> Result<()> {
        let Facts { sold, codes, amount, quantity, .. } = line.facts;
        match landing {
            Landing::Placed(tracks, rule) => {
                let rule = rule as u8;
                found.placed.add(rule, sold.month, codes[0], amount.units, 1)?;
                if !self.desk.cells {
                    return Ok(());
                }
                let key = pack(tracks, Dims { sold, codes, rule, measure: 0 });
                self.cells.add(key, amount.units, quantity)?;
                if self.taken { self.keep_taken(key, line, found) } else { Ok(()) }
            }
            Landing::Suspense(tracks, reason) => {
                found.waiting.add(reason as u8, sold.month, codes[0], amount.units, 1)?;
                if !self.desk.cells {
                    return Ok(());
                }
                let at_source = self.at_source(line)?;
                found.waiting.add_at_source(codes[0], at_source)?;
                self.suspend(line, (tracks, reason), at_source, reader)
            }
        }
    }

    #[inline(never)]
    fn suspend(
        &mut self,
        line: &Pending<'_>,
        (tracks, reason): (Range, Reason),
        at_source: AtSource,
        reader: &mut LineReader<'_>,
    ) -> Result<()> {
        let Pending { facts, ids, .. } = line;
        let plan = self.desk.plan;
        let said = reader.code_texts(facts.codes);
        let mut codes = facts.codes;
        let mut names = [b"".as_slice(); 4];
        for at in (0..4).filter(|at| plan.codes[*at].is_open()) {
            (codes[at], names[at]) = (0, said[at].as_bytes());
        }
        if let (Some(beside), Some(numbers)) = (&plan.beside, &plan.numbers) {
            beside.write(line.fields, &numbers.written, &mut self.beside);
        }
        let kept = self.beside.as_slice();
        let [isrc, upc, dsp_id, title, version, artist, duration] = texts_of(line, plan, &mut self.scratch);
        let [isrc, upc] = ids.normal(isrc, upc);
        let [a, b, c, d] = names;
        let texts =
            [isrc.as_bytes(), upc.as_bytes(), dsp_id, title, version, artist, duration, a, b, c, d, kept];
        let sum = Sum { amount: facts.amount.units, quantity: facts.quantity, lines: 1 };
        let dims = Dims { sold: facts.sold, codes, rule: reason as u8, measure: 0 };
        self.suspense.add(pack(tracks, dims), texts, Waiting { sum, first_line: line.line, at_source })
    }
}

/// The seven texts of a line as written.
fn texts_of<'s>(line: &Pending<'s>, plan: &'s Plan, scratch: &'s mut [Vec<u8>; 7]) -> [&'s [u8]; 7] {
    let mut places = scratch.iter_mut().zip(&plan.texts);
    std::array::from_fn(|_| match places.next() {
        Some((scratch, source)) => line.fields.role(source, scratch),
        None => b"",
    })
}
