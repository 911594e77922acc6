//! Parts of rows that many rows share, made once: source to usage type, currencies, the ids of several tracks.

use super::bytes::{Bytes, Ready};
use crate::csv::put_text;
use crate::error::Result;
use crate::fields::date::Sold;
use crate::hash::KeyHash;
use crate::index::catalogue::Range;
use crate::index::open::Index;
use crate::plan::Plan;
use std::collections::HashMap;

/// More than so many texts of a kind are forgotten and made again.
const MOST: usize = 1 << 16;
/// The ids of no more tracks than these are quicker made than remembered.
const FEW: u32 = 8;

type Texts = HashMap<u128, Ready, KeyHash>;

/// The remembered parts of one worker's rows.
pub struct Remembered<'a> {
    plan: &'a Plan,
    /// The source between commas.
    pub source: Vec<u8>,
    facts: Texts,
    currencies: Vec<Ready>,
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

    /// Adds source, sales period, territory and usage type, a comma before each and one at the end.
    #[inline]
    pub fn put_facts(&mut self, out: &mut Bytes, sold: Sold, codes: &[u16; 4]) {
        let [_, territory, usage, _] = codes.map(u128::from);
        let key = u128::from(sold.month) << 40 | u128::from(sold.day) << 32 | territory << 16 | usage;
        match self.facts.get(&key) {
            Some(text) => out.put_ready(text),
            None => self.make_facts(out, key, sold, codes),
        }
    }

    #[cold]
    fn make_facts(&mut self, out: &mut Bytes, key: u128, sold: Sold, codes: &[u16; 4]) {
        let mut text = self.source.clone();
        for part in [sold.text(), self.code(1, codes[1]), self.code(2, codes[2])] {
            put_text(&mut text, part.as_bytes());
            text.push(b',');
        }
        out.put(&text);
        remember(&mut self.facts, key, &text);
    }

    /// The text of a code's number.
    pub fn code(&self, role: usize, number: u16) -> String {
        self.plan.codes[role].text(number)
    }

    /// Adds a currency between commas.
    #[inline]
    pub fn put_currency(&mut self, out: &mut Bytes, number: u16) {
        if usize::from(number) >= self.currencies.len() {
            let texts = self.plan.codes[0].texts();
            self.currencies = texts.iter().map(|text| Ready::new(format!(",{text},").as_bytes())).collect();
        }
        out.put_ready(&self.currencies[usize::from(number)]);
    }

    /// Adds the ids of several tracks of one account: no track, and the release where all of them are on one.
    pub fn put_several(&mut self, out: &mut Bytes, index: &Index, tracks: Range) -> Result<()> {
        if tracks.count <= FEW {
            return make_several(out, index, tracks);
        }
        let key = u128::from(tracks.first) << 32 | u128::from(tracks.count);
        if let Some(text) = self.several.get(&key) {
            out.put_ready(text);
            return Ok(());
        }
        let from = out.len();
        make_several(out, index, tracks)?;
        remember(&mut self.several, key, &out.as_slice()[from..]);
        Ok(())
    }
}

fn make_several(out: &mut Bytes, index: &Index, tracks: Range) -> Result<()> {
    let first = index.names(tracks.first)?;
    let [_, release_id, account_id] = first.fields();
    let mut same = true;
    for row in tracks.rows().skip(1) {
        let names = index.names(row)?;
        same &= names.gtin == first.gtin && names.fields()[1] == release_id;
    }
    for id in [&b""[..], if same { release_id } else { b"" }, account_id] {
        out.put(id);
        out.push(b',');
    }
    Ok(())
}

fn remember(texts: &mut Texts, key: u128, text: &[u8]) {
    if texts.len() >= MOST {
        texts.clear();
    }
    texts.insert(key, Ready::new(text));
}
