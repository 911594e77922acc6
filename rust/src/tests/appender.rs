//! What is appended is in the file, byte for byte, however it comes, and wherever the file ended before.

use super::Scratch;
use crate::consolidate::appender::Appender;
use crate::error::Result;

const MIB: usize = 1 << 20;

fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|at| (at * 131 % 251) as u8).collect()
}

/// Appends in steps of that size, flushing now and then, behind the first `before` bytes of a file that has more.
fn appended(before: usize, all: &[u8], step: usize) -> Result<Vec<u8>> {
    let file = Scratch::new(&[&all[..before], b"cut off"].concat());
    let mut appender = Appender::new(&file.0, before as u64)?;
    for (number, some) in all[before..].chunks(step).enumerate() {
        appender.put(some)?;
        if number % 5 == 3 {
            appender.flush()?;
        }
    }
    appender.flush()?;
    drop(appender);
    Ok(std::fs::read(&file.0)?)
}

#[test]
fn a_file_of_many_pieces_is_what_was_appended() -> Result<()> {
    let all = bytes(23 * MIB + 777);
    for (before, step) in
        [(0, 3 * MIB + 1), (1, 700_001), (4096, 4 * MIB), (4 * MIB + 5, 9 * MIB), (123, 64 * MIB)]
    {
        assert!(appended(before, &all, step)? == all, "behind {before} bytes in steps of {step}");
    }
    Ok(())
}

#[test]
fn a_small_file_is_what_was_appended() -> Result<()> {
    let all = bytes(9000);
    for before in [0, 1, 4095, 4096, 4097, 9000] {
        assert_eq!(appended(before, &all, 1000)?, all);
    }
    Ok(())
}

#[test]
fn a_file_that_is_gone_is_an_error() {
    let gone = Scratch::new(b"");
    std::fs::remove_file(&gone.0).expect("it is there");
    assert_eq!(Appender::new(&gone.0, 0).err().map(|error| error.code), Some("output"));
}
