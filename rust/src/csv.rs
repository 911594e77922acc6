//! Fields of a row of CSV (RFC 4180) with commas between them: written, told apart, and read again.

use crate::scan::text_of;
use std::borrow::Cow;

/// 1 for each byte that a text in quotes may hold and another may not.
const SPECIAL: [u8; 256] = {
    let mut special = [0; 256];
    special[b',' as usize] = 1;
    special[b'"' as usize] = 1;
    special[b'\n' as usize] = 1;
    special[b'\r' as usize] = 1;
    special
};

/// A text needs no quotes: it has no comma, quote or line end.
#[inline]
pub fn is_plain(text: &[u8]) -> bool {
    text.iter().fold(0, |found, byte| found | SPECIAL[usize::from(*byte)]) == 0
}

/// Texts up to this length are looked through at once.
pub const SHORT: usize = 32;

/// For each length, 1 for so many first bytes.
const FIRST: [[u8; SHORT]; SHORT + 1] = {
    let mut firsts = [[0; SHORT]; SHORT + 1];
    let mut at = 0;
    while at < SHORT * SHORT {
        firsts[at / SHORT + 1][at % SHORT] = (at % SHORT <= at / SHORT) as u8;
        at += 1;
    }
    firsts
};

/// The first bytes of these, so many, are a text that needs no quotes; false as well if it is longer.
///
/// By itself, and without a way out in the middle, so that the compiler looks at sixteen bytes with one instruction.
#[inline(never)]
pub fn is_plain_short(bytes: &[u8; SHORT], length: usize) -> bool {
    let Some(first) = FIRST.get(length) else { return false };
    let mut special = 0;
    for (byte, counts) in bytes.iter().zip(first) {
        let is = |other: u8| u8::from(*byte == other);
        special |= (is(b',') | is(b'"') | is(b'\n') | is(b'\r')) & counts;
    }
    special == 0
}

/// A text between quotes, those in it doubled.
#[cold]
pub fn quoted(text: &[u8]) -> Vec<u8> {
    let mut field = vec![b'"'];
    for byte in text {
        field.extend_from_slice(if *byte == b'"' { b"\"\"" } else { std::slice::from_ref(byte) });
    }
    field.push(b'"');
    field
}

/// Appends a text, in quotes only where it must be.
pub fn put_text(out: &mut Vec<u8>, text: &[u8]) {
    if is_plain(text) {
        out.extend_from_slice(text);
    } else {
        out.extend_from_slice(&quoted(text));
    }
}

/// The first field of some, as it is written, and what stands after its comma.
#[inline]
pub fn first_of(fields: &[u8]) -> (&[u8], &[u8]) {
    let mut quoted = false;
    let end = fields.iter().position(|byte| {
        quoted ^= *byte == b'"';
        *byte == b',' && !quoted
    });
    end.map_or((fields, b""), |end| (&fields[..end], &fields[end + 1..]))
}

/// The text of a field, its quotes undone.
pub fn text(field: &[u8]) -> Cow<'_, [u8]> {
    match field.first() {
        Some(b'"') => text_of(field, true, &mut Vec::new()).to_vec().into(),
        _ => field.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn field() -> impl Strategy<Value = String> {
        "[a,\"\r\n \u{e9}=]{0,40}"
    }

    proptest! {
        #[test]
        fn a_text_is_quoted_only_where_it_must_be(text in field()) {
            let mut written = Vec::new();
            put_text(&mut written, text.as_bytes());
            let written = String::from_utf8(written).unwrap();
            match written.strip_prefix('"').and_then(|left| left.strip_suffix('"')) {
                Some(inner) if text.contains([',', '"', '\r', '\n']) => prop_assert_eq!(inner.replace("\"\"", "\""), text),
                _ => prop_assert_eq!(written, text),
            }
        }

        #[test]
        fn a_short_text_is_looked_through_alone(text in "[a,\"\r\n \u{e9}\0+.!#]{40}", length in 0..=SHORT) {
            let bytes = text.as_bytes().first_chunk().unwrap();
            prop_assert_eq!(is_plain_short(bytes, length), is_plain(&bytes[..length]));
            prop_assert!(!is_plain_short(bytes, SHORT + 1));
        }

        #[test]
        fn fields_are_read_as_they_were_written(texts in prop::collection::vec(field(), 1..5)) {
            let mut written = Vec::new();
            for text in &texts {
                put_text(&mut written, text.as_bytes());
                written.push(b',');
            }
            let mut rest = written.as_slice();
            for wanted in texts {
                let (field, after) = first_of(rest);
                prop_assert_eq!(text(field).into_owned(), wanted.into_bytes());
                rest = after;
            }
            prop_assert!(rest.is_empty());
        }
    }
}
