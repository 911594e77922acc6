//! Identifiers: mangled ones are undone, lost ones are not guessed at, and reading twice changes nothing.

use crate::fields::identifiers::Identifier::{Blank, Gtin, Isrc, Lossy, Unreadable};
use crate::fields::identifiers::{GTIN_KEYS, ISRC_KEYS, check_digit_holds, classify, gtin_text, isrc_text};
use crate::fields::many::{Identifiers, MANY};
use crate::fields::piece::Piece;
use crate::ladder::ids::Ids;
use proptest::collection::vec;
use proptest::prelude::*;

fn text(id: crate::fields::identifiers::Identifier) -> String {
    match id {
        Isrc(key) => isrc_text(key),
        Gtin(key) => gtin_text(key),
        other => format!("{other:?}"),
    }
}

#[test]
fn mangled_identifiers_are_undone() {
    for (written, meant) in [
        ("USRC17607839", "USRC17607839"),
        ("us-rc1-76-07839", "USRC17607839"),
        (" US RC1 76 07839 ", "USRC17607839"),
        ("ISRC US-RC1-76-07839", "USRC17607839"),
        ("ISRC:USRC17607839", "USRC17607839"),
        ("ISRC12345678", "ISRC12345678"),
        ("US.RC1.76.07839", "USRC17607839"),
        ("US\u{a0}RC17607839", "USRC17607839"),
        ("724384960650", "00724384960650"),
        ("0724384960650", "00724384960650"),
        ("=\"0724384960650\"", "00724384960650"),
        ("'0724384960650", "00724384960650"),
        ("724384960650.0", "00724384960650"),
        ("7 24384 96065 0", "00724384960650"),
        ("00000724384960650", "00724384960650"),
        ("", "Blank"),
        ("   ", "Blank"),
        ("-", "Blank"),
        ("000000000000", "Blank"),
        ("7.24E+11", "Lossy"),
        ("7,24e11", "Lossy"),
        ("USRC1760783", "Unreadable"),
        ("USRC176078390", "Unreadable"),
        ("1234567", "Unreadable"),
        ("123456789012345", "Unreadable"),
        ("12.5", "Unreadable"),
        ("n/a", "Unreadable"),
    ] {
        assert_eq!(text(classify(written.as_bytes())), meant, "{written:?}");
    }
}

#[test]
fn an_identifier_in_the_wrong_column_is_taken_for_what_it_is() {
    let (isrc, upc) = (b"USRC17607839".as_slice(), b"724384960650".as_slice());
    let ids = |left, right| {
        let ids = Ids::read(left, right);
        (ids.isrc, ids.upc)
    };
    let (code, release) = (classify(isrc), classify(upc));
    assert_eq!(ids(isrc, upc), (code, release));
    assert_eq!(ids(upc, isrc), (code, release));
    assert_eq!(ids(upc, b""), (Blank, release));
    assert_eq!(ids(b"", isrc), (code, Blank));
    assert_eq!(ids(upc, b"5099749994027"), (Blank, classify(b"5099749994027")));
    assert_eq!(ids(b"nope", isrc), (code, Unreadable));
    assert_eq!(ids(b"7E+11", isrc), (code, Lossy));
    assert_eq!(ids(upc, b"nope"), (Unreadable, release));
    assert_eq!(ids(isrc, b"USRC17607840"), (code, Blank));
    assert_eq!(ids(isrc, b"7E+11"), (code, Lossy));
}

#[test]
fn check_digits() {
    assert!(check_digit_holds(724_384_960_650));
    assert!(!check_digit_holds(724_384_960_651));
}

proptest! {
    #[test]
    fn every_key_has_one_text(isrc in 1..ISRC_KEYS, gtin in 1..GTIN_KEYS) {
        prop_assert_eq!(classify(isrc_text(isrc).as_bytes()), Isrc(isrc));
        prop_assert_eq!(classify(gtin_text(gtin).as_bytes()), Gtin(gtin));
    }

    #[test]
    fn lines_that_say_otherwise_are_other_items(
        isrc in "(USRC1760783[0-9])|(72438496065[0-9])|7[.]2E[+]11|n/a| ?",
        upc in "(USRC1760783[0-9])|(72438496065[0-9])|7[.]2E[+]11|nope| ?",
    ) {
        let ids = Ids::read(isrc.as_bytes(), upc.as_bytes());
        let [first, second] = ids.normal(isrc.as_bytes(), upc.as_bytes());
        let kept = Ids::read(first.as_bytes(), second.as_bytes());
        prop_assert_eq!((kept.isrc, kept.upc, kept.swapped), (ids.isrc, ids.upc, false), "{} {}", isrc, upc);
        prop_assert_eq!(kept.normal(first.as_bytes(), second.as_bytes()), [first.clone(), second.clone()]);
    }

    #[test]
    fn identifiers_read_together_are_what_each_is(
        isrcs in vec("[A-Z]{2}[A-Z0-9]{3}[0-9]{7}|[A-Z0-9a-z/:@]{12}|[A-Z0-9]{0,16}", MANY),
        upcs in vec("[0-9]{11,15}|0{12}|[0-9:/]{13}|", MANY),
    ) {
        let both = || isrcs.iter().zip(&upcs);
        let text: String = both().map(|(isrc, upc)| format!("{isrc},{upc};")).collect();
        let (mut read, mut from) = (Identifiers::default(), 0);
        for (at, (isrc, upc)) in both().enumerate() {
            let middle = from + isrc.len();
            read.take_isrc(at, Piece::new(text.as_bytes(), from, middle));
            read.take_gtin(at, Piece::new(text.as_bytes(), middle + 1, middle + 1 + upc.len()));
            from = middle + upc.len() + 2;
        }
        read.read();
        for (at, (isrc, upc)) in both().enumerate() {
            let alone = Ids::read(isrc.as_bytes(), upc.as_bytes());
            if let Some(codes) = read.get(at) {
                prop_assert_eq!(Ids::plain(codes), alone, "{} {}", isrc, upc);
                prop_assert_eq!(codes.odd, !check_digit_holds(alone.gtin()));
            } else if at > 0 && isrc.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
                // Only what is not as it should be is left to be read by itself.
                let plain = matches!(alone, Ids { isrc: Isrc(_), upc: Blank | Gtin(_), swapped: false });
                let usual = isrc.len() == 12 && [0, 12, 13, 14].contains(&upc.len()) && !upc.starts_with("000000000000");
                prop_assert!(!(plain && usual), "{} {}", isrc, upc);
            }
        }
    }

    #[test]
    fn a_check_digit_makes_the_weighted_sum_a_multiple_of_ten(gtin in 1..GTIN_KEYS) {
        let digits = format!("{gtin:014}").into_bytes().into_iter().map(|digit| u32::from(digit - b'0'));
        let sum: u32 = digits.zip([3, 1].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
        prop_assert_eq!(check_digit_holds(gtin), sum.is_multiple_of(10));
    }

    #[test]
    fn reading_twice_changes_nothing(written in "[A-Za-z]{0,2}[ .-]?[A-Z0-9]{0,3}[ .-]?[0-9]{0,14}(\\.0)?") {
        let once = classify(written.as_bytes());
        if let Isrc(_) | Gtin(_) = once {
            prop_assert_eq!(classify(text(once).as_bytes()), once);
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes in vec(any::<u8>(), 0..60)) {
        let _ = classify(&bytes);
    }
}
