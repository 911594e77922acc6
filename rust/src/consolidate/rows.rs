//! Writes the row of each record of a block into one buffer: no allocation a line, constant parts ready-made.

use super::bytes::{Bytes, Ready};
use super::digits::{Counter, put_amount, put_gtin, put_isrc, put_quantity};
use super::figures::Tally;
use super::outcomes::Outcomes;
use super::remembered::Remembered;
use crate::csv::{first_of, is_plain_short, put_text};
use crate::error::{CoreError, Result};
use crate::fields::date::Sold;
use crate::fields::identifiers::Identifier;
use crate::index::catalogue::Range;
use crate::index::names::Names;
use crate::index::open::Index;
use crate::ladder::ids::Ids;
use crate::ladder::{Landing, Rule};
use crate::lines::Readable;
use crate::plan::Plan;
use crate::record::Fields;
use crate::role::Text;
use crate::sink::Line;

/// What all rows of a report share.
#[derive(Debug)]
pub struct Report {
    /// Its id.
    pub report_id: String,
    /// The feed that it came by.
    pub source: String,
}

/// Places among [`crate::plan::TEXTS`].
const ISRC: usize = 0;
const UPC: usize = 1;
const TITLE: usize = 3;
const ARTIST: usize = 5;

/// The rows of one worker's block.
pub struct Rows<'a> {
    plan: &'a Plan,
    index: Option<&'a Index>,
    outcomes: &'a Outcomes,
    remembered: Remembered<'a>,
    /// The report's id, with the comma.
    head: Ready,
    /// The line.
    number: Counter,
    scratch: Vec<u8>,
    /// The rows.
    pub bytes: Bytes,
    /// What they hold.
    pub tally: Tally,
}

impl<'a> Rows<'a> {
    /// No rows yet.
    pub fn new(plan: &'a Plan, index: Option<&'a Index>, outcomes: &'a Outcomes, report: &Report) -> Self {
        let mut head = Vec::new();
        put_text(&mut head, report.report_id.as_bytes());
        head.push(b',');
        Self {
            plan,
            index,
            outcomes,
            remembered: Remembered::new(plan, &report.source),
            head: Ready::new(&head),
            number: Counter::default(),
            scratch: Vec::new(),
            bytes: Bytes::default(),
            tally: Tally { outcomes: vec![0; outcomes.texts.len()], money: Vec::new() },
        }
    }

