//! All ways of scanning find the same, whatever the bytes and wherever they start.

use crate::scan::{Marks, clean_ways, ways};
use proptest::prelude::*;

fn same(bytes: &[u8], delimiter: u8, quotes: bool) {
    let mut found: Vec<Marks> = ways()
        .map(|way| {
            let mut marks = Marks::default();
            marks.find_by(way, bytes, delimiter, quotes);
            marks
        })
        .collect();
    let portable = found.pop();
    for fast in found {
        assert_eq!(Some(&fast), portable.as_ref(), "{:?}", String::from_utf8_lossy(bytes));
    }
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    let field = "(\"([ab,;\n\r]|\"\"){0,90}\"|[ab\"\r]{0,70}|[a-z]{0,9}|\"[a,\n\"]{0,4})?";
    proptest::collection::vec((field, "[,;\t]|\n|\r\n"), 0..40).prop_map(|fields| {
        fields.into_iter().flat_map(|(field, end)| [field, end]).collect::<String>().into_bytes()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn all_ways_find_the_same_marks(bytes in text(), from in 0..70usize, to in 0..70usize, quotes: bool) {
        for delimiter in [b',', b';', b'\t'] {
            let (from, to) = (from.min(bytes.len()), bytes.len().saturating_sub(to));
            same(&bytes[from..to.max(from)], delimiter, quotes);
        }
    }

    #[test]
    fn all_ways_agree_on_any_bytes(bytes in proptest::collection::vec(prop_oneof!["[,\n\"\r]".prop_map(|c| c.as_bytes()[0]), any::<u8>()], 0..300), quotes: bool) {
        same(&bytes, b',', quotes);
    }

    #[test]
    fn clean_text_is_what_the_standard_library_takes(
        text in "(\\PC{0,9}[a-z\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}]{0,80}){0,4}",
        damage in proptest::option::of((any::<prop::sample::Index>(), any::<u8>(), any::<bool>())),
        from in 0..4usize,
    ) {
        let mut bytes = text.into_bytes();
        if let (Some((at, byte, cut)), false) = (damage, bytes.is_empty()) {
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if cut {
                bytes.truncate(at + 1);
            }
        }
        let bytes = &bytes[from.min(bytes.len())..];
        let wanted = !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok();
        for is_clean in clean_ways() {
            prop_assert_eq!(is_clean(bytes), wanted);
        }
    }
}

fn triples(of: &[u8]) -> Vec<(u8, u8, u8)> {
    of.iter()
        .flat_map(|a| of.iter().map(|b| (*a, *b)))
        .flat_map(|(a, b)| of.iter().map(move |c| (a, b, *c)))
        .collect()
}

#[test]
fn every_pair_and_triple_of_odd_bytes_is_judged_as_by_the_standard_library() {
    const ODD: [u8; 22] = [
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF,
        0xF0, 0xF1, 0xF4, 0xF5, 0xFF,
    ];
    for start in [0, 29, 30, 31, 60, 61, 62, 63] {
        let mut bytes = vec![b' '; 130];
        for (one, two, three) in triples(&ODD) {
            for four in [0x20, 0x80, 0xBF] {
                bytes[start..start + 4].copy_from_slice(&[one, two, three, four]);
                let wanted = !bytes.contains(&0) && std::str::from_utf8(&bytes).is_ok();
                for is_clean in clean_ways() {
                    assert_eq!(is_clean(&bytes), wanted, "{one:x} {two:x} {three:x} {four:x} at {start}");
                }
            }
        }
    }
}
