//! The climb: the rules in their order, by identifiers first, by date, territory and texts where a line is at hand.

use super::conditions::Sale;
use super::witness::{Step, Witness};
use super::{ByCodes, Ids, Landing, LineTexts, Reason, Rule, Settings};
use crate::error::Result;
use crate::fields::identifiers::Identifier;
use crate::index::catalogue::{Catalogue, Range, Track};

/// More candidates than this are rare enough to go the long way.
const FEW: u32 = 8;

/// One line on its way up; without a line, identifiers alone.
pub struct Climb<'c, 'l, C, W> {
    pub catalogue: &'c C,
    pub settings: Settings,
    /// The tracks of the ISRC, if they have been looked up.
    pub candidates: Option<Range>,
    pub line: Option<&'c LineTexts<'l>>,
    pub witness: &'c mut W,
}

/// Some tracks in the order of their accounts: where they are, how many, and of how many accounts.
#[derive(Debug, Clone, Copy, Default)]
pub struct Survey {
    first: u32,
    last: u32,
    account: u32,
    pub tracks: u32,
    pub accounts: usize,
}

impl Survey {
    #[inline]
    pub fn add(&mut self, row: u32, account: u32) {
        self.add_if(true, row, account);
    }

    /// Adds a track if it counts. Nothing branches: which of a recording's tracks are on the line's release cannot be guessed.
    #[inline(always)]
    fn add_if(&mut self, counts: bool, row: u32, account: u32) {
        let first = counts & (self.tracks == 0);
        let other = counts & (first | (account != self.account));
        self.first = if first { row } else { self.first };
        self.account = if other { account } else { self.account };
        self.accounts += usize::from(other);
        self.last = if counts { row } else { self.last };
        self.tracks += u32::from(counts);
    }

    /// From the first to the last of them.
    ///
    /// Tracks of one recording and account stand side by side. One between them that is no candidate for this sale
    /// comes along; that pays nobody else, for the run asks that all tracks of a cell have the same split.
    #[inline]
    pub fn cover(&self) -> Range {
        if self.tracks == 0 {
            Range::default()
        } else {
            Range { first: self.first, count: self.last - self.first + 1 }
        }
    }
}

/// The tracks of a recording, or of a release: all of them, those that hold for the sale, and those on one release.
#[derive(Debug, Default)]
struct Sight {
    all: Survey,
    left: Survey,
    all_on: Survey,
    on: Survey,
    barred: Vec<u32>,
}

impl Sight {
    fn holds(&self, row: u32) -> bool {
        self.barred.binary_search(&row).is_err()
    }
}

/// Where a line goes if nothing is known.
pub fn without_catalogue(ids: Ids) -> Landing {
    let reason = match (ids.isrc, ids.upc) {
        (Identifier::Isrc(_), _) => Reason::UnknownIsrc,
        (Identifier::Blank, Identifier::Gtin(_)) => Reason::UnknownUpc,
        (Identifier::Blank, Identifier::Blank) => Reason::NoId,
        _ => Reason::LossyId,
    };
    Landing::Suspense(Range::default(), reason)
}

/// The plain cases, and the most frequent, by identifiers alone: few tracks, each of which holds for every sale, and
/// those on the release that the line names, or all if it names none, are of one account. None in any other case.
#[inline(always)]
pub fn plainly<C: Catalogue>(catalogue: &C, candidates: Range, gtin: u64) -> Result<Option<Landing>> {
    if candidates.count == 1 {
        return Ok(plainly_one(candidates, catalogue.track(candidates.first)?, gtin));
    }
    if candidates.count > FEW {
        return Ok(None);
    }
    let mut survey = Survey::default();
    for row in candidates.rows() {
        let track = catalogue.track(row)?;
        if track.conditional {
            return Ok(None);
        }
        survey.add_if((gtin == 0) | (track.gtin == gtin), row, track.account);
    }
    let rule = if gtin == 0 { Rule::OneAccount } else { Rule::IsrcUpc };
    Ok((survey.accounts == 1).then(|| Landing::Placed(survey.cover(), rule)))
}

/// The same for the only track of a recording, the most frequent case of all.
#[inline(always)]
pub fn plainly_one(tracks: Range, track: Track, gtin: u64) -> Option<Landing> {
    let rule = if gtin == 0 { Rule::Isrc } else { Rule::IsrcUpc };
    let here = (gtin == 0) | (gtin == track.gtin);
    (here & !track.conditional).then_some(Landing::Placed(tracks, rule))
}

pub fn placed(tracks: Range, rule: Rule) -> Result<ByCodes> {
    Ok(ByCodes::Landed(Landing::Placed(tracks, rule)))
}

pub fn suspense(candidates: Range, reason: Reason) -> Result<ByCodes> {
    Ok(ByCodes::Landed(Landing::Suspense(candidates, reason)))
}

impl<C: Catalogue, W: Witness> Climb<'_, '_, C, W> {
    /// The first rule that leaves one answer, or why none does.
    #[inline]
    pub fn place(mut self, ids: Ids) -> Result<ByCodes> {
        match (ids.isrc, ids.upc) {
            (Identifier::Isrc(isrc), Identifier::Gtin(gtin)) => self.recording(isrc, gtin),
            (Identifier::Isrc(isrc), _) => self.recording(isrc, 0),
            (Identifier::Blank, Identifier::Gtin(gtin)) => self.album(gtin),
            _ => Ok(ByCodes::Landed(without_catalogue(ids))),
        }
    }