    /// Makes ready for the next block.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.tally.clear();
    }

    /// Asks the memory for the names that a row will need soon.
    #[inline]
    pub fn prefetch(&self, landing: &Landing) {
        if let (Some(index), Landing::Placed(tracks, _)) = (self.index, landing) {
            index.prefetch_names(tracks.first);
        }
    }

    /// The row of a line that could be read.
    #[inline]
    pub fn line(&mut self, line: Line<'_>, landing: Landing) -> Result<()> {
        let Line { number, fields, facts, ids } = line;
        self.start(number);
        self.remembered.put_facts(&mut self.bytes, facts.sold, &facts.codes);
        let track = self.track(landing)?;
        match track {
            Some(track) => self.codes(track, landing),
            None => self.own_codes(fields, ids),
        }
        self.titles(fields);
        put_quantity(&mut self.bytes, facts.quantity);
        self.bytes.push(b',');
        put_amount(&mut self.bytes, facts.amount.units);
        self.remembered.put_currency(&mut self.bytes, facts.codes[0]);
        let placed = self.ids(track, landing)?;
        self.end(match landing {
            Landing::Placed(_, rule) => Outcomes::placed(rule),
            Landing::Suspense(_, reason) => Outcomes::waiting(reason),
        });
        self.tally.add(facts.codes[0], placed, facts.amount.units)
    }

    /// The row of a rejected line: what could be read of it, nothing where not even its fields can be told apart.
    #[cold]
    pub fn rejected(&mut self, line: u64, rule: &str, read: Option<(Fields<'_>, Readable)>) {
        self.start(line);
        match read {
            Some((fields, read)) => self.readable(fields, &read),
            None => self.nothing(),
        }
        self.end(Outcomes::rejected(rule));
    }

    /// The row of a record that is no line.
    #[cold]
    pub fn ignored(&mut self, line: u64, reason: usize) {
        self.start(line);
        self.nothing();
        self.end(Outcomes::ignored(reason));
    }

    #[inline]
    fn start(&mut self, line: u64) {
        self.bytes.put_ready(&self.head);
        self.number.put(&mut self.bytes, line);
    }

    #[inline]
    fn end(&mut self, outcome: usize) {
        self.bytes.put_ready(self.outcomes.end(outcome));
        self.tally.count(outcome);
    }

    fn nothing(&mut self) {
        self.bytes.put(&self.remembered.source);
        self.bytes.put(b",,,,,,,,,,,,,");
    }

    /// The one track that a line was placed on, or one of its release.
    #[inline]
    fn track(&self, landing: Landing) -> Result<Option<Names<'a>>> {
        let Landing::Placed(Range { first, count: 1 }, _) = landing else { return Ok(None) };
        Ok(Some(self.index()?.names(first)?))
    }

    fn index(&self) -> Result<&'a Index> {
        self.index.ok_or_else(|| CoreError::new("bug", "a line was placed without a catalogue"))
    }

    /// Adds track, release and account; true if there are some.
    #[inline]
    fn ids(&mut self, track: Option<Names<'a>>, landing: Landing) -> Result<bool> {
        match (track, landing) {
            (Some(track), Landing::Placed(_, Rule::Upc)) => {
                self.bytes.push(b',');
                self.bytes.put(first_of(track.ids).1);
            }
            (Some(track), _) => self.bytes.put(track.ids),
            (None, Landing::Placed(tracks, _)) => {
                let index = self.index()?;
                self.remembered.put_several(&mut self.bytes, index, tracks)?;
            }
            (None, Landing::Suspense(..)) => {
                self.bytes.put(b",,,");
                return Ok(false);
            }
        }
        Ok(true)
    }

    #[inline]
    fn codes(&mut self, track: Names<'_>, landing: Landing) {
        match landing {
            Landing::Placed(_, Rule::Upc) => self.bytes.push(b','),
            _ => put_isrc(&mut self.bytes, track.isrc),
        }
        put_gtin(&mut self.bytes, track.gtin);
    }

    fn own_codes(&mut self, fields: Fields<'_>, ids: Ids) {
        self.own_code(ISRC, ids.isrc, fields, ids.swapped);
        self.own_code(UPC, ids.upc, fields, ids.swapped);
    }

    /// A line's own code in its normal form, or as written where it cannot be read.
    fn own_code(&mut self, role: usize, id: Identifier, fields: Fields<'_>, swapped: bool) {
        match id {
            Identifier::Isrc(key) => put_isrc(&mut self.bytes, key),
            Identifier::Gtin(key) => put_gtin(&mut self.bytes, key),
            Identifier::Lossy | Identifier::Unreadable if !swapped => self.text(role, fields),
            _ => self.bytes.push(b','),
        }
    }

    #[inline]
    fn titles(&mut self, fields: Fields<'_>) {
        for role in [TITLE, ARTIST] {
            self.text(role, fields);
        }
    }

    /// A text as the report has it, and a comma.
    #[inline]
    fn text(&mut self, role: usize, fields: Fields<'_>) {
        let source = &self.plan.texts[role];
        if let Text::Column(column) = source
            && let piece = fields.piece(*column)
            && let Some(chunk) = piece.chunk()
            && is_plain_short(chunk, piece.len())
        {
            self.bytes.put_first(chunk, piece.len());
        } else {
            self.bytes.put_text(fields.role(source, &mut self.scratch));
        }
        self.bytes.push(b',');
    }

    fn readable(&mut self, fields: Fields<'_>, read: &Readable) {
        self.bytes.put(&self.remembered.source);
        self.word(read.sold.map(Sold::text));
        for at in [1, 2] {
            self.word(read.codes[at].map(|number| self.remembered.code(at, number)));
        }
        self.own_codes(fields, read.ids);
        self.titles(fields);
        if let Some(quantity) = read.quantity {
            put_quantity(&mut self.bytes, quantity);
        }
        self.bytes.push(b',');
        if let Some(amount) = read.amount {
            put_amount(&mut self.bytes, amount.units);
        }
        self.bytes.push(b',');
        self.word(read.codes[0].map(|number| self.remembered.code(0, number)));
        self.bytes.put(b",,,");
    }

    fn word(&mut self, text: Option<String>) {
        self.bytes.put_text(text.unwrap_or_default().as_bytes());
        self.bytes.push(b',');
    }
}
