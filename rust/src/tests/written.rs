//! Numbers that are not written plainly come out as the same number, or as none.

use crate::fields::written::{Written, times_percent};
use proptest::prelude::*;
use serde_json::{Value, from_value, json};

fn written(how: Value) -> Written {
    let written: Written = from_value(how).expect("a way to write numbers");
    assert!(written.is_sound());
    written
}

#[test]
fn numbers_as_reports_write_them() {
    let comma = json!({"decimal": ",", "thousands": "."});
    let grouped = json!({"thousands": ","});
    for (how, text, plain) in [
        (&comma, "1.234,56", Some("1234.56")),
        (&comma, "-1.234.567,5", Some("-1234567.5")),
        (&comma, "1234,5", Some("1234.5")),
        (&comma, "0,0012", Some("0.0012")),
        (&comma, "12.34,5", None),
        (&comma, "1.2345", None),
        (&comma, "1,2,3", None),
        (&comma, "1,234.5", None),
        (&comma, "", Some("")),
        (&comma, "7,25E-7", Some("7.25E-7")),
        (&grouped, "1,234.5", Some("1234.5")),
        (&grouped, "1,23", None),
        (&grouped, ",123", None),
        (&grouped, "+12", Some("12")),
        (&json!({}), "1,5", None),
        (&json!({}), ".5", Some(".5")),
        (&json!({}), ".", None),
        (&json!({"thousands": "\u{a0}", "decimal": ","}), "12\u{a0}345,6", Some("12345.6")),
        (&json!({"negative": "parentheses"}), "(12.50)", Some("-12.50")),
        (&json!({"negative": "parentheses"}), "(-12.50)", None),
        (&json!({"negative": "parentheses"}), "(12.50", None),
        (&json!({"negative": "trailing minus"}), "12.50-", Some("-12.50")),
        (&json!({"negative": "trailing minus"}), "-12.50-", None),
        (&json!({}), "12.50-", None),
        (&json!({"around": "$ "}), "$ 3.00", Some("3.00")),
        (&json!({"around": "$"}), "-$3.00", Some("-3.00")),
        (&json!({"around": "=\""}), "=\"0.25\"", Some("0.25")),
        (&json!({"around": "$"}), "$", Some("")),
        (&json!({"around": "$"}), "-$", None),
    ] {
        assert_eq!(written(how.clone()).plain(text.as_bytes()).as_deref(), plain, "{text} {how}");
    }
}

#[test]
fn marks_that_cannot_be_told_apart_are_no_way_to_write() {
    for how in [
        json!({"decimal": ",", "thousands": ","}),
        json!({"thousands": "."}),
        json!({"decimal": "5"}),
        json!({"around": "-"}),
    ] {
        let written: Written = from_value(how.clone()).expect("texts");
        assert!(!written.is_sound(), "{how}");
    }
}

#[test]
fn a_part_of_a_number() {
    for (number, percent, part) in [
        ("10", "50", Some("5")),
        ("-10.01", "33.3", Some("-3.33333")),
        ("0.000001", "12.5", Some("0.000000125")),
        ("1", "0", Some("0")),
        ("1e2", "50", None),
        ("1", "x", None),
        ("170141183460469231731687303715884105727", "100", None),
    ] {
        assert_eq!(times_percent(number, percent).as_deref(), part, "{number} x {percent} %");
    }
}

proptest! {
    #[test]
    fn a_grouped_number_is_the_number(whole in 0u64.., decimals in "[0-9]{0,8}", negative: bool) {
        let digits = whole.to_string();
        let mut grouped = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at) % 3 == 0 {
                grouped.push('.');
            }
            grouped.push(digit);
        }
        let sign = if negative { "-" } else { "" };
        let text = format!("{sign}{grouped},{decimals}");
        let plain = written(json!({"decimal": ",", "thousands": "."})).plain(text.as_bytes());
        prop_assert_eq!(plain, Some(format!("{sign}{digits}.{decimals}")));
    }
}
