//! Numbers that are not written plainly: `1.234,56`, `(12.50)`, `12.50-`, `$ 3.00`, `="0.25"`.
//!
//! What comes out is the plain text of the same number, for the two readers of plain numbers; nothing is guessed: a mark
//! in the wrong place makes the text no number.

use crate::scan::trim;
use serde::Deserialize;

/// How a negative number is marked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Negative {
    /// `-12`
    #[default]
    #[serde(rename = "minus")]
    Minus,
    /// `12-`, beside `-12`
    #[serde(rename = "trailing minus")]
    Trailing,
    /// `(12)`, beside `-12`
    #[serde(rename = "parentheses")]
    Parentheses,
}

/// How a report writes its numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Written {
    /// The mark before the decimals, a point or a comma; empty for the point.
    decimal: String,
    /// The mark between groups of three digits; empty for none.
    thousands: String,
    /// Characters that may stand around a number.
    around: String,
    /// The mark of a negative number.
    negative: Negative,
}

impl Written {
    /// The marks differ, and are such that no digit, sign or letter is one.
    pub fn is_sound(&self) -> bool {
        let mark = |text: &str, most: &[&str]| text.is_empty() || most.contains(&text);
        mark(&self.decimal, &[".", ","])
            && mark(&self.thousands, &[".", ",", " ", "'", "\u{a0}", "\u{202f}"])
            && self.thousands != self.decimal_mark()
            && !self.around.chars().any(|mark| mark.is_ascii_digit() || "+-.,()".contains(mark))
    }

    /// The mark before the decimals.
    pub fn decimal_byte(&self) -> u8 {
        self.decimal_mark().as_bytes().first().copied().unwrap_or(b'.')
    }

    fn decimal_mark(&self) -> &str {
        if self.decimal.is_empty() { "." } else { &self.decimal }
    }

    /// The plain text of a number; None if it is none as it should be written. Blank stays blank.
    pub fn plain(&self, text: &[u8]) -> Option<String> {
        let text = std::str::from_utf8(trim(text)).ok()?;
        let text = text.trim_matches(|mark| self.around.contains(mark)).trim();
        let (negative, text) = self.sign(text);
        let text = text.trim_matches(|mark| self.around.contains(mark)).trim();
        if text.is_empty() {
            return (!negative).then(String::new);
        }
        let (mantissa, power) = text.split_at(text.find(['e', 'E']).unwrap_or(text.len()));
        let (whole, decimals) = match mantissa.split_once(self.decimal_mark()) {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (mantissa, None),
        };
        let digits = self.ungrouped(whole)?;
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(decimals.unwrap_or_default())
            || (digits.is_empty() && decimals.is_none_or(str::is_empty))
        {
            return None;
        }
        let sign = if negative { "-" } else { "" };
        let point = if decimals.is_some() { "." } else { "" };
        Some(format!("{sign}{digits}{point}{}{power}", decimals.unwrap_or_default()))
    }

    fn sign<'t>(&self, text: &'t str) -> (bool, &'t str) {
        let marked = match self.negative {
            Negative::Minus => None,
            Negative::Trailing => text.strip_suffix('-'),
            Negative::Parentheses => text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')),
        };
        match marked.or_else(|| text.strip_prefix('-')) {
            Some(rest) => (true, rest.trim()),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        }
    }

    /// The digits before the decimal mark, the marks between groups of three taken out.
    fn ungrouped(&self, whole: &str) -> Option<String> {
        if self.thousands.is_empty() || !whole.contains(&self.thousands) {
            return whole.bytes().all(|byte| byte.is_ascii_digit()).then(|| whole.to_owned());
        }
        let groups: Vec<&str> = whole.split(&self.thousands).collect();
        let digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
        let sound = (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3);
        (digits && sound).then(|| groups.concat())
    }
}

/// A plain number times so many percent, as plain text, every digit; None if one has an exponent or too many digits.
pub fn times_percent(number: &str, percent: &str) -> Option<String> {
    let (one, decimals) = mantissa(number)?;
    let (two, more) = mantissa(percent)?;
    let product = one.checked_mul(two)?;
    let scale = decimals + more + 2;
    let digits = format!("{:0>width$}", product.unsigned_abs(), width = scale + 1);
    let (whole, rest) = digits.split_at(digits.len() - scale);
    let sign = if product < 0 { "-" } else { "" };
    let text = format!("{sign}{whole}.{rest}");
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

/// The digits of a plain number as one, and how many of them are decimals.
fn mantissa(text: &str) -> Option<(i128, usize)> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let value = format!("{whole}{decimals}").parse().ok()?;
    decimals.bytes().all(|byte| byte.is_ascii_digit()).then_some((value, decimals.len()))
}
