//! How long a recording is, as catalogues and reports write it: whole seconds.

const DAY_SECONDS: u32 = 24 * 60 * 60;

/// Seconds of `205`, `3:25`, `1:03:25` or `PT3M25S`; None if it is none of them, or a day or more.
pub fn seconds(text: &[u8]) -> Option<u32> {
    let whole = match text {
        [b'P' | b'p', b'T' | b't', rest @ ..] => iso(rest)?,
        _ => clock(text)?,
    };
    (whole < DAY_SECONDS).then_some(whole)
}

/// Digits of a number, so many at most, and what follows them.
fn number(text: &[u8], most: usize) -> Option<(u32, &[u8])> {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at(count);
    let value =
        digits.iter().fold(0u32, |sum, digit| sum.wrapping_mul(10).wrapping_add(u32::from(digit - b'0')));
    (1..=most).contains(&count).then_some((value, rest))
}

fn clock(text: &[u8]) -> Option<u32> {
    let parts = text.iter().filter(|byte| **byte == b':').count();
    let (mut whole, mut rest) = number(text, [5, 4, 2].get(parts).copied()?)?;
    for _ in 0..parts {
        let two = rest.strip_prefix(b":").filter(|rest| rest.iter().take(2).all(u8::is_ascii_digit))?;
        let (part, left) = two.split_at_checked(2)?;
        let part = number(part, 2).map(|found| found.0).filter(|part| *part < 60)?;
        (whole, rest) = (whole * 60 + part, left);
    }
    rest.is_empty().then_some(whole)
}

fn iso(text: &[u8]) -> Option<u32> {
    let (mut whole, mut rest, mut units) = (0, text, [(b'H', 2, 3600), (b'M', 4, 60), (b'S', 5, 1)].iter());
    while !rest.is_empty() || text.is_empty() {
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (value, mut left) = number(rest, 5)?;
        if let [b'.', fraction @ ..] = left {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            left = fraction.get(digits..).filter(|left| left.eq_ignore_ascii_case(b"s"))?;
            number(fraction, 9)?;
        }
        let (unit, after) = left.split_first()?;
        let (_, most, worth) = units.find(|found| found.0 == unit.to_ascii_uppercase())?;
        (whole, rest) = (whole + value * worth, after);
        if count > *most {
            return None;
        }
    }
    Some(whole)
}
