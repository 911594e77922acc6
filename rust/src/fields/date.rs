//! Months as numbers: the sales period of a line, from the ways in which reports write dates.

/// A calendar month as `year * 12 + month - 1`.
pub type Month = u16;

/// How a report writes its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// 20260930
    YearMonthDay,
    /// 2026-09-30
    Iso,
    /// 09/30/2026
    MonthDayYear,
    /// 30/09/2026
    DayMonthYear,
    /// 202609
    YearMonth,
    /// 2026-09
    IsoMonth,
}

impl Style {
    /// The style of that name in a plan.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "yyyymmdd" => Self::YearMonthDay,
            "yyyy-mm-dd" => Self::Iso,
            "mm/dd/yyyy" => Self::MonthDayYear,
            "dd/mm/yyyy" => Self::DayMonthYear,
            "yyyymm" => Self::YearMonth,
            "yyyy-mm" => Self::IsoMonth,
            _ => return None,
        })
    }

    /// The name of the style in a plan.
    pub fn name(self) -> &'static str {
        match self {
            Self::YearMonthDay => "yyyymmdd",
            Self::Iso => "yyyy-mm-dd",
            Self::MonthDayYear => "mm/dd/yyyy",
            Self::DayMonthYear => "dd/mm/yyyy",
            Self::YearMonth => "yyyymm",
            Self::IsoMonth => "yyyy-mm",
        }
    }

    /// Days since 1970-01-01 (of the first of the month for the styles without a day); None if no such day exists.
    pub fn day(self, text: &[u8]) -> Option<i64> {
        let layout = self.name().as_bytes();
        if text.len() != layout.len() {
            return None;
        }
        let (mut year, mut month, mut day) = (0, 0, 0);
        for (kind, byte) in layout.iter().zip(text) {
            let part = match kind {
                b'y' => &mut year,
                b'm' => &mut month,
                b'd' => &mut day,
                literal if literal == byte => continue,
                _ => return None,
            };
            if !byte.is_ascii_digit() {
                return None;
            }
            *part = *part * 10 + i64::from(byte - b'0');
        }
        if !layout.contains(&b'd') {
            day = 1;
        }
        let exists = (1000..=5000).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day);
        exists.then(|| days_from(year, month, day))
    }
}

/// The month of a day counted from 1970-01-01.
pub fn month_of(days: i64) -> Month {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year * 12 + month - 1) as Month
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
