//! The text of a field: quotes undone, blanks taken off.

/// The text of a raw field: in csv, quotes taken off and doubled quotes undone (in `scratch` if need be).
#[inline(always)]
pub fn text_of<'a>(raw: &'a [u8], quotes: bool, scratch: &'a mut Vec<u8>) -> &'a [u8] {
    if !quotes || raw.first() != Some(&b'"') { raw } else { unquoted(raw, scratch) }
}

fn unquoted<'a>(raw: &'a [u8], scratch: &'a mut Vec<u8>) -> &'a [u8] {
    let inner = raw.strip_suffix(b"\"").filter(|left| !left.is_empty()).map_or(&raw[1..], |left| &left[1..]);
    if memchr::memchr(b'"', inner).is_none() {
        return inner;
    }
    scratch.clear();
    let mut bytes = inner.iter();
    while let Some(byte) = bytes.next() {
        scratch.push(*byte);
        if *byte == b'"' {
            bytes.next();
        }
    }
    scratch
}

/// The text without blanks (ASCII white space and no-break spaces) at either end.
#[inline]
pub fn trim(text: &[u8]) -> &[u8] {
    let plain = |byte: &u8| byte.is_ascii_graphic();
    match text {
        [only] if plain(only) => text,
        [first, .., last] if plain(first) && plain(last) => text,
        _ => trim_slowly(text),
    }
}

fn trim_slowly(mut text: &[u8]) -> &[u8] {
    loop {
        match text {
            [first, ..] if first.is_ascii_whitespace() => text = &text[1..],
            [0xC2, 0xA0, ..] => text = &text[2..],
            [.., last] if last.is_ascii_whitespace() => text = &text[..text.len() - 1],
            [.., 0xC2, 0xA0] => text = &text[..text.len() - 2],
            _ => return text,
        }
    }
}
