//! What the ladder saw, in sentences: each rule in its order, and what it said about one line.

use super::conditions::{Bar, Sale};
use super::witness::Step;
use super::{Ids, Landing, LineTexts, RULES, Reason, Rule, Settings};
use crate::fields::identifiers::{Identifier, check_digit_holds};
use crate::index::catalogue::Range;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// One line's way up, and how to call an account by one of its rows.
pub struct Told<'a> {
    pub line: &'a LineTexts<'a>,
    pub steps: &'a [Step],
    pub settings: Settings,
    /// What the rules say without a saved decision.
    pub climbed: Landing,
    /// The saved decision, and what it is for.
    pub decided: Option<(Landing, &'static str)>,
    pub account: &'a dyn Fn(u32) -> String,
}

impl Told<'_> {
    /// Where the line goes.
    pub fn landing(&self) -> Landing {
        self.decided.map_or(self.climbed, |(landing, _)| landing)
    }

    /// Each rule in its order, what it said, and whether it decided.
    pub fn rules(&self) -> Vec<Value> {
        let winner = match self.landing() {
            Landing::Placed(_, rule) => Some(rule),
            Landing::Suspense(..) => None,
        };
        let all = [Rule::Alias, Rule::IsrcUpc, Rule::Isrc, Rule::OneAccount, Rule::Narrowed, Rule::Upc];
        all.map(|rule| {
            json!({"rule": RULES[rule as usize], "said": self.said(rule), "decided": winner == Some(rule)})
        })
        .into()
    }

    /// Why the line is in suspense; empty if it is not.
    pub fn reason(&self) -> String {
        let Landing::Suspense(_, reason) = self.landing() else { return String::new() };
        let sentence = match reason {
            Reason::UnknownIsrc => "The catalogue does not have this ISRC.",
            Reason::UnknownUpc => "The line has no ISRC, and the catalogue does not have this UPC.",
            Reason::Ambiguous => {
                "Several accounts could own it, and nothing the line says leaves one of them."
            }
            Reason::Conflict => "ISRC and UPC name different owners.",
            Reason::NoId => "The line has neither ISRC nor UPC.",
            Reason::LossyId => "An identifier cannot be read, and it is never guessed at.",
            Reason::OutsideWindow => "Nobody in the catalogue owns it at that date and in that territory.",
        };
        sentence.to_owned()
    }

    fn said(&self, rule: Rule) -> String {
        if rule == Rule::Alias {
            return match self.decided {
                Some((_, what)) => format!("A saved decision for this {what} names the tracks."),
                None => "No saved decision for this line or its DSP id names tracks.".to_owned(),
            };
        }
        if let Landing::Placed(_, winner) = self.climbed
            && (winner as u8) < rule as u8
        {
            return format!("Not asked: {} has answered.", RULES[winner as usize]);
        }
        if rule == Rule::Upc {
            return self.said_upc();
        }
        let Some(tracks) = self.recording() else { return self.without_recording().to_owned() };
        match rule {
            Rule::IsrcUpc => self.said_isrc_upc(),
            Rule::Narrowed => self.said_narrowed(tracks),
            _ => self.said_isrc(rule, tracks),
        }
    }

    fn find<T>(&self, pick: impl Fn(&Step) -> Option<T>) -> Option<T> {
        self.steps.iter().find_map(pick)
    }

    fn recording(&self) -> Option<Range> {
        let tracks = |step: &Step| if let Step::Recording(tracks) = step { Some(*tracks) } else { None };
        self.find(tracks).filter(|tracks| tracks.count > 0)
    }

    fn without_recording(&self) -> &'static str {
        match self.line.ids.isrc {
            Identifier::Blank => "The line has no ISRC.",
            Identifier::Isrc(_) => "The catalogue does not have this ISRC.",
            _ => "The ISRC cannot be read.",
        }
    }

    fn said_isrc_upc(&self) -> String {
        let told = self.find(|step| match step {
            Step::OnRelease(tracks, 1) => Some(format!("{} the ISRC and the UPC.", have(*tracks))),
            Step::OnRelease(tracks, accounts) => {
                Some(format!("{} of {accounts} accounts have the ISRC and the UPC.", tracks_of(*tracks)))
            }
            Step::ReleaseUnknown => Some("The catalogue does not have this UPC there and then.".to_owned()),
            Step::ReleaseOfOwner => {
                let what = "The recording is not on this release, but both are of one account.";
                Some(what.to_owned())
            }
            Step::ReleaseOfOthers => Some("This release is of other accounts than the recording.".to_owned()),
            _ => None,
        });
        told.unwrap_or_else(|| match self.line.ids.upc {
            Identifier::Gtin(_) => self.outside(),
            Identifier::Blank => "The line has no UPC.".to_owned(),
            _ => "The UPC cannot be read, so the ISRC alone counts.".to_owned(),
        })
    }

    fn said_isrc(&self, rule: Rule, tracks: Range) -> String {
        let left = |step: &Step| if let Step::Left(rows, of) = step { Some((*rows, *of)) } else { None };
        let Some((rows, accounts)) = self.find(left) else { return self.outside() };
        let out = if rows < tracks.count {
            format!(" there and then, {} in all", tracks.count)
        } else {
            String::new()
        };
        match (rule, accounts) {
            (Rule::Isrc, _) => format!("{} this ISRC{out}.", have(rows)),
            (_, 1) => format!("{} of one account{out}.", are(rows)),
            _ => format!("{} of {accounts} accounts{out}.", are(rows)),
        }
    }

    /// Why no rule below was asked.
    fn outside(&self) -> String {
        match self.climbed {
            Landing::Suspense(_, Reason::OutsideWindow) => "No track is owned there and then.".to_owned(),
            Landing::Suspense(_, Reason::Conflict) => {
                "Not asked, for ISRC and UPC are in conflict.".to_owned()
            }
            _ => "Not asked, for several accounts have the recording on this release.".to_owned(),
        }
    }

    fn said_narrowed(&self, tracks: Range) -> String {
        let count = |pick: &dyn Fn(&Step) -> bool| self.steps.iter().filter(|step| pick(step)).count();
        let mut said = Vec::new();
        // A track is looked at once more where its release is asked for its owners.
        let barred: BTreeSet<u32> = self.steps.iter().filter_map(|step| barred_row(step, tracks)).collect();
        if !barred.is_empty() {
            let (sale, place) = (Sale::of(self.line), self.line.territory);
            said.push(format!(
                "{} of {} are not owned on {} in {place}.",
                barred.len(),
                tracks.count,
                sale.day()
            ));
        }
        let early = count(&|step| matches!(step, Step::Unreleased(_)));
        if self.find(|step| (*step == Step::AllUnreleased).then_some(())).is_some() {
            said.push("All came out after the sale, so the dates decide nothing.".to_owned());
        } else if early > 0 {
            said.push(format!("{early} came out after the sale."));
        }
        said.extend(self.find(|step| match step {
            Step::TooMany(most) => Some(format!("More than {most} tracks are too many to compare.")),
            Step::Best(best, other) => Some(self.said_best(*best, *other)),
            _ => None,
        }));
        if said.is_empty() { self.outside() } else { said.join(" ") }
    }

    fn said_best(&self, best: Option<(u32, u32)>, other: Option<u32>) -> String {
        let Some((row, score)) = best else {
            return "The line's texts cannot be compared with those of the catalogue.".to_owned();
        };
        let Settings { threshold, margin } = self.settings;
        let (name, other) = ((self.account)(row), other.unwrap_or(0));
        let scores = format!("{name} is {score} of 1000 alike, the next up to {other}");
        if score < threshold {
            format!("{scores}: less than the {threshold} it takes.")
        } else if score < other + margin {
            format!("{scores}: not {margin} apart.")
        } else {
            format!("{scores}: it stands out.")
        }
    }

    fn said_upc(&self) -> String {
        if self.line.ids.isrc != Identifier::Blank {
            return "The line names a recording, so it is no album line.".to_owned();
        }
        let release = |step: &Step| if let Step::Release(rows) = step { Some(rows.len()) } else { None };
        let left = |step: &Step| if let Step::Left(rows, of) = step { Some((*rows, *of)) } else { None };
        match (self.line.ids.upc, self.find(release), self.find(left)) {
            (Identifier::Gtin(_), Some(0), _) => "The catalogue does not have this UPC.".to_owned(),
            (_, Some(_), Some((0, _))) => "No track of the release is owned there and then.".to_owned(),
            (_, Some(_), Some((rows, 1))) => format!("{} this UPC, all of one account.", have(rows)),
            (_, Some(_), Some((rows, accounts))) => {
                format!("{} of {accounts} accounts have this UPC.", tracks_of(rows))
            }
            (Identifier::Blank, ..) => "The line has no UPC.".to_owned(),
            _ => "The UPC cannot be read.".to_owned(),
        }
    }
}

