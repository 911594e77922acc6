//! Parts of rows that many rows share, made once: source to usage type, currencies, the ids of several tracks.

use crate::csv::{first_of, put_text};
use crate::error::Result;
use crate::fields::date::{Month, month_text};
use crate::hash::KeyHash;
use crate::index::catalogue::Range;
use crate::index::open::Index;
use crate::plan::Plan;
use std::collections::HashMap;

/// More than so many texts of a kind are forgotten and made again.
const MOST: usize = 1 << 16;
/// The ids of no more tracks than these are quicker made than remembered.
const FEW: u32 = 8;

type Texts = HashMap<u128, Box<[u8]>, KeyHash>;

/// The remembered parts of one worker's rows.
pub struct Remembered<'a> {
    plan: &'a Plan,
    /// The source between commas.
    pub source: Vec<u8>,
    facts: Texts,
    currencies: Vec<Box<[u8]>>,
    several: Texts,
}

impl<'a> Remembered<'a> {
    /// Nothing but the source.
    pub fn new(plan: &'a Plan, source: &str) -> Self {
        let mut text = vec![b','];
        put_text(&mut text, source.as_bytes());
        text.push(b',');
        Self {
            plan,
            source: text,
            facts: HashMap::default(),
            currencies: Vec::new(),
            several: HashMap::default(),
        }
    }

    /// Appends source, sales period, territory and usage type, a comma before each and one at the end.
    #[inline]
    pub fn put_facts(&mut self, out: &mut Vec<u8>, month: Month, codes: &[u16; 4]) {
        let [_, territory, usage, _] = codes.map(u128::from);
        let key = u128::from(month) << 32 | territory << 16 | usage;
        match self.facts.get(&key) {
            Some(text) => out.extend_from_slice(text),
            None => self.make_facts(out, key, month, codes),
        }
    }

    #[cold]
    fn make_facts(&mut self, out: &mut Vec<u8>, key: u128, month: Month, codes: &[u16; 4]) {
        let mut text = self.source.clone();
        for part in [month_text(month), self.code(1, codes[1]), self.code(2, codes[2])] {
            put_text(&mut text, part.as_bytes());
            text.push(b',');
        }
        out.extend_from_slice(&text);
        remember(&mut self.facts, key, &text);
    }

    /// The text of a code's number.
    pub fn code(&self, role: usize, number: u16) -> String {
        self.plan.codes[role].text(number)
    }

    /// Appends a currency between commas.
    #[inline]
    pub fn put_currency(&mut self, out: &mut Vec<u8>, number: u16) {
        if usize::from(number) >= self.currencies.len() {
            let texts = self.plan.codes[0].texts();
            self.currencies = texts.iter().map(|text| format!(",{text},").into_bytes().into()).collect();
        }
        out.extend_from_slice(&self.currencies[usize::from(number)]);
    }

    /// Appends the ids of several tracks of one account: no track, and the release where all of them are on one.
    pub fn put_several(&mut self, out: &mut Vec<u8>, index: &Index, tracks: Range) -> Result<()> {
        if tracks.count <= FEW {
            return make_several(out, index, tracks);
        }
        let key = u128::from(tracks.first) << 32 | u128::from(tracks.count);
        if let Some(text) = self.several.get(&key) {
            out.extend_from_slice(text);
            return Ok(());
        }
        let from = out.len();
        make_several(out, index, tracks)?;
        remember(&mut self.several, key, &out[from..]);
        Ok(())
    }
}

fn make_several(out: &mut Vec<u8>, index: &Index, tracks: Range) -> Result<()> {
    let first = index.names(tracks.first)?;
    let (release_id, account_id) = first_of(first_of(first.ids).1);
    let mut same = true;
    for row in tracks.rows().skip(1) {
        let names = index.names(row)?;
        same &= names.gtin == first.gtin && first_of(first_of(names.ids).1).0 == release_id;
    }
    out.push(b',');
    out.extend_from_slice(if same { release_id } else { b"" });
    out.push(b',');
    out.extend_from_slice(account_id);
    Ok(())
}

fn remember(texts: &mut Texts, key: u128, text: &[u8]) {
    if texts.len() >= MOST {
        texts.clear();
    }
    texts.insert(key, text.into());
}
