//! Narrowing by release date and texts, where identifiers, dates and territories leave several accounts.

use super::climb::{Climb, Survey, placed, suspense};
use super::conditions::Sale;
use super::similarity::{ALIKE, Likeness};
use super::witness::{Step, Witness};
use super::{ByCodes, LineTexts, Reason, Rule, Settings};
use crate::error::Result;
use crate::index::catalogue::{Catalogue, Range, Terms};

/// More candidates than these are not compared: an ISRC that stands on so many tracks is no ISRC.
const MOST: usize = 1000;

/// A track that may be meant.
struct Candidate {
    row: u32,
    account: u32,
    terms: Terms,
}

/// What texts say of an account.
#[derive(Debug, Clone, Copy)]
struct Score {
    survey: Survey,
    account: u32,
    /// Of its track that is most alike; None if there is nothing to compare.
    best: Option<u32>,
    /// One of its tracks has nothing to compare, so it cannot be ruled out.
    silent: bool,
}

impl Score {
    /// The most that may be said for it.
    fn possible(&self) -> u32 {
        if self.silent { ALIKE } else { self.best.unwrap_or(0) }
    }
}

impl<C: Catalogue, W: Witness> Climb<'_, '_, C, W> {
    /// The account whose tracks came out in time and are called as the line says, if one stands out.
    #[cold]
    pub fn by_texts(&mut self, rows: impl Iterator<Item = u32>, candidates: Range) -> Result<ByCodes> {
        let Some(line) = self.line else { return Ok(ByCodes::Open(candidates)) };
        let rows: Vec<u32> = rows.take(MOST + 1).collect();
        if rows.len() > MOST {
            self.witness.saw(|| Step::TooMany(MOST as u32));
            return suspense(candidates, Reason::Ambiguous);
        }
        let left = self.released(rows, line)?;
        let mut survey = Survey::default();
        left.iter().for_each(|one| survey.add(one.row, one.account));
        if survey.accounts == 1 {
            return placed(survey.cover(), Rule::Narrowed);
        }
        let scores = self.scores(left, line);
        match self.winner(&scores) {
            Some(survey) => placed(survey.cover(), Rule::Narrowed),
            None => suspense(candidates, Reason::Ambiguous),
        }
    }

    /// Those that came out in time; all of them if none did, for then the dates are wrong.
    fn released(&mut self, rows: Vec<u32>, line: &LineTexts<'_>) -> Result<Vec<Candidate>> {
        let sale = Sale::of(line);
        let (mut early, mut rest) = (Vec::new(), Vec::new());
        for row in rows {
            let one = Candidate { row, account: self.account(row)?, terms: self.catalogue.terms(row)? };
            if sale.before_release(&one.terms) {
                self.witness.saw(|| Step::Unreleased(row));
                early.push(one);
            } else {
                rest.push(one);
            }
        }
        if rest.is_empty() {
            self.witness.saw(|| Step::AllUnreleased);
            return Ok(early);
        }
        Ok(rest)
    }

    /// What the texts say of each account, in the order of accounts.
    fn scores(&mut self, left: Vec<Candidate>, line: &LineTexts<'_>) -> Vec<Score> {
        let [_, _, _, title, version, artist, duration] = line.texts.map(String::from_utf8_lossy);
        let wanted = Likeness::of(&title, &version, &artist, &duration);
        let mut scores: Vec<Score> = Vec::new();
        for Candidate { row, account, terms } in left {
            let has = Likeness::of(&terms.title, &terms.version, &terms.artist, &terms.duration);
            let parts = wanted.to(&has);
            self.witness.saw(|| Step::Compared(row, parts));
            if scores.last().is_none_or(|last| last.account != account) {
                scores.push(Score { survey: Survey::default(), account, best: None, silent: false });
            }
            if let Some(score) = scores.last_mut() {
                score.survey.add(row, account);
                score.silent |= parts.least().is_none();
                score.best = score.best.max(parts.least());
            }
        }
        scores
    }

    /// The best account, if it is alike enough and by the margin more so than any other may be.
    fn winner(&mut self, scores: &[Score]) -> Option<Survey> {
        let Settings { threshold, margin } = self.settings;
        let most = scores.iter().filter_map(|score| score.best).max();
        let best = scores.iter().find(|score| score.best.is_some() && score.best == most);
        let other = best.and_then(|best| {
            scores.iter().filter(|score| score.account != best.account).map(Score::possible).max()
        });
        let found = best.map(|best| (best.survey.cover().first, best.best.unwrap_or(0)));
        self.witness.saw(|| Step::Best(found, other));
        let (_, score) = found?;
        best.filter(|_| score >= threshold && score >= other.unwrap_or(0) + margin).map(|best| best.survey)
    }
}
