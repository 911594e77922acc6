//! Explains one line: how it was understood, its candidates, what each rule said, and where it goes.
//!
//! It climbs the ladder that places lines, with a scribe to watch, so it can tell nothing else than what is done.

use super::similarity::Parts;
use super::witness::{Scribe, Step};
use super::wording::{Told, barred, notes};
use super::{ByCodes, Ids, Ladder, Landing, LineTexts, REASONS, RULES};
use crate::error::{CoreError, Result};
use crate::fields::identifiers::Identifier;
use crate::index::catalogue::{Catalogue, Range, Terms};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The seven texts of a line, by name and in order.
pub const TEXTS: [&str; 7] = ["isrc", "upc", "dsp_id", "title", "version", "artist", "duration"];
/// More candidates than these are not listed.
const MOST: usize = 100;

/// What a track of the catalogue is named.
#[derive(Debug, Clone, Default)]
pub struct Naming {
    /// Normal form.
    pub isrc: String,
    /// 14 digits, or empty.
    pub upc: String,
    /// Whose it is.
    pub account_id: String,
    /// The account's own id, or empty.
    pub track_id: String,
    /// The account's own id, or empty.
    pub release_id: String,
}

impl<C: Catalogue> Ladder<'_, C> {
    /// Everything about the placing of one line, as JSON.
    pub fn explain(&self, line: &LineTexts<'_>, naming: &dyn Fn(u32) -> Result<Naming>) -> Result<Value> {
        let mut scribe = Scribe::default();
        let ByCodes::Landed(climbed) = self.climb(line.ids, None, Some(line), &mut scribe)? else {
            return Err(CoreError::new("bug", "a line was left open to the last rule"));
        };
        let decided = self.decided_by(line, climbed)?;
        let account = |row| naming(row).map(|names| names.account_id).unwrap_or_default();
        let told =
            Told { line, steps: &scribe.steps, settings: self.settings, climbed, decided, account: &account };
        let (tracks, rule, reason) = match told.landing() {
            Landing::Placed(tracks, rule) => (tracks, RULES[rule as usize], ""),
            Landing::Suspense(tracks, reason) => (tracks, "", REASONS[reason as usize]),
        };
        let (rows, total) = self.rows_of(line.ids, told.landing())?;
        let candidates: Result<Vec<Value>> =
            rows.into_iter().map(|row| self.candidate(row, naming(row)?, &scribe.steps)).collect();
        Ok(json!({
            "line": understood(line),
            "candidates": candidates?,
            "candidates_in_all": total,
            "rules": told.rules(),
            "match_rule": rule,
            "reason": reason,
            "because": told.reason(),
            "decided_for": decided.map_or("", |(_, what)| what),
            "track_first": tracks.first,
            "track_count": tracks.count,
        }))
    }

    /// The saved decision that places a line, and what it is for.
    fn decided_by(&self, line: &LineTexts<'_>, climbed: Landing) -> Result<Option<(Landing, &'static str)>> {
        let what = self.decisions.item(line).map_or("DSP id", |_| "item");
        let decided = self.decided(line).map(|landing| (landing, what));
        let landing = decided.map_or(climbed, |(landing, _)| landing);
        let chosen = self.chosen(line.ids, landing)?;
        Ok(if chosen == landing { decided } else { Some((chosen, "recording")) })
    }

    /// The rows to show: those of the recording, else those of the release, and what a decision names.
    fn rows_of(&self, ids: Ids, landing: Landing) -> Result<(Vec<u32>, usize)> {
        let Some(catalogue) = self.catalogue else { return Ok(Default::default()) };
        let (isrc, gtin) = ids.keys();
        let mut rows: BTreeSet<u32> = match catalogue.candidates(isrc)? {
            Range { count: 0, .. } => catalogue.release(gtin)?.into_iter().collect(),
            found => found.rows().collect(),
        };
        if let Landing::Placed(tracks, _) = landing {
            rows.extend(tracks.rows());
        }
        let total = rows.len();
        Ok((rows.into_iter().take(MOST).collect(), total))
    }

    fn candidate(&self, row: u32, names: Naming, steps: &[Step]) -> Result<Value> {
        let terms = self.kept_terms(row, &names)?;
        let bar = steps.iter().find_map(|step| match step {
            Step::Barred(at, bar) if *at == row => Some(barred(*bar)),
            Step::Unreleased(at) if *at == row => Some("came out after the sale"),
            _ => None,
        });
        let parts = steps.iter().find_map(|step| match step {
            Step::Compared(at, parts) if *at == row => Some(likeness(*parts)),
            _ => None,
        });
        Ok(json!({
            "row": row,
            "isrc": names.isrc,
            "upc": names.upc,
            "account_id": names.account_id,
            "track_id": names.track_id,
            "release_id": names.release_id,
            "title": terms.title,
            "version": terms.version,
            "artist": terms.artist,
            "duration": terms.duration,
            "release_date": terms.release_date,
            "valid_from": terms.valid_from,
            "valid_to": terms.valid_to,
            "territories": terms.territories,
            "left_out": bar.unwrap_or_default(),
            "likeness": parts,
        }))
    }

    /// Terms of a row where the catalogue keeps them: conditional, or an ISRC of several accounts.
    fn kept_terms(&self, row: u32, names: &Naming) -> Result<Terms> {
        let Some(catalogue) = self.catalogue else { return Ok(Terms::default()) };
        let track = catalogue.track(row)?;
        let Identifier::Isrc(isrc) = Ids::read(names.isrc.as_bytes(), b"").isrc else {
            return Ok(Terms::default());
        };
        let Range { first, count } = catalogue.candidates(isrc)?;
        let several =
            count > 1 && catalogue.track(first)?.account != catalogue.track(first + count - 1)?.account;
        if several || track.conditional { catalogue.terms(row) } else { Ok(Terms::default()) }
    }
}

fn likeness(parts: Parts) -> Value {
    json!({
        "score": parts.least(),
        "title": parts.title,
        "version": parts.version,
        "artist": parts.artist,
        "duration": parts.duration,
    })
}

/// The line as matching understands it.
fn understood(line: &LineTexts<'_>) -> Value {
    let [isrc, upc, ..] = line.texts;
    let normal = line.ids.normal(isrc, upc);
    let texts = line.texts.map(String::from_utf8_lossy);
    let mut shown = json!({
        "sales_period": line.sold.text(),
        "territory": line.territory,
        "swapped": line.ids.swapped,
        "notes": notes(line.ids, &texts[0], &texts[1]),
        "isrc_read_as": normal[0],
        "upc_read_as": normal[1],
    });
    for (name, text) in TEXTS.iter().zip(texts) {
        shown[*name] = json!(text);
    }
    shown
}
