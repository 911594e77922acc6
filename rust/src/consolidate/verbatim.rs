//! Texts of a report that are written just as the file writes them: they are copied, and not made again.

use crate::fields::piece::Piece;
use memchr::{memchr, memchr3};

const ONES: u128 = u128::from_le_bytes([1; 16]);
/// The bit that letters have, and digits, points and signs have not.
const LETTER: u128 = ONES << 6;

/// The text of a number that was read without a rest, and its length, if nobody would write it otherwise and it has at
/// most 16 characters.
///
/// It was read, so it is a sign, digits, a point among them and an exponent, perhaps each. A digit in front is no sign,
/// and no zero but the one before a point; without a letter there is no exponent; and after a last digit that is none
/// there is no zero, and no more decimals than were read.
#[inline(always)]
pub fn number(text: Piece<'_>) -> Option<([u8; 16], usize)> {
    let key = text.key().filter(|_| !text.is_empty())?;
    let (first, second) = (key as u8, (key >> 8) as u8);
    let last = (key >> (8 * (text.len() - 1))) as u8;
    let starts = first.wrapping_sub(b'1') < 9 || (first == b'0' && second == b'.');
    let ends = last.wrapping_sub(b'1') < 9;
    (starts & ends & (key & LETTER == 0)).then(|| (key.to_le_bytes(), text.len()))
}

/// The text of an ISRC that is in its normal form, if it is one: it has twelve characters and no small letter.
#[inline(always)]
pub fn isrc(text: Piece<'_>) -> Option<[u8; 16]> {
    let key = text.key().filter(|_| text.len() == 12)?;
    let small = key & (key << 1) & LETTER;
    let foreign = key & (ONES << 7);
    (small | foreign == 0).then(|| key.to_le_bytes())
}

/// A raw field in quotation marks that has to be in them, and holds none.
#[inline]
pub fn is_in_quotes(raw: &[u8]) -> bool {
    let [b'"', left @ ..] = raw else { return false };
    memchr(b'"', left) == left.len().checked_sub(1) && memchr3(b',', b'\n', b'\r', left).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv;
    use crate::fields::decimal;
    use crate::fields::identifiers::{Identifier, classify, isrc_text};
    use crate::scan::text_of;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_copied_number_is_what_would_be_written(
            text in "[0-9]{1,3}|0?[0-9]{1,2}\\.[0-9]{1,13}|[-+]?[0-9.]{0,16}|[0-9]{1,5}.[0-9]{1,5}|[1-9](\\.[0-9])?[eE]-?[1-9]|[ 0-9,.e\u{e9}]{0,8}",
            around in "[0-9.,]{0,20}",
        ) {
            let whole = [around.as_str(), &text, &around].concat().into_bytes();
            let piece = Piece::new(&whole, around.len(), around.len() + text.len());
            if let (Some((copied, length)), Some(amount)) = (number(piece), decimal::amount(text.as_bytes())) {
                prop_assert_eq!(&copied[..length], text.as_bytes());
                prop_assert!(amount.excess != 0 || amount.plain() == text);
            }
        }

        #[test]
        fn a_number_as_it_is_written_is_copied(units in 1..10i128.pow(15)) {
            let text = decimal::plain_sum(units, 0);
            let piece = Piece::new(text.as_bytes(), 0, text.len());
            prop_assert_eq!(number(piece).is_some(), !text.ends_with('0'));
        }

        #[test]
        fn a_copied_isrc_is_what_would_be_written(text in "[A-Za-z]{2}[A-Z0-9a-z]{3}[0-9]{7}|[A-Z]{2}-?[A-Z0-9]{3}-?[0-9 ]{7}|ISRC[A-Z0-9]{8}|.{12}") {
            let piece = Piece::new(text.as_bytes(), 0, text.len());
            let Identifier::Isrc(key) = classify(text.as_bytes()) else { return Ok(()) };
            let normal = isrc_text(key);
            prop_assert!(isrc(piece).is_none_or(|copied| copied[..12] == *normal.as_bytes()));
            prop_assert_eq!(isrc(piece).is_some(), text == normal);
        }

        #[test]
        fn what_is_copied_in_quotes_would_be_written_so(raw in "\"[a,;\r\n\"]{0,9}\"|[a,\"]{0,5}") {
            let mut written = Vec::new();
            csv::put_text(&mut written, text_of(raw.as_bytes(), true, &mut Vec::new()));
            if is_in_quotes(raw.as_bytes()) {
                prop_assert_eq!(written, raw.into_bytes());
            }
        }
    }
}
