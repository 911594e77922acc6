//! A file of any bytes: its archive, its members, its head, its hash and its text in any encoding.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spartito_core::inputs::encoding::Encoding;
use spartito_core::inputs::{Input, zip};
use std::io::Read;

const ENCODINGS: [&str; 6] = ["utf-8", "utf-16", "utf-16le", "utf-16be", "latin-1", "cp1252"];

fuzz_target!(|data: (u8, &[u8])| {
    let path = std::env::temp_dir().join(format!("spartito-fuzz-{}", std::process::id()));
    std::fs::write(&path, data.1).expect("the temporary folder can be written");
    let encoding = Encoding::named(ENCODINGS[usize::from(data.0) % 6]).expect("it is one of ours");
    let mut input = Input { encoding, ..Input::from(&path) };
    input.limits.most_unpacked_bytes = 1 << 20;
    let members = zip::members(&path, input.limits).ok().flatten().unwrap_or_default();
    let names = members.into_iter().map(|member| member.name).chain([String::new()]);
    for member in names.take(9) {
        let one = Input { member, ..input.clone() };
        let hash = one.content_hash();
        let text = one.open(Encoding::Utf8).and_then(|source| {
            let (mut bytes, mut text) = (source.bytes, Vec::new());
            Ok(bytes.read_to_end(&mut text).map(|_| text)?)
        });
        assert!(hash.is_ok() || text.is_err());
    }
});
