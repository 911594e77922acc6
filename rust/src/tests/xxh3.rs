//! XXH3 is the hash that books and catalogues were made with: answers of the reference implementation (xxHash 0.8.4).

use crate::index::pages::Tail;
use std::hash::Hasher;
use twox_hash::{XxHash3_64, XxHash3_128};

const SEED: u64 = 1125;
/// How many bytes; XXH3 (64 bits) without a seed and with [`SEED`]; XXH3 (128 bits).
const ANSWERS: [(usize, u64, u64, u128); 11] = [
    (0, 0x2D06800538D394C2, 0x6E9D5C756F03C1B8, 0x99AA06D3014798D86001C324468D497F),
    (3, 0xC3ABF7AE2E250B5A, 0xB8481A52025A4F0D, 0x1CEF1B449BA11392C3ABF7AE2E250B5A),
    (8, 0x2C2127BBB99B325E, 0x96A3DD8E4D2185C2, 0xC37B9C609B812E65B97CA908010CAB60),
    (16, 0xBEA42F62EAC454D0, 0x09731D59A1AD60D4, 0x7BF040F53BE48D8C0DEB840ADCD7A040),
    (17, 0xC5BC95C990FC83B4, 0x07B4441EA2E6BC1B, 0xAE2FF3252C52AD5EA10CDCC2393322B0),
    (128, 0x3D41CAA0B80A4385, 0x8DFA9B2713832E1A, 0xACE2E3F98CA779B2F5F648D02C5EA199),
    (129, 0x287795AEC899CB57, 0xE0CB3D358D8E68CE, 0x494EDAB225DFF56E189D01656E6ADAEE),
    (240, 0x4DA2AB7921D06C5E, 0x05C427BE16996022, 0x79EEB64CC139B65A64ACBEC064796CC2),
    (241, 0x179EAD905BF75A05, 0x7C4008ACEAE5E969, 0x8C10A157D96FB846179EAD905BF75A05),
    (1024, 0x89AFEBE614A926D7, 0x466406C70A9F8CAC, 0xB42EC12DD784EE7089AFEBE614A926D7),
    (65536, 0xAF1A4BDAD1CF291D, 0xCD40199455A5A31B, 0x743390F9570F830BAF1A4BDAD1CF291D),
];

fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|at| (at * 131 % 251) as u8).collect()
}

#[test]
fn the_answers_are_those_of_the_reference_at_once_and_piece_by_piece() {
    for (count, plain, seeded, wide) in ANSWERS {
        let bytes = bytes(count);
        assert_eq!(XxHash3_64::oneshot(&bytes), plain, "{count}");
        assert_eq!(XxHash3_64::oneshot_with_seed(SEED, &bytes), seeded, "{count}");
        for step in [1, 63, 256, 1000] {
            let (mut narrow, mut long) = (XxHash3_64::new(), XxHash3_128::new());
            for piece in bytes.chunks(step) {
                narrow.write(piece);
                long.write(piece);
            }
            assert_eq!((narrow.finish(), long.finish_128()), (plain, wide), "{count} by {step}");
        }
    }
}

#[test]
fn the_tail_of_a_catalogue_file_ends_with_a_hash_of_all_before_it() {
    let tail = Tail { magic: *b"spartito", body: 7, numbers: [9; 12] }.bytes(b"the sums");
    let (front, hash) = tail.split_last_chunk().unwrap();
    assert_eq!(u64::from_le_bytes(*hash), XxHash3_64::oneshot(&[b"the sums".as_slice(), front].concat()));
}
