//! Makes one row: constant parts ready-made, and what the report writes as the file does copied.

use super::bytes::{Bytes, Out, Ready};
use super::digits::{put_amount, put_gtin, put_isrc, put_quantity, put_whole};
use super::outcomes::Outcomes;
use super::remembered::Remembered;
use super::rows::Report;
use super::verbatim;
use crate::csv::{first_of, is_plain_short, put_text};
use crate::error::{CoreError, Result};
use crate::fields::date::Sold;
use crate::fields::decimal::Amount;
use crate::fields::identifiers::Identifier;
use crate::index::catalogue::Range;
use crate::index::names::Names;
use crate::index::open::Index;
use crate::ladder::ids::Ids;
use crate::ladder::{Landing, Rule};
use crate::lines::Readable;
use crate::pending::Pending;
use crate::plan::Plan;
use crate::record::Fields;
use crate::role::Text;

/// Places among [`crate::plan::TEXTS`].
const ISRC: usize = 0;
const UPC: usize = 1;
const TITLE: usize = 3;
const ARTIST: usize = 5;

/// Makes the rows of one worker.
pub struct Maker<'a> {
    plan: &'a Plan,
    index: Option<&'a Index>,
    outcomes: &'a Outcomes,
    remembered: Remembered<'a>,
    /// The report's id, with the comma.
    head: Ready<32>,
    /// A number means what its text says, so that the text may be copied.
    copied: bool,
    own_codes: Bytes,
    scratch: Vec<u8>,
}

