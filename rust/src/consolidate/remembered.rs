//! Parts of rows that many rows share, made once: source to usage type, currencies, the ids of several tracks.

use super::bytes::Ready;
use crate::csv::put_text;
use crate::error::Result;
use crate::fields::date::Sold;
use crate::hash::KeyHash;
use crate::index::catalogue::Range;
use crate::index::open::Index;
use crate::plan::Plan;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// More than so many texts of a kind are forgotten and made again.
const MOST: usize = 1 << 16;
/// The ids of no more tracks than these are quicker made than remembered.
const FEW: u32 = 8;

/// The remembered parts of one worker's rows.
pub struct Remembered<'a> {
    plan: &'a Plan,
    /// The source between commas.
    pub source: Vec<u8>,
    /// Where in `facts` the text of a month or day, a territory and a usage type is.
    places: HashMap<u128, usize, KeyHash>,
    facts: Vec<Ready<64>>,
    currencies: Vec<Ready<16>>,
    several: HashMap<u128, Vec<u8>, KeyHash>,
    /// The same of few tracks, made each time.
    few: Vec<u8>,
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
            places: HashMap::default(),
            facts: Vec::new(),
            currencies: Vec::new(),
            several: HashMap::default(),
            few: Vec::new(),
        }
    }

    /// Source, sales period, territory and usage type, a comma before each and one at the end.
    #[inline(always)]
    pub fn facts(&mut self, sold: Sold, codes: &[u16; 4]) -> &Ready<64> {
        let [_, territory, usage, _] = codes.map(u128::from);
        let key = u128::from(sold.month) << 40 | u128::from(sold.day) << 32 | territory << 16 | usage;
        let place = match self.places.get(&key) {
            Some(place) => *place,
            None => self.make_facts(key, sold, codes),
        };
        &self.facts[place]
    }

    #[cold]
    fn make_facts(&mut self, key: u128, sold: Sold, codes: &[u16; 4]) -> usize {
        let mut text = self.source.clone();
        for part in [sold.text(), self.code(1, codes[1]), self.code(2, codes[2])] {
            put_text(&mut text, part.as_bytes());
            text.push(b',');
        }
        if self.facts.len() >= MOST {
            self.facts.clear();
            self.places.clear();
        }
        self.places.insert(key, self.facts.len());
        self.facts.push(Ready::new(&text));
        self.facts.len() - 1
    }

    /// The text of a code's number.
    pub fn code(&self, role: usize, number: u16) -> String {
        self.plan.codes[role].text(number)
    }

    /// A currency between commas.
    #[inline(always)]
    pub fn currency(&mut self, number: u16) -> &Ready<16> {
        if usize::from(number) >= self.currencies.len() {
            let texts = self.plan.codes[0].texts();
            self.currencies = texts.iter().map(|text| Ready::new(format!(",{text},").as_bytes())).collect();
        }
        &self.currencies[usize::from(number)]
    }

    /// The ids of several tracks of one account, a comma after each: no track, and the release where all of them are on
    /// one.
    pub fn several(&mut self, index: &Index, tracks: Range) -> Result<&[u8]> {
        let key = u128::from(tracks.first) << 32 | u128::from(tracks.count);
        if tracks.count <= FEW {
            make_several(&mut self.few, index, tracks)?;
            return Ok(&self.few);
        }
        if self.several.len() >= MOST {
            self.several.clear();
        }
        match self.several.entry(key) {
            Entry::Occupied(text) => Ok(text.into_mut()),
            Entry::Vacant(place) => {
                let mut text = Vec::new();
                make_several(&mut text, index, tracks)?;
                Ok(place.insert(text))
            }
        }
    }
}

fn make_several(text: &mut Vec<u8>, index: &Index, tracks: Range) -> Result<()> {
    let first = index.names(tracks.first)?;
    let [_, release_id, account_id] = first.fields();
    let mut same = true;
    for row in tracks.rows().skip(1) {
        let names = index.names(row)?;
        same &= names.gtin == first.gtin && names.fields()[1] == release_id;
    }
    text.clear();
    for id in [&b""[..], if same { release_id } else { b"" }, account_id] {
        text.extend_from_slice(id);
        text.push(b',');
    }
    Ok(())
}
