//! Records that do not count: left out behind a word, or refused since nobody knows their kind.

use super::plan::{Duty, Grouped, is_blank};
use super::put_refused;
use memchr::memchr;

/// The words before records that are left out, by what they are for.
const WORDS: [(Duty, &str); 6] = [
    (Duty::Head, "head: "),
    (Duty::Foot, "foot: "),
    (Duty::Summary, "summary: "),
    (Duty::Resource, "resource: "),
    (Duty::Release, "release: "),
    (Duty::Described, "described: "),
];

/// The text of the first cell: the kind.
pub fn first_cell(line: &[u8]) -> &[u8] {
    &line[..memchr(b'\t', line).unwrap_or(line.len())]
}

/// A comment or a blank line.
pub fn is_remark(line: &[u8]) -> bool {
    line.first() == Some(&b'#') || is_blank(line, (0, line.len() as u32))
}

/// Writes a record that only describes behind the word by which it is left out.
pub fn put_left_out(out: &mut Vec<u8>, duty: Duty, raw: &[u8]) {
    let word = WORDS.iter().find(|(of, _)| *of == duty).map_or("", |(_, word)| word);
    out.extend_from_slice(word.as_bytes());
    out.extend_from_slice(raw);
    out.push(b'\n');
}

/// A record of a kind that the plan does not know; a remark inside a group stays as it is.
pub fn put_unknown(out: &mut Vec<u8>, plan: &Grouped, raw: &[u8]) {
    if is_remark(raw) {
        out.extend_from_slice(raw);
        return out.push(b'\n');
    }
    let lines = plan.kinds.iter().filter(|kind| kind.duty == Duty::Line);
    let known: Vec<_> = lines.map(|kind| kind.name.as_str()).collect();
    let expected = format!("a record type of this profile, whose lines are {}", known.join(", "));
    put_refused(out, "RecordType", &expected, first_cell(raw), [b"", b""]);
}