fn tracks_of(count: u32) -> String {
    if count == 1 { "1 track".to_owned() } else { format!("{count} tracks") }
}

fn barred_row(step: &Step, tracks: Range) -> Option<u32> {
    let Step::Barred(row, _) = step else { return None };
    tracks.rows().contains(row).then_some(*row)
}

fn have(count: u32) -> String {
    format!("{} {}", tracks_of(count), if count == 1 { "has" } else { "have" })
}

fn are(count: u32) -> String {
    format!("{} {}", tracks_of(count), if count == 1 { "is" } else { "are" })
}

/// Why a track is no candidate, in a few words.
pub fn barred(bar: Bar) -> &'static str {
    match bar {
        Bar::NotYet => "owned only later",
        Bar::NoLonger => "owned only before",
        Bar::Elsewhere => "not owned in this territory",
    }
}

/// What had to be undone, or could not be, before identifiers could be read.
pub fn notes(ids: Ids, isrc: &str, upc: &str) -> Vec<String> {
    let mut notes = Vec::new();
    if ids.swapped {
        notes.push("An identifier stands in the other one's column and is taken for what it is.".to_owned());
    }
    let [recording, release] = ids.ordered(isrc, upc);
    for (name, id, written) in [("ISRC", ids.isrc, recording), ("UPC", ids.upc, release)] {
        match id {
            Identifier::Lossy => {
                notes.push(format!("The {name} {written:?} has lost digits and is not guessed at."))
            }
            Identifier::Unreadable => notes.push(format!("The {name} {written:?} cannot be read.")),
            Identifier::Gtin(gtin) if !check_digit_holds(gtin) => {
                notes.push("The check digit of the UPC is wrong; it is used as it stands.".to_owned());
            }
            _ => {}
        }
    }
    notes
}
