//! The decimal readers against a naive one that works on digit strings.

use crate::abacus::Abacus;
use crate::fields::decimal::{Amount, UNIT, amount, plain_sum, quantity};
use crate::fields::many::{Amounts, MANY, Quantities};
use crate::fields::piece::Piece;
use crate::totals::{Exact, exact};
use proptest::prelude::*;

/// An amount as it is read together with others.
fn plain(number: Piece<'_>) -> Option<Amount> {
    let mut amounts = Amounts::default();
    amounts.take(MANY - 1, number);
    amounts.read();
    amounts.get(MANY - 1)
}

/// A quantity as it is read together with others.
fn whole(number: Piece<'_>) -> Option<i128> {
    let mut quantities = Quantities::default();
    quantities.take(0, number);
    quantities.read();
    quantities.get(0)
}

/// Grammar and value by digit strings: the exact number as plain text, or None.
fn naive(text: &str) -> Option<String> {
    let (negative, body) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let lower = body.to_ascii_lowercase();
    let (number, power) = match lower.split_once('e') {
        Some((number, power)) => {
            let digits = power.strip_prefix(['-', '+']).unwrap_or(power);
            let plain = !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit());
            (number, if plain { power.parse::<i64>().ok()? } else { return None })
        }
        None => (lower.as_str(), 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let decimals = fraction.len() as i64 - power;
    if decimals > 38 {
        return None;
    }
    let padded = format!("{}{digits}{}", "0".repeat(60), "0".repeat((-decimals).max(0) as usize));
    let (left, right) = padded.split_at(padded.len() - decimals.max(0) as usize);
    let (left, right) = (left.trim_start_matches('0'), right.trim_end_matches('0'));
    if left.len() > 12 || (left == "999999999999" && right >= "9999999999995") {
        return None;
    }
    let zero = left.is_empty() && right.is_empty();
    let whole = if left.is_empty() { "0" } else { left };
    let point = if right.is_empty() { "" } else { "." };
    Some(format!("{}{whole}{point}{right}", if negative && !zero { "-" } else { "" }))
}

fn agree(text: &str) {
    let found = amount(text.as_bytes());
    assert_eq!(found.map(|amount| amount.plain()), naive(text), "{text:?}");
    let Some(found) = found else { return };
    assert!(found.excess.abs() * 2 <= UNIT, "{text:?} is rounded to the nearest");
    assert!(found.excess.abs() * 2 < UNIT || found.units % 2 == 0, "{text:?} is rounded to even");
    let second = exact(text.as_bytes()).expect("the second reader takes what the first takes").normal();
    assert_eq!(second, Exact { units: found.units, rest: found.excess }.normal(), "{text:?}");
}

#[test]
fn odd_numbers_are_read_exactly_or_refused() {
    let odd = [
        "0",
        "-0",
        "+1",
        "1.",
        ".5",
        ".",
        "",
        "-",
        "+",
        "1e",
        "e5",
        "1e5",
        "1E-7",
        "1e-38",
        "1e-39",
        "0e-38",
        "1e11",
        "1e12",
        "999999999999",
        "1000000000000",
        "999999999999.9999999999994",
        "999999999999.9999999999995",
        "999999999999.99999999999999999999999999999999999999",
        "0.00000000000000000000000000000000000001",
        "0.000000000000000000000000000000000000001",
        "1_000",
        " 1",
        "1 ",
        "1.2.3",
        "--1",
        "1-",
        "(1)",
        "$1",
        "1,5",
        "NaN",
        "inf",
        "٣",
        "１",
        "0x10",
        "1e99999",
        "1e+3",
        "00000000000000000000000000000000000000000000001.5",
        "0.0000000000005",
        "0.0000000000015",
        "0.00000000000050000000000001",
        "-0.0000000000005",
        "1e-0007",
        "123456789012.12345678901234567890123456789012345678",
        "0.1234567890123456789",
    ];
    odd.iter().for_each(|text| agree(text));
}

#[test]
fn a_number_in_quotes_is_read_where_it_stands() {
    let read = |text: &str| {
        let (all, from, to) = within(text, 16, 4);
        let piece = Piece::new(&all, from, to).unquoted();
        (String::from_utf8_lossy(piece.text()).into_owned(), plain(piece).map(|amount| amount.plain()))
    };
    assert_eq!(read("\"-1.50\""), ("-1.50".to_owned(), Some("-1.5".to_owned())));
    assert_eq!(read("\"1\"\"5\""), ("1\"\"5".to_owned(), None));
    for odd in ["\"", "\"\"", "\"1", "1\""] {
        assert_eq!(read(odd).1, None, "{odd}");
    }
}

#[test]
fn a_quantity_has_at_most_six_decimals() {
    assert_eq!(quantity(b"3"), Some(3_000_000));
    assert_eq!(quantity(b"-0.000001"), Some(-1));
    assert_eq!(quantity(b"0.0000001"), None);
    assert_eq!(quantity(b"1e13"), None);
}

/// The text as it stands in a larger one, which begins and ends anywhere around it.
fn within(text: &str, before: usize, after: usize) -> (Vec<u8>, usize, usize) {
    let whole = format!("{}{text}{}", "7".repeat(before), ",8.9".repeat(after));
    (whole.into_bytes(), before, before + text.len())
}

proptest! {
    #[test]
    fn what_is_read_where_it_stands_is_what_is_read_alone(
        text in "-?[0-9]{0,18}(\\.[0-9]{0,16})?|[-+0-9.eE ,_/:]{0,18}", before in 0..20usize, after in 0..6usize,
    ) {
        let (all, from, to) = within(&text, before, after);
        let piece = Piece::new(&all, from, to);
        if let Some(found) = plain(piece) {
            prop_assert_eq!(Some(found), amount(text.as_bytes()));
        }
        if let Some(found) = whole(piece) {
            prop_assert_eq!(Some(found), quantity(text.as_bytes()));
        }
    }

    #[test]
    fn the_common_numbers_are_read_where_they_stand(ones in "[1-9][0-9]{0,5}|0", decimals in "[0-9]{1,9}", minus: bool) {
        let text = format!("{}{ones}.{decimals}", if minus { "-" } else { "" });
        let (all, from, to) = within(&text, 16, 4);
        prop_assert!(plain(Piece::new(&all, from, to)).is_some());
        prop_assert!(whole(Piece::new(ones.as_bytes(), 0, ones.len())).is_none(), "no eight bytes to read");
        let (all, from, to) = within(&ones, 16, 4);
        prop_assert!(whole(Piece::new(&all, from, to)).is_some());
    }

    #[test]
    fn an_abacus_adds_up_to_the_sum(texts in proptest::collection::vec("[0-9]{0,9}(\\.[0-9]{0,13})?|[0-9./:,-]{0,9}", 0..200)) {
        let (mut abacus, mut sum) = (Abacus::default(), 0);
        for text in &texts {
            let (all, from, to) = within(text, 16, 4);
            if abacus.add(Piece::new(&all, from, to)) {
                let found = amount(text.as_bytes()).expect("what stands on an abacus is a number");
                prop_assert_eq!(found.excess, 0);
                sum += found.units;
            }
        }
        prop_assert_eq!(abacus.sum()?, Exact { units: sum, rest: 0 });
    }

    #[test]
    fn any_number_is_read_exactly(text in "[-+]?[0-9]{0,16}(\\.[0-9]{0,42})?([eE][-+]?[0-9]{1,2})?") {
        agree(&text);
    }

    #[test]
    fn any_text_is_answered(text in "[-+0-9.eE ,_]{0,30}") {
        agree(&text);
    }

    #[test]
    fn sums_print_every_digit(units in -(10i128.pow(30))..10i128.pow(30), rest in -(10i128.pow(36))..10i128.pow(36)) {
        let text = plain_sum(units, rest);
        let back = plain_sum(-units, -rest);
        prop_assert_eq!(text.trim_start_matches('-'), back.trim_start_matches('-'));
        prop_assert!(text == "0" || text.starts_with('-') != back.starts_with('-'));
    }
}
