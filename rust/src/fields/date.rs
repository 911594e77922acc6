//! Months as numbers: the sales period of a line, from the ways in which reports write dates.

/// A calendar month as `year * 12 + month - 1`.
pub type Month = u16;

/// When a line was sold: the month, and the day of it where that is known and kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sold {
    /// The sales period.
    pub month: Month,
    /// From 1 to 31; 0 where there is only the month.
    pub day: u8,
}

impl Sold {
    /// Sold in a month, nobody says when.
    pub fn in_month(month: Month) -> Self {
        Self { month, day: 0 }
    }

    /// Sold on a day counted from 1970-01-01.
    pub fn on(days: i64) -> Self {
        let (month, day) = calendar(days);
        Self { month, day }
    }

    /// `YYYY-MM-DD`, or `YYYY-MM` where there is only the month.
    pub fn text(self) -> String {
        let month = month_text(self.month);
        if self.day == 0 { month } else { format!("{month}-{:02}", self.day) }
    }
}

/// A piece of a written date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// So many digits, at least and at most, of the year, the month or the day.
    Digits(Unit, usize, usize),
    /// An English name of a month, as long as this or whole.
    Name(Option<usize>),
    /// A byte that stands there as it is.
    Literal(u8),
    /// Anything, to the end.
    Rest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Year,
    Month,
    Day,
}

const PARTS: [(&str, Part); 9] = [
    ("yyyy", Part::Digits(Unit::Year, 4, 4)),
    ("yy", Part::Digits(Unit::Year, 2, 2)),
    ("month", Part::Name(None)),
    ("mon", Part::Name(Some(3))),
    ("mm", Part::Digits(Unit::Month, 2, 2)),
    ("m", Part::Digits(Unit::Month, 1, 2)),
    ("dd", Part::Digits(Unit::Day, 2, 2)),
    ("d", Part::Digits(Unit::Day, 1, 2)),
    ("*", Part::Rest),
];

const NAMES: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// How a report writes its dates: `yyyy-mm-dd`, `d/m/yy`, `Month yyyy` and what else can be made of such pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    name: String,
    parts: Vec<Part>,
}

impl Style {
    /// The style that a pattern of a plan says; None if it lacks the year or the month, or says one of them twice.
    pub fn named(name: &str) -> Option<Self> {
        let (mut parts, mut rest) = (Vec::new(), name);
        while let Some(first) = rest.bytes().next() {
            let known = PARTS.iter().find(|(text, _)| rest.starts_with(text));
            let (text, part) = known.copied().unwrap_or((" ", Part::Literal(first)));
            if matches!(parts.last(), Some(Part::Rest)) || !first.is_ascii() {
                return None;
            }
            parts.push(part);
            rest = &rest[text.len()..];
        }
        let of = |unit: Unit| {
            let is = |part: &&Part| match part {
                Part::Digits(of, ..) => *of == unit,
                Part::Name(_) => unit == Unit::Month,
                _ => false,
            };
            parts.iter().filter(is).count()
        };
        let whole = of(Unit::Year) == 1 && of(Unit::Month) == 1 && of(Unit::Day) <= 1;
        whole.then(|| Self { name: name.to_owned(), parts })
    }

    /// The pattern of the style.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// It says the day, and not only the month.
    pub fn has_day(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Digits(Unit::Day, ..)))
    }

    /// Days since 1970-01-01 (of the first of the month for the styles without a day); None if no such day exists.
    pub fn day(&self, text: &[u8]) -> Option<i64> {
        let (mut year, mut month, mut day) = (0, 0, 1);
        let mut rest = text;
        for part in &self.parts {
            match *part {
                Part::Rest => return existing(year, month, day),
                Part::Literal(byte) => rest = rest.strip_prefix(&[byte])?,
                Part::Name(length) => (month, rest) = named_month(rest, length)?,
                Part::Digits(unit, least, most) => {
                    let value;
                    (value, rest) = digits(rest, least, most)?;
                    match unit {
                        Unit::Year => year = if most == 2 { 2000 + value } else { value },
                        Unit::Month => month = value,
                        Unit::Day => day = value,
                    }
                }
            }
        }
        if rest.is_empty() { existing(year, month, day) } else { None }
    }
}

/// Days since 1970-01-01 of a date like 2026-09-30; None if no such day exists.
pub fn iso_day(text: &[u8]) -> Option<i64> {
    let [y, m, d] = [text.get(..4)?, text.get(5..7)?, text.get(8..)?];
    let dashes = text[4] == b'-' && text[7] == b'-' && text.len() == 10;
    let value = |text| digits(text, text.len(), text.len()).map(|(value, _)| value);
    if dashes { existing(value(y)?, value(m)?, value(d)?) } else { None }
}

/// The first day of a month like 2026-09, in days since 1970-01-01.
pub fn iso_month(text: &[u8]) -> Option<i64> {
    let [y, m] = [text.get(..4)?, text.get(5..)?];
    let value = |text| digits(text, text.len(), text.len()).map(|(value, _)| value);
    if text[4] == b'-' && text.len() == 7 { existing(value(y)?, value(m)?, 1) } else { None }
}

/// The number that so many digits at the start make, and what comes after them.
fn digits(text: &[u8], least: usize, most: usize) -> Option<(i64, &[u8])> {
    let count = text.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    let value = text[..count].iter().fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'));
    (count >= least).then(|| (value, &text[count..]))
}

fn named_month(text: &[u8], length: Option<usize>) -> Option<(i64, &[u8])> {
    NAMES.iter().zip(1..).find_map(|(name, month)| {
        let name = &name.as_bytes()[..length.unwrap_or(name.len())];
        let (said, rest) = text.split_at_checked(name.len())?;
        said.eq_ignore_ascii_case(name).then_some((month, rest))
    })
}

fn existing(year: i64, month: i64, day: i64) -> Option<i64> {
    let exists = (1000..=5000).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_in(year, month)).contains(&day);
    exists.then(|| days_from(year, month, day))
}

/// When something was sold that says so like 2026-09 or 2026-09-30.
pub fn iso_sold(text: &[u8]) -> Option<Sold> {
    if text.len() == 10 {
        return iso_day(text).map(Sold::on);
    }
    iso_month(text).map(|first| Sold::in_month(month_of(first)))
}

/// The month of a day counted from 1970-01-01.
pub fn month_of(days: i64) -> Month {
    calendar(days).0
}

/// The month of a day counted from 1970-01-01, and which of its days that is.
fn calendar(days: i64) -> (Month, u8) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    ((year * 12 + month - 1) as Month, day as u8)
}

/// The month that holds the middle day of a span, both ends included; None if it ends before it starts.
pub fn middle_month(first: i64, last: i64) -> Option<Month> {
    (first <= last).then(|| month_of(first + (last - first) / 2))
}

/// The month as `YYYY-MM`.
pub fn month_text(month: Month) -> String {
    format!("{:04}-{:02}", month / 12, month % 12 + 1)
}

fn days_from(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}
