//! The directory at the end of an archive, by the numbers of PKWARE's APPNOTE 6.3.10, sections 4.3.12 to 4.3.16.

use super::{Member, damaged, name, number};
use crate::error::{CoreError, Result};
use crate::inputs::limits::{Limits, over};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Take};

const MEMBER_MARK: &[u8] = b"PK\x03\x04";
const ENTRY_MARK: &[u8] = b"PK\x01\x02";
const END_MARK: &[u8] = b"PK\x05\x06";
const END: usize = 22;
const END_64_MARK: &[u8] = b"PK\x06\x06";
const END_64: usize = 56;
const LOCATOR_MARK: &[u8] = b"PK\x06\x07";
const LOCATOR: usize = 20;
const ENTRY: usize = 46;
const LOCAL: u64 = 30;
/// In a 32-bit field: the true number stands in the 64-bit part.
const ELSEWHERE: u64 = 0xFFFF_FFFF;
const MOST_NAME: usize = 4096;

/// Where the directory stands and how much it holds.
struct Place {
    at: u64,
    bytes: u64,
    entries: u64,
}

/// Whether a file starts as an archive does (an empty one starts with its end).
pub(super) fn is_archive(mut file: &File) -> Result<bool> {
    let mut start = Vec::new();
    file.take(4).read_to_end(&mut start)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(start == MEMBER_MARK || start == END_MARK)
}

/// Every entry of the directory; an error if there are too many, or if two members share bytes.
pub(super) fn read(file: &File, size: u64, limits: Limits) -> Result<Vec<Member>> {
    let place = find(file, size)?;
    if place.entries > limits.most_members {
        let what = format!("holds {} members", place.entries);
        return Err(over(&what, "most_members", limits.most_members));
    }
    if place.at.checked_add(place.bytes).is_none_or(|end| end > size) {
        return Err(damaged("its directory reaches past its end"));
    }
    let mut file = file;
    file.seek(SeekFrom::Start(place.at))?;
    let mut directory = BufReader::new(file.take(place.bytes));
    let members = (0..place.entries).map(|_| entry(&mut directory)).collect::<Result<Vec<_>>>()?;
    check_apart(&members, place.at)?;
    Ok(members)
}

/// The end record is the last thing in the file but for a comment, whose length it states.
fn find(mut file: &File, size: u64) -> Result<Place> {
    let tail_at = size.saturating_sub((END + usize::from(u16::MAX)) as u64);
    file.seek(SeekFrom::Start(tail_at))?;
    let mut tail = Vec::new();
    file.take(size - tail_at).read_to_end(&mut tail)?;
    let at = (0..=tail.len().saturating_sub(END)).rev().find(|at| {
        let end = &tail[*at..];
        end.starts_with(END_MARK) && end.len() >= END && end.len() == END + number::<2>(end, 20) as usize
    });
    let Some(at) = at else { return Err(damaged("it is cut off, or more follows its end")) };
    let end = &tail[at..];
    let locator = at.checked_sub(LOCATOR).map(|from| &tail[from..at]);
    if let Some(locator) = locator.filter(|record| record.starts_with(LOCATOR_MARK)) {
        return find_64(file, size, locator);
    }
    refuse_split(number::<2>(end, 4) + number::<2>(end, 6))?;
    Ok(Place { entries: number::<2>(end, 10), bytes: number::<4>(end, 12), at: number::<4>(end, 16) })
}

fn find_64(mut file: &File, size: u64, locator: &[u8]) -> Result<Place> {
    let at = number::<8>(locator, 8);
    let mut end = [0; END_64];
    if at.checked_add(END_64 as u64).is_none_or(|end| end > size) {
        return Err(damaged("its end points past its end"));
    }
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut end)?;
    if !end.starts_with(END_64_MARK) {
        return Err(damaged("its end is not where it says"));
    }
    refuse_split(number::<4>(&end, 16) + number::<4>(&end, 20))?;
    Ok(Place { entries: number::<8>(&end, 32), bytes: number::<8>(&end, 40), at: number::<8>(&end, 48) })
}

fn refuse_split(disk: u64) -> Result<()> {
    if disk == 0 {
        return Ok(());
    }
    Err(CoreError::new(
        "corrupt",
        "the zip archive is split over several files; join them and send the whole",
    ))
}

fn entry(directory: &mut BufReader<Take<&File>>) -> Result<Member> {
    let mut fixed = [0; ENTRY];
    let cut = |_| damaged("its directory holds less than it says");
    directory.read_exact(&mut fixed).map_err(cut)?;
    if !fixed.starts_with(ENTRY_MARK) {
        return Err(damaged("its directory is not what it should be"));
    }
    let lengths = [28, 30, 32].map(|at| number::<2>(&fixed, at) as usize);
    if lengths[0] > MOST_NAME {
        return Err(damaged("a name is longer than 4096 bytes"));
    }
    let mut texts = vec![0; lengths.iter().sum()];
    directory.read_exact(&mut texts).map_err(cut)?;
    refuse_split(number::<2>(&fixed, 34))?;
    let flags = number::<2>(&fixed, 8);
    let [mut unpacked, mut packed, mut header_at] = [24, 20, 42].map(|at| number::<4>(&fixed, at));
    let extra = &texts[lengths[0]..lengths[0] + lengths[1]];
    read_64(extra, [&mut unpacked, &mut packed, &mut header_at])?;
    let raw_name = texts[..lengths[0]].to_vec();
    let shown = name::shown(&raw_name);
    Ok(Member {
        ignored: name::ignored(&shown, unpacked),
        name: shown,
        packed,
        unpacked,
        raw_name,
        encrypted: flags & 1 == 1,
        method: number::<2>(&fixed, 10) as u16,
        crc: number::<4>(&fixed, 16) as u32,
        header_at,
    })
}

/// The true numbers of those that did not fit into 32 bits, in this order (APPNOTE 4.5.3).
fn read_64(mut extra: &[u8], numbers: [&mut u64; 3]) -> Result<()> {
    let mut wide: &[u8] = &[];
    while extra.len() >= 4 {
        let (kind, length) = (number::<2>(extra, 0), number::<2>(extra, 2) as usize);
        let Some(body) = extra.get(4..4 + length) else { break };
        if kind == 1 {
            wide = body;
        }
        extra = &extra[4 + length..];
    }
    for narrow in numbers {
        if *narrow == ELSEWHERE {
            let Some((eight, rest)) = wide.split_first_chunk::<8>() else {
                return Err(damaged("a size of more than 4 GiB is missing"));
            };
            *narrow = u64::from_le_bytes(*eight);
            wide = rest;
        }
    }
    Ok(())
}

/// No byte belongs to two members: that is how a small archive is made to hold petabytes.
fn check_apart(members: &[Member], directory_at: u64) -> Result<()> {
    let mut spans: Vec<_> = members.iter().map(|member| (member.header_at, member.packed)).collect();
    spans.sort_unstable();
    let ends = spans.iter().skip(1).map(|span| span.0).chain([directory_at]);
    for ((at, packed), next) in spans.iter().zip(ends) {
        if at.checked_add(LOCAL).and_then(|at| at.checked_add(*packed)).is_none_or(|end| end > next) {
            return Err(damaged("two of its members share bytes"));
        }
    }
    Ok(())
}
