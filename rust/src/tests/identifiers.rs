//! Identifiers: mangled ones are undone, lost ones are not guessed at, and reading twice changes nothing.

use crate::fields::identifiers::Identifier::{Blank, Gtin, Isrc, Lossy, Unreadable};
use crate::fields::identifiers::{GTIN_KEYS, ISRC_KEYS, check_digit_holds, classify, gtin_text, isrc_text};
use crate::ladder::ids::Ids;
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
    assert_eq!(ids(b"nope", isrc), (Unreadable, Blank));
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
    fn reading_twice_changes_nothing(written in "[A-Za-z]{0,2}[ .-]?[A-Z0-9]{0,3}[ .-]?[0-9]{0,14}(\\.0)?") {
        let once = classify(written.as_bytes());
        if let Isrc(_) | Gtin(_) = once {
            prop_assert_eq!(classify(text(once).as_bytes()), once);
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let _ = classify(&bytes);
    }
}
