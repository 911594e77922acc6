//! Records of any bytes: no size of block changes them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use spartito_core::blocks::Layout;
use spartito_core::records::records;

fuzz_target!(|data: (u8, u16, &[u8])| {
    let (kind, block_bytes, bytes) = data;
    let footer = (kind & 8 != 0).then(|| b"ab".to_vec());
    let delimiter = b",\t;|"[usize::from(kind) % 4];
    let layout = Layout { skip_lines: u64::from(kind >> 6), delimiter, quotes: kind & 4 != 0, footer };
    let whole = records(bytes, layout.clone(), 1 << 20, usize::MAX);
    assert_eq!(records(bytes, layout, usize::from(block_bytes) + 1, usize::MAX), whole);
});