    #[inline]
    fn recording(&mut self, isrc: u64, gtin: u64) -> Result<ByCodes> {
        let candidates = self.candidates.map_or_else(|| self.catalogue.candidates(isrc), Ok)?;
        self.witness.saw(|| Step::Recording(candidates));
        if candidates.count == 0 {
            return suspense(candidates, Reason::UnknownIsrc);
        }
        if self.line.is_none()
            && let Some(landing) = plainly(self.catalogue, candidates, gtin)?
        {
            return Ok(ByCodes::Landed(landing));
        }
        let Some(sight) = self.look(candidates.rows(), gtin)? else { return Ok(ByCodes::Open(candidates)) };
        if sight.left.tracks == 0 {
            return suspense(candidates, Reason::OutsideWindow);
        }
        if gtin != 0
            && let Some(answer) = self.with_release(candidates, &sight, gtin)?
        {
            return Ok(answer);
        }
        let Survey { tracks, accounts, .. } = sight.left;
        self.witness.saw(|| Step::Left(tracks, accounts));
        match (sight.all.accounts, accounts, tracks) {
            (1, _, 1) => placed(sight.left.cover(), Rule::Isrc),
            (1, ..) => placed(sight.left.cover(), Rule::OneAccount),
            (_, 1, _) => placed(sight.left.cover(), Rule::Narrowed),
            _ => self.by_texts(candidates.rows().filter(|row| sight.holds(*row)), candidates),
        }
    }

    /// What the UPC beside the ISRC decides, if it does.
    fn with_release(&mut self, candidates: Range, sight: &Sight, gtin: u64) -> Result<Option<ByCodes>> {
        let on = sight.on;
        if on.tracks == 0 {
            return self.elsewhere(candidates, sight, gtin);
        }
        self.witness.saw(|| Step::OnRelease(on.tracks, on.accounts));
        match (sight.all_on.accounts, on.accounts) {
            (1, _) => placed(on.cover(), Rule::IsrcUpc),
            (_, 1) => placed(on.cover(), Rule::Narrowed),
            _ => {
                let mut rows = Vec::new();
                for row in candidates.rows().filter(|row| sight.holds(*row)) {
                    if self.catalogue.track(row)?.gtin == gtin {
                        rows.push(row);
                    }
                }
                self.by_texts(rows.into_iter(), on.cover())
            }
        }
        .map(Some)
    }

    /// The recording is not on that release: a conflict if the release is known and of others only.
    #[cold]
    fn elsewhere(&mut self, candidates: Range, sight: &Sight, gtin: u64) -> Result<Option<ByCodes>> {
        let release = self.catalogue.release(gtin)?;
        let Some(other) = self.look(release.iter().copied(), 0)? else {
            return Ok(Some(ByCodes::Open(candidates)));
        };
        if other.left.tracks == 0 {
            self.witness.saw(|| Step::ReleaseUnknown);
            return Ok(None);
        }
        let mut owners = Vec::new();
        for row in candidates.rows().filter(|row| sight.holds(*row)) {
            owners.push(self.catalogue.track(row)?.account);
        }
        for row in release.into_iter().filter(|row| other.holds(*row)) {
            if owners.binary_search(&self.catalogue.track(row)?.account).is_ok() {
                self.witness.saw(|| Step::ReleaseOfOwner);
                return Ok(None);
            }
        }
        self.witness.saw(|| Step::ReleaseOfOthers);
        suspense(candidates, Reason::Conflict).map(Some)
    }

    /// An album line names a release and no recording.
    #[cold]
    fn album(&mut self, gtin: u64) -> Result<ByCodes> {
        let release = self.catalogue.release(gtin)?;
        self.witness.saw(|| Step::Release(release.clone()));
        let Some(sight) = self.look(release.iter().copied(), 0)? else {
            return Ok(ByCodes::Open(Range::default()));
        };
        let Survey { first, tracks, accounts, .. } = sight.left;
        self.witness.saw(|| Step::Left(tracks, accounts));
        match (release.len(), accounts) {
            (0, _) => suspense(Range::default(), Reason::UnknownUpc),
            (_, 0) => suspense(Range::default(), Reason::OutsideWindow),
            (_, 1) => placed(Range { first, count: 1 }, Rule::Upc),
            _ => suspense(Range::default(), Reason::Ambiguous),
        }
    }

    /// Goes through tracks once; None if one of them holds for some sales only and no sale is at hand.
    #[inline]
    fn look(&mut self, rows: impl Iterator<Item = u32>, gtin: u64) -> Result<Option<Sight>> {
        let mut sight = Sight::default();
        for row in rows {
            let track = self.catalogue.track(row)?;
            let on = gtin != 0 && track.gtin == gtin;
            sight.all.add(row, track.account);
            if on {
                sight.all_on.add(row, track.account);
            }
            if track.conditional {
                let Some(line) = self.line else { return Ok(None) };
                if self.is_barred(row, line)? {
                    sight.barred.push(row);
                    continue;
                }
            }
            sight.left.add(row, track.account);
            if on {
                sight.on.add(row, track.account);
            }
        }
        sight.barred.sort_unstable();
        Ok(Some(sight))
    }

    #[cold]
    fn is_barred(&mut self, row: u32, line: &LineTexts<'_>) -> Result<bool> {
        let bar = Sale::of(line).bar(&self.catalogue.terms(row)?);
        if let Some(bar) = bar {
            self.witness.saw(|| Step::Barred(row, bar));
        }
        Ok(bar.is_some())
    }

    /// The account of a row.
    pub fn account(&self, row: u32) -> Result<u32> {
        self.catalogue.track(row).map(|track: Track| track.account)
    }
}