impl<'a> Maker<'a> {
    /// A maker that remembers nothing yet.
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
            copied: plan.numbers.is_none(),
            own_codes: Bytes::default(),
            scratch: Vec::new(),
        }
    }

    /// Makes the row of a line that could be read.
    #[inline(always)]
    pub fn line(
        &mut self,
        out: &mut impl Out,
        line: &Pending<'_>,
        landing: Landing,
        outcome: usize,
    ) -> Result<()> {
        let (facts, fields) = (&line.facts, line.fields);
        let track = self.track(landing)?;
        self.start(out, line.line);
        out.put_ready(self.remembered.facts(facts.sold, &facts.codes));
        match track {
            Some(track) => self.codes(out, line, track, landing),
            None => {
                self.make_own_codes(fields, line.ids);
                out.put(self.own_codes.as_slice());
            }
        }
        self.titles(out, fields);
        self.quantity(out, fields, facts.quantity);
        out.push(b',');
        self.amount(out, fields, facts.amount);
        out.put_ready(self.remembered.currency(facts.codes[0]));
        self.ids(out, track, landing)?;
        out.put_ready(self.outcomes.end(outcome));
        Ok(())
    }

    /// Makes the row of a rejected line: what could be read of it, nothing where not even its fields can be told apart.
    pub fn rejected(
        &mut self,
        out: &mut Bytes,
        line: u64,
        outcome: usize,
        read: Option<(Fields<'_>, Readable)>,
    ) {
        self.start(out, line);
        match read {
            Some((fields, read)) => self.readable(out, fields, &read),
            None => self.nothing(out),
        }
        out.put_ready(self.outcomes.end(outcome));
    }

    /// Makes the row of a record that is no line.
    pub fn ignored(&self, out: &mut Bytes, line: u64, outcome: usize) {
        self.start(out, line);
        self.nothing(out);
        out.put_ready(self.outcomes.end(outcome));
    }

    #[inline(always)]
    fn start(&self, out: &mut impl Out, line: u64) {
        out.put_ready(&self.head);
        put_whole(out, line);
    }

    fn nothing(&self, out: &mut Bytes) {
        out.put(&self.remembered.source);
        out.put(b",,,,,,,,,,,,,");
    }

    /// The one track that a line was placed on, or one of its release.
    #[inline(always)]
    fn track(&self, landing: Landing) -> Result<Option<Names<'a>>> {
        let Landing::Placed(Range { first, count: 1 }, _) = landing else { return Ok(None) };
        Ok(Some(self.index()?.names(first)?))
    }

    #[inline(always)]
    fn index(&self) -> Result<&'a Index> {
        self.index.ok_or_else(|| CoreError::new("bug", "a line was placed without a catalogue"))
    }

    /// Adds track, release and account.
    #[inline(always)]
    fn ids(&mut self, out: &mut impl Out, track: Option<Names<'a>>, landing: Landing) -> Result<()> {
        match (track, landing) {
            (Some(track), Landing::Placed(_, Rule::Upc)) => {
                out.push(b',');
                out.put(first_of(track.ids).1);
            }
            (Some(track), _) => out.put(track.ids),
            (None, Landing::Placed(tracks, _)) => out.put(self.remembered.several(self.index()?, tracks)?),
            (None, Landing::Suspense(..)) => out.put_first(b",,,", 3),
        }
        Ok(())
    }

    #[inline(always)]
    fn codes(&self, out: &mut impl Out, line: &Pending<'_>, track: Names<'_>, landing: Landing) {
        match landing {
            Landing::Placed(_, Rule::Upc) => out.push(b','),
            _ => self.isrc(out, line, track.isrc),
        }
        put_gtin(out, track.gtin);
    }

    /// The ISRC of a line's track.
    #[inline(always)]
    fn isrc(&self, out: &mut impl Out, line: &Pending<'_>, key: u64) {
        if let (Text::Column(column), Ids { isrc, swapped: false, .. }) = (&self.plan.texts[ISRC], line.ids)
            && isrc == Identifier::Isrc(key)
            && let Some(text) = verbatim::isrc(line.fields.piece(*column))
        {
            out.put_first(&text, 12);
            out.push(b',');
        } else {
            put_isrc(out, key);
        }
    }

    /// Makes the codes of a line that has no track, or several.
    fn make_own_codes(&mut self, fields: Fields<'_>, ids: Ids) {
        let mut codes = std::mem::take(&mut self.own_codes);
        codes.clear();
        let [isrc, upc] = ids.ordered(ISRC, UPC);
        self.own_code(&mut codes, isrc, ids.isrc, fields);
        self.own_code(&mut codes, upc, ids.upc, fields);
        self.own_codes = codes;
    }

    /// A line's own code in its normal form, or as written where it cannot be read.
    fn own_code(&mut self, out: &mut Bytes, role: usize, id: Identifier, fields: Fields<'_>) {
        match id {
            Identifier::Isrc(key) => put_isrc(out, key),
            Identifier::Gtin(key) => put_gtin(out, key),
            Identifier::Lossy | Identifier::Unreadable => self.text(out, role, fields),
            Identifier::Blank => out.push(b','),
        }
    }

    #[inline(always)]
    fn titles(&mut self, out: &mut impl Out, fields: Fields<'_>) {
        for role in [TITLE, ARTIST] {
            self.text(out, role, fields);
        }
    }

    /// A text as the report has it, and a comma.
    #[inline(always)]
    fn text(&mut self, out: &mut impl Out, role: usize, fields: Fields<'_>) {
        let plan = self.plan;
        if let Text::Column(column) = plan.texts[role] {
            let piece = fields.piece(column);
            if let Some(chunk) = piece.chunk()
                && is_plain_short(chunk, piece.len())
            {
                out.put_first(chunk, piece.len());
                return out.push(b',');
            }
            if plan.layout.quotes && verbatim::is_in_quotes(piece.text()) {
                out.put(piece.text());
                return out.push(b',');
            }
        }
        out.put_text(fields.role(&plan.texts[role], &mut self.scratch));
        out.push(b',');
    }

    #[inline(always)]
    fn quantity(&self, out: &mut impl Out, fields: Fields<'_>, units: i128) {
        let copied = match self.plan.quantity {
            Text::Column(column) if self.copied => verbatim::number(fields.number(column)),
            _ => None,
        };
        match copied {
            Some((wide, length)) => out.put_first(&wide, length),
            None => put_quantity(out, units),
        }
    }

    #[inline(always)]
    fn amount(&self, out: &mut impl Out, fields: Fields<'_>, Amount { units, excess }: Amount) {
        let text = fields.number(self.plan.amount);
        match verbatim::number(text).filter(|_| self.copied && excess == 0) {
            Some((wide, length)) => out.put_first(&wide, length),
            None => put_amount(out, units),
        }
    }

    fn readable(&mut self, out: &mut Bytes, fields: Fields<'_>, read: &Readable) {
        out.put(&self.remembered.source);
        self.word(out, read.sold.map(Sold::text));
        for at in [1, 2] {
            self.word(out, read.codes[at].map(|number| self.remembered.code(at, number)));
        }
        self.make_own_codes(fields, read.ids);
        out.put(self.own_codes.as_slice());
        self.titles(out, fields);
        if let Some(quantity) = read.quantity {
            put_quantity(out, quantity);
        }
        out.push(b',');
        if let Some(amount) = read.amount {
            put_amount(out, amount.units);
        }
        out.push(b',');
        self.word(out, read.codes[0].map(|number| self.remembered.code(0, number)));
        out.put(b",,,");
    }

    fn word(&self, out: &mut Bytes, text: Option<String>) {
        out.put_text(text.unwrap_or_default().as_bytes());
        out.push(b',');
    }
}
