//! Bytes that somebody made to harm: whatever a file or a plan holds, the answer is a placement or an error, never a
//! crash, and the same on every way. `make fuzz` tries the same for as long as one likes.

use super::Scratch;
use super::done::facts;
use super::pipeline::{HEADER, plan, run};
use crate::inputs::{Input, keep::keep, zip};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::Write;

const STARTS: [&[u8]; 8] = [
    b"",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\x51\x2a\x4d\x18",
];
const ENCODINGS: [&str; 6] = ["utf-8", "utf-16", "utf-16le", "utf-16be", "latin-1", "cp1252"];

fn written(text: &[u8], mut into: impl Write) {
    into.write_all(text).expect("memory takes all bytes");
}

/// A zip archive with one member.
fn archive(data: &[u8], method: u16, packed: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(data);
    let mut facts = vec![20, 0, 0, 0];
    facts.extend(method.to_le_bytes());
    facts.extend([0; 4]);
    for number in [crc.sum(), packed.len() as u32, data.len() as u32] {
        facts.extend(number.to_le_bytes());
    }
    facts.extend([1, 0, 0, 0]);
    let local = [b"PK\x03\x04", &facts[..], b"r", packed].concat();
    let entry = [b"PK\x01\x02\x14\0", &facts[..], &[0; 14], b"r"].concat();
    let sizes = [(entry.len() as u32).to_le_bytes(), (local.len() as u32).to_le_bytes()].concat();
    [&local[..], &entry, b"PK\x05\x06\0\0\0\0\x01\0\x01\0", &sizes, &[0; 2]].concat()
}

/// The text in every dress.
fn dresses(text: &[u8]) -> Vec<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    written(text, &mut gzip);
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::fast());
    written(text, &mut deflate);
    let zstd = zstd::encode_all(text, 1).expect("memory takes all bytes");
    let deflate = deflate.finish().expect("memory takes all bytes");
    vec![
        text.to_vec(),
        gzip.finish().expect("memory takes all bytes"),
        zstd.clone(),
        archive(text, 0, text),
        archive(text, 8, &deflate),
        archive(text, 93, &zstd),
        String::from_utf8_lossy(text).encode_utf16().flat_map(u16::to_le_bytes).collect(),
    ]
}

/// What can be done to a file: a place, a kind of harm, a byte.
fn harm(bytes: &mut Vec<u8>, place: usize, kind: u8, byte: u8) {
    if bytes.is_empty() {
        return;
    }
    let at = place % bytes.len();
    match kind % 5 {
        0 => bytes[at] ^= byte | 1,
        1 => bytes.truncate(at),
        2 => bytes.insert(at, byte),
        3 => drop(bytes.remove(at)),
        _ => bytes.extend_from_within(at..),
    }
}

/// Everything that is done with a file; only errors of its own making are its fault.
fn survive(bytes: &[u8], plan: &Value, threads: usize, block: usize) {
    let fine = |code: &str| assert!(!matches!(code, "bug" | "law"), "{code}");
    let file = Scratch::new(bytes);
    let input = Input::from(&file.0);
    match zip::members(&file.0, input.limits) {
        Ok(members) => members.into_iter().flatten().for_each(|member| {
            let one = Input { member: member.name, ..input.clone() };
            let _ = one.content_hash().map_err(|error| fine(error.code));
        }),
        Err(error) => fine(error.code),
    }
    let copy = file.0.with_extension("copy");
    let (hash, kept) = (input.content_hash(), keep(&input, &copy, threads));
    assert_eq!(hash.is_ok(), kept.is_ok());
    if let Ok(hash) = hash {
        assert_eq!(Input::from(&copy).content_hash().as_ref(), Ok(&hash));
    }
    let _ = std::fs::remove_file(copy);
    let (one, many) = (run(bytes, plan, 1, 1 << 20), run(bytes, plan, threads, block));
    if let Err(error) = &one {
        fine(error.code);
    }
    assert_eq!(one.map(|done| facts(&done)), many.map(|done| facts(&done)));
}

fn of(encoding: usize, quotes: bool) -> Value {
    let mut plan = plan(if quotes { "csv" } else { "none" });
    plan["encoding"] = json!(ENCODINGS[encoding]);
    plan
}

fn cases() -> ProptestConfig {
    let cases = std::env::var("SPARTITO_FUZZ_CASES").ok().and_then(|text| text.parse().ok());
    ProptestConfig::with_cases(cases.unwrap_or(100))
}

proptest! {
    #![proptest_config(cases())]
    #[test]
    fn any_bytes_are_survived(
        start in 0..8usize, bytes: Vec<u8>, encoding in 0..6usize, csv: bool, threads in 1..4usize, block in 1..99usize
    ) {
        survive(&[STARTS[start], &bytes].concat(), &of(encoding, csv), threads, block);
    }

    #[test]
    fn any_harm_to_a_report_is_survived(
        lines in proptest::collection::vec("(US|)\t(USAAA000000[1-5]|)\t[0-9]{0,13}\t(known|)\t(\"?[a\tb\n]{0,5}\"?)\t[0-9]\t-?[0-9.e]{1,9}\t(USD|EUR)", 0..20),
        dress in 0..7usize, csv: bool, threads in 1..4usize, block in 1..500usize,
        harms in proptest::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 0..4),
    ) {
        let text = format!("{HEADER}{}", lines.join("\r\n"));
        let mut bytes = dresses(text.as_bytes()).swap_remove(dress);
        for (place, kind, byte) in harms {
            harm(&mut bytes, place, kind, byte);
        }
        survive(&bytes, &of(if dress == 6 { 2 } else { 0 }, csv), threads, block);
    }

    #[test]
    fn any_plan_is_refused_or_followed(
        keys in proptest::collection::vec((0..16usize, 0..12usize), 1..4), quotes: bool, text in "[US\t\n,\"0-9.]{0,99}"
    ) {
        let mut plan = of(0, quotes);
        let names: Vec<String> = plan.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        let roles: Vec<String> = plan["roles"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        let values = [
            json!(null), json!(0), json!(-1), json!(1e30), json!(""), json!("\n"), json!("utf-16le"), json!([]), json!({}),
            json!({"column": 7}), json!({"column": 99}), json!({"constant": "2026-13"}),
        ];
        for (key, value) in keys {
            let value = values[value].clone();
            match names.get(key) {
                Some(name) if name != "roles" => plan[name] = value,
                _ => plan["roles"][&roles[key % roles.len()]] = value,
            }
        }
        survive(format!("{HEADER}{text}").as_bytes(), &plan, 2, 16);
    }
}

#[test]
fn every_dress_is_the_same_report() {
    let text = format!("{HEADER}US\tUSAAA0000001\t\t\tt\t1\t1\tUSD\n");
    for (number, bytes) in dresses(text.as_bytes()).into_iter().enumerate() {
        let done =
            run(&bytes, &of(if number == 6 { 2 } else { 0 }, false), 2, 64).expect("the report is read");
        assert_eq!(done.cells[0].sum.lines, 1, "dress {number}");
    }
}
