//! Dates: real days only, and the month that holds the middle of a span.

use crate::fields::date::{Style, middle_month, month_of, month_text};

#[test]
fn dates_of_each_style() {
    for (style, text, month) in [
        ("yyyymmdd", "20260930", Some("2026-09")),
        ("yyyy-mm-dd", "2024-02-29", Some("2024-02")),
        ("yyyy-mm-dd", "2026-02-29", None),
        ("mm/dd/yyyy", "08/30/2026", Some("2026-08")),
        ("mm/dd/yyyy", "30/08/2026", None),
        ("dd/mm/yyyy", "30/08/2026", Some("2026-08")),
        ("yyyymm", "202612", Some("2026-12")),
        ("yyyy-mm", "2026-13", None),
        ("yyyy-mm", "2026-1", None),
        ("yyyymmdd", "2026093x", None),
        ("yyyymmdd", "", None),
    ] {
        let style = Style::named(style).expect("a known style");
        let found = style.day(text.as_bytes()).map(|day| month_text(month_of(day)));
        assert_eq!(found.as_deref(), month, "{text}");
    }
}

#[test]
fn every_day_is_in_its_month() {
    let first = Style::Iso.day(b"1999-12-31").expect("a date");
    let last = Style::Iso.day(b"2101-01-01").expect("a date");
    let mut month = month_of(first);
    for day in first..=last {
        let next = month_of(day);
        assert!(next == month || next == month + 1);
        month = next;
    }
    assert_eq!(month_text(month), "2101-01");
}

#[test]
fn a_fiscal_month_is_the_month_of_its_middle_day() {
    let day = |text: &str| Style::MonthDayYear.day(text.as_bytes()).expect("a date");
    assert_eq!(
        middle_month(day("08/30/2026"), day("09/26/2026")).map(month_text).as_deref(),
        Some("2026-09")
    );
    assert_eq!(middle_month(day("09/26/2026"), day("08/30/2026")), None);
}
