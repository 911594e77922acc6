//! Dates: real days only, and the month that holds the middle of a span.

use crate::fields::date::{Sold, Style, iso_day, iso_sold, middle_month, month_of, month_text};
use crate::role::Period;

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
        ("dd.mm.yyyy", "30.08.2026", Some("2026-08")),
        ("d/m/yy", "1/8/26", Some("2026-08")),
        ("d/m/yy", "31/6/26", None),
        ("month yyyy", "AUGUST 2026", Some("2026-08")),
        ("month yyyy", "Augusta 2026", None),
        ("mon-yy", "Jun-26", Some("2026-06")),
        ("yyyyMmm", "2017M10", Some("2017-10")),
        ("yyyy-mm-ddT*", "2023-01-31T00:00:00.000Z", Some("2023-01")),
        ("yyyy-mm-ddT*", "2023-02-31T00:00:00.000Z", None),
        ("yyyy-mm*", "2023-02", Some("2023-02")),
    ] {
        let style = Style::named(style).expect("a known style");
        let found = style.day(text.as_bytes()).map(|day| month_text(month_of(day)));
        assert_eq!(found.as_deref(), month, "{text}");
    }
}

#[test]
fn a_pattern_says_year_and_month_once() {
    for pattern in
        ["", "yyyy", "mm/dd", "yyyy-mm-mm", "yyyy-mm month", "yyyy*mm", "yyyy-mm-dd-dd", "yyyy\u{e9}mm"]
    {
        assert_eq!(Style::named(pattern), None, "{pattern}");
    }
}

#[test]
fn every_day_is_in_its_month() {
    let first = iso_day(b"1999-12-31").expect("a date");
    let last = iso_day(b"2101-01-01").expect("a date");
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
    let style = Style::named("mm/dd/yyyy").expect("a known style");
    let day = |text: &str| style.day(text.as_bytes()).expect("a date");
    assert_eq!(
        middle_month(day("08/30/2026"), day("09/26/2026")).map(month_text).as_deref(),
        Some("2026-09")
    );
    assert_eq!(middle_month(day("09/26/2026"), day("08/30/2026")), None);
}

#[test]
fn a_day_is_kept_where_it_is_asked_for_and_said() {
    for (style, from, to, daily, sold) in [
        ("yyyymmdd", "20260930", None, true, Some("2026-09-30")),
        ("yyyymmdd", "20260930", None, false, Some("2026-09")),
        ("yyyy-mm", "2026-09", None, true, Some("2026-09")),
        ("mm/dd/yyyy", "09/30/2026", Some("09/30/2026"), true, Some("2026-09-30")),
        ("mm/dd/yyyy", "08/30/2026", Some("09/26/2026"), true, Some("2026-09")),
        ("mm/dd/yyyy", "09/26/2026", Some("08/30/2026"), true, None),
    ] {
        let style = Style::named(style).expect("a known style");
        let found = Period::sold(&style, from.as_bytes(), to.map(str::as_bytes), daily);
        assert_eq!(found.map(Sold::text).as_deref(), sold, "{from}");
    }
}

#[test]
fn what_was_sold_on_a_day_is_read_as_it_is_written() {
    let first = iso_day(b"1999-12-31").expect("a date");
    for days in first..first + 800 {
        let sold = Sold::on(days);
        assert_eq!(
            (iso_sold(sold.text().as_bytes()), iso_day(sold.text().as_bytes())),
            (Some(sold), Some(days))
        );
    }
    for (text, sold) in [("2026-09", Some("2026-09")), ("2026-09-31", None), ("2026-9", None), ("", None)] {
        assert_eq!(iso_sold(text.as_bytes()).map(Sold::text).as_deref(), sold, "{text}");
    }
}
