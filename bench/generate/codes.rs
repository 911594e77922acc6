//! Made-up identifiers of a valid shape: ISRC, and UPC or EAN with its check digit.

const COUNTRIES: [&[u8; 2]; 16] = [
    b"QZ", b"DE", b"FR", b"GB", b"ES", b"US", b"JP", b"BR", b"PT", b"KR", b"IN", b"PL", b"NL", b"SE", b"IT",
    b"CA",
];
const LETTERS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const REGISTRANTS: u64 = 36 * 36;
const YEARS: u64 = 17;
const FIRST_YEAR: u64 = 10;
/// Recordings that follow one another and share a registrant.
const RUN: u64 = 1024;

/// The ISRC of a recording; every recording has one of its own.
pub fn isrc(recording: u64) -> [u8; 12] {
    let (run, within) = (recording / RUN, recording % RUN);
    let prefix = run % (REGISTRANTS * COUNTRIES.len() as u64);
    let number = run / (REGISTRANTS * COUNTRIES.len() as u64) * RUN + within;
    let registrant = prefix / COUNTRIES.len() as u64;
    let mut text = *b"..Z000000000";
    text[..2].copy_from_slice(COUNTRIES[(prefix % COUNTRIES.len() as u64) as usize]);
    text[3] = LETTERS[(registrant / 36) as usize];
    text[4] = LETTERS[(registrant % 36) as usize];
    digits(&mut text[5..7], FIRST_YEAR + number % YEARS);
    digits(&mut text[7..], number / YEARS);
    text
}

/// The UPC (12 digits, some with a leading zero) or EAN (13 digits) of a release; how many digits stand in front.
pub fn upc(release: u64) -> ([u8; 13], usize) {
    let mut text = [b'0'; 13];
    let number = release * 7;
    let length = if release % 3 == 1 { 13 } else { 12 };
    match length {
        13 => {
            text[..2].copy_from_slice(b"42");
            digits(&mut text[2..12], number);
        }
        _ if release % 4 == 2 => digits(&mut text[1..11], number + 7_100_000_000),
        _ => {
            text[0] = b'8';
            digits(&mut text[1..11], number + 1_900_000_000);
        }
    }
    text[length - 1] = check_digit(&text[..length - 1]);
    (text, length)
}

/// The check digit of a GTIN: weights 3 and 1 from the right (GS1 General Specifications, section 7.9).
pub fn check_digit(text: &[u8]) -> u8 {
    let sum: u32 = text
        .iter()
        .rev()
        .zip([3, 1].iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    b'0' + ((10 - sum % 10) % 10) as u8
}

/// Fills a field with a number, zeros in front.
pub fn digits(into: &mut [u8], number: u64) {
    let mut rest = number;
    for place in into.iter_mut().rev() {
        *place = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}

/// Appends a number, without zeros in front.
pub fn push_number(into: &mut Vec<u8>, number: u64) {
    let mut text = [0; 20];
    let mut at = text.len();
    let mut rest = number;
    loop {
        at -= 1;
        text[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    into.extend_from_slice(&text[at..]);
}

/// Appends a number with exactly `width` digits.
pub fn push_digits(into: &mut Vec<u8>, number: u64, width: usize) {
    let start = into.len();
    into.resize(start + width, b'0');
    digits(&mut into[start..], number);
}
