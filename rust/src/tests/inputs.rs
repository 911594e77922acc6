//! Encodings: every text comes out as it is, what cannot be decoded rejects its line alone, and no piece size matters.

use super::Scratch;
use super::pipeline::{HEADER, plan, run};
use crate::error::Result;
use crate::inputs::Input;
use crate::inputs::encoding::{Encoding, UNDECODED};
use proptest::prelude::*;
use serde_json::json;

fn read(bytes: &[u8], encoding: &str) -> Result<Vec<u8>> {
    let file = Scratch::new(bytes);
    let input = Input { encoding: Encoding::named(encoding)?, ..Input::from(&file.0) };
    let (mut text, source) = (Vec::new(), input.open(Encoding::Utf8)?);
    let mut bytes_read = source.bytes;
    std::io::Read::read_to_end(&mut bytes_read, &mut text)?;
    assert_eq!(
        source.content.hash(),
        (encoding != "utf-8").then(|| blake3::hash(bytes).to_hex().to_string())
    );
    assert_eq!(input.content_hash()?, blake3::hash(bytes).to_hex().to_string());
    Ok(text)
}

fn wide(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_text_of_utf_16_is_read_in_both_orders(text in "\\PC{0,99}", times in 1..400usize) {
        let text = text.repeat(times);
        prop_assert_eq!(read(&wide(&text, u16::to_le_bytes), "utf-16le")?, text.as_bytes());
        prop_assert_eq!(read(&wide(&text, u16::to_be_bytes), "utf-16be")?, text.as_bytes());
        let marked = format!("\u{FEFF}{text}");
        prop_assert_eq!(read(&wide(&marked, u16::to_le_bytes), "utf-16")?, text.as_bytes());
        prop_assert_eq!(read(&wide(&marked, u16::to_be_bytes), "utf-16")?, text.as_bytes());
    }

    #[test]
    fn any_units_become_text_and_one_mark_for_each_lone_half(units: Vec<u16>) {
        let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        if units.first() != Some(&0xFFFE) && units.first() != Some(&0xFEFF) {
            let found = read(&bytes, "utf-16le")?;
            let expected: Vec<u8> = char::decode_utf16(units).flat_map(|unit| match unit {
                Ok(character) => character.to_string().into_bytes(),
                Err(_) => vec![UNDECODED],
            }).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn latin_1_is_the_first_256_characters(bytes: Vec<u8>) {
        let expected: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        prop_assert_eq!(read(&bytes, "latin-1")?, expected.as_bytes());
    }
}

#[test]
fn cp1252_has_its_own_characters_and_five_holes() -> Result<()> {
    assert_eq!(read(b"\x80 \x9F \xE9\x00", "cp1252")?, "€ Ÿ é\0".as_bytes());
    for hole in [0x81, 0x8D, 0x8F, 0x90, 0x9D] {
        assert_eq!(read(&[b'a', hole, b'b'], "cp1252")?, [b'a', UNDECODED, b'b']);
    }
    Ok(())
}

#[test]
fn a_byte_order_is_never_guessed_and_half_a_character_is_a_cut_file() {
    let code = |bytes: &[u8], encoding| read(bytes, encoding).expect_err("the file is refused").code;
    assert_eq!(code(b"a\0b\0", "utf-16"), "corrupt");
    assert_eq!(code(b"\xFE\xFF\0a", "utf-16le"), "corrupt");
    assert_eq!(code(b"a\0b", "utf-16le"), "truncated");
    assert_eq!(code(b"a", "ebcdic"), "plan");
}

#[test]
fn a_report_reads_the_same_in_every_encoding() -> Result<()> {
    let text = format!("{HEADER}US\tUSAAA0000001\t\t\tCafé \t1\t0.5\tEUR\nUS\t\t\t\tÀ la\t1\t2\tUSD\n");
    let placed = |bytes: &[u8], encoding: &str| {
        let mut plan = plan("none");
        plan["encoding"] = json!(encoding);
        run(bytes, &plan, 2, 64)
    };
    let plain = placed(text.as_bytes(), "utf-8")?;
    let narrow: Vec<u8> = text.chars().map(|character| character as u8).collect();
    for (bytes, encoding) in [
        (wide(&text, u16::to_le_bytes), "utf-16le"),
        (wide(&format!("\u{FEFF}{text}"), u16::to_be_bytes), "utf-16"),
        (narrow.clone(), "latin-1"),
        (narrow, "cp1252"),
    ] {
        let other = placed(&bytes, encoding)?;
        assert_eq!((&other.cells, &other.suspense), (&plain.cells, &plain.suspense));
        assert_eq!(other.summary["content_hash"], json!(blake3::hash(&bytes).to_hex().to_string()));
    }
    Ok(())
}

#[test]
fn what_cannot_be_decoded_rejects_its_line_alone() -> Result<()> {
    let mut bytes = wide(HEADER, u16::to_le_bytes);
    for title in [0xD800u16, 0x0A0A, 0xDC00] {
        bytes.extend(wide("US\tUSAAA0000001\t\t\t", u16::to_le_bytes));
        bytes.extend(title.to_le_bytes());
        bytes.extend(wide("\t1\t1\tEUR\n", u16::to_le_bytes));
    }
    let mut plan = plan("none");
    plan["encoding"] = json!("utf-16le");
    let done = run(&bytes, &plan, 1, 64)?;
    let rejected: Vec<_> = done.rejected.iter().map(|row| (row.line, row.rule)).collect();
    assert_eq!((rejected, done.cells[0].sum.lines), (vec![(2, "encoding"), (4, "encoding")], 1));
    Ok(())
}
