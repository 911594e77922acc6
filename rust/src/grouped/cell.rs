//! Cells of a record: where they stand, their escapes, their lists.

use memchr::memchr;

/// Where a cell stands in some bytes.
pub type Span = (u32, u32);

/// The bytes of a cell.
#[inline]
pub fn of(bytes: &[u8], (from, to): Span) -> &[u8] {
    &bytes[from as usize..to as usize]
}

/// Cuts a record that starts at `base` into its cells.
pub fn split(record: &[u8], base: usize, cells: &mut Vec<Span>) {
    let mut from = base;
    for at in memchr::memchr_iter(b'\t', record) {
        cells.push((from as u32, (base + at) as u32));
        from = base + at + 1;
    }
    cells.push((from as u32, (base + record.len()) as u32));
}

/// Appends a cell's text, its escapes undone: `\|` is a bar and `\\` a backslash.
pub fn put_text(out: &mut Vec<u8>, cell: &[u8]) {
    if memchr(b'\\', cell).is_none() {
        return out.extend_from_slice(cell);
    }
    let mut bytes = cell.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        let escaped = if byte == b'\\' { bytes.next_if(|next| matches!(next, b'|' | b'\\')) } else { None };
        out.push(escaped.unwrap_or(byte));
    }
}

/// The elements of a list, which bars part that are not escaped.
pub fn elements(cell: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut escaped = false;
    cell.split(move |byte| {
        let parts = *byte == b'|' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        parts
    })
}

/// Whether a cell is a list of more than one element.
pub fn is_list(cell: &[u8]) -> bool {
    memchr(b'|', cell).is_some() && elements(cell).nth(1).is_some()
}

/// A plain decimal number: a sign, digits, a point; no exponent.
pub fn is_decimal(text: &[u8]) -> bool {
    let body = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    let points = body.iter().filter(|byte| **byte == b'.').count();
    points <= 1 && body.len() > points && body.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

/// A whole number.
pub fn is_integer(text: &[u8]) -> bool {
    memchr(b'.', text).is_none() && is_decimal(text)
}

/// The exact sum of a list of plain decimals; None beyond 38 digits.
pub fn sum(cell: &[u8]) -> Option<String> {
    let decimals = |text: &[u8]| memchr(b'.', text).map_or(0, |at| text.len() - at - 1);
    let scale = elements(cell).map(decimals).max()?;
    let mut sum = 0i128;
    for text in elements(cell) {
        let mut digits: String =
            std::str::from_utf8(text).ok()?.chars().filter(|each| *each != '.').collect();
        digits.extend(std::iter::repeat_n('0', scale - decimals(text)));
        sum = sum.checked_add(digits.parse().ok()?)?;
    }
    let digits = format!("{:0>1$}", sum.unsigned_abs(), scale + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    let (sign, point) = (if sum < 0 { "-" } else { "" }, if scale > 0 { "." } else { "" });
    Some(format!("{sign}{whole}{point}{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_and_lists_cut_at_bare_bars() {
        let mut text = Vec::new();
        put_text(&mut text, br"a \| b \\ \c");
        assert_eq!(text, br"a | b \ \c");
        assert_eq!(elements(br"a\|b|c\\|d").collect::<Vec<_>>(), [&br"a\|b"[..], br"c\\", b"d"]);
        assert!(!is_list(br"a\|b"));
    }

    #[test]
    fn a_list_of_amounts_is_added_up_exactly() {
        assert_eq!(sum(b"1.5|2|-0.001").as_deref(), Some("3.499"));
        assert_eq!(sum(b"-1|0.25").as_deref(), Some("-0.75"));
        assert_eq!(sum(b"+7").as_deref(), Some("7"));
        assert_eq!(sum(b"1|").as_deref(), None);
        assert_eq!(sum(&[b'9'; 39]).as_deref(), None);
    }

    #[test]
    fn numbers_are_plain() {
        assert!(is_decimal(b"-1.50") && is_decimal(b".5") && is_decimal(b"1.") && is_integer(b"12"));
        assert!(!is_decimal(b"1e5") && !is_decimal(b".") && !is_decimal(b"") && !is_integer(b"1.0"));
    }
}
