//! The index: right answers, the same file for any order of the catalogue, and no flipped bit goes unseen.

use super::Scratch;
use crate::error::Result;
use crate::index::build::{Rows, build};
use crate::index::open::Index;
use crate::index::probe::Range;
use crate::index::{PAGE, order_key};
use proptest::prelude::*;

pub(crate) type Track = (u64, u64, u32);

pub(crate) fn sorted(tracks: &[Track]) -> Vec<Track> {
    let mut rows = tracks.to_vec();
    rows.sort_by_key(|(isrc, gtin, account)| (order_key(*isrc), *gtin, *account));
    rows
}

pub(crate) fn write(rows: &[Track]) -> Result<Scratch> {
    let file = Scratch::new(b"");
    let isrcs: Vec<_> = rows.iter().map(|row| row.0).collect();
    let gtins: Vec<_> = rows.iter().map(|row| row.1).collect();
    let accounts: Vec<_> = rows.iter().map(|row| row.2).collect();
    build(Rows { isrcs: &isrcs, gtins: &gtins, accounts: &accounts }, &file.0)?;
    Ok(file)
}

fn check(rows: &[Track], index: &Index) -> Result<()> {
    for (isrc, gtin, _) in rows {
        let all: Vec<usize> = (0..rows.len()).filter(|row| rows[*row].0 == *isrc).collect();
        assert_eq!(index.candidates(*isrc)?, Range { first: all[0] as u32, count: all.len() as u32 });
        let on: Vec<usize> = all.iter().copied().filter(|row| rows[*row].1 == *gtin).collect();
        let found = index.on_release(index.candidates(*isrc)?, *gtin)?;
        assert_eq!(found, Range { first: on[0] as u32, count: on.len() as u32 });
        let owners = on.iter().map(|row| rows[*row].2).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(index.one_account(found)?, owners.len() == 1);
        let mut pairs: Vec<_> = rows.iter().filter(|row| row.1 == *gtin).map(|row| row.2).collect();
        pairs.sort_unstable();
        pairs.dedup();
        let count = if *gtin == 0 { 0 } else { pairs.len() as u32 };
        assert_eq!(index.release(*gtin)?.count, count);
    }
    assert_eq!(index.candidates(999_999)?.count, 0);
    assert_eq!(index.release(999_999)?.count, 0);
    Ok(())
}

fn tracks() -> impl Strategy<Value = Vec<Track>> {
    proptest::collection::vec((1..60u64, 0..20u64, 0..5u32), 0..200)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn every_track_is_found_and_order_does_not_matter(tracks in tracks(), turn in 0..200usize) {
        let rows = sorted(&tracks);
        let file = write(&rows)?;
        let index = Index::open(&file.0)?;
        index.verify()?;
        check(&rows, &index)?;
        let mut turned = tracks.clone();
        turned.rotate_left(turn.min(tracks.len()));
        turned.reverse();
        let other = write(&sorted(&turned))?;
        prop_assert!(std::fs::read(&file.0)? == std::fs::read(&other.0)?);
    }

    #[test]
    fn the_order_key_is_one_to_one(left in any::<u64>(), right in any::<u64>()) {
        prop_assert_eq!(left == right, order_key(left) == order_key(right));
    }
}

#[test]
fn an_empty_catalogue_has_an_index() -> Result<()> {
    let index = Index::open(&write(&[])?.0)?;
    assert_eq!((index.tracks(), index.candidates(5)?.count), (0, 0));
    index.verify()
}

#[test]
fn rows_out_of_order_or_unreadable_are_refused() {
    let mut rows = sorted(&[(1, 1, 1), (2, 1, 1), (3, 1, 1)]);
    rows.reverse();
    assert_eq!(write(&rows).err().map(|error| error.code), Some("index"));
    assert_eq!(write(&[(u64::MAX, 1, 1)]).err().map(|error| error.code), Some("index"));
}

#[test]
fn every_flipped_bit_is_seen() -> Result<()> {
    let many: Vec<Track> = (1..9000).map(|isrc| (isrc, isrc / 7, (isrc % 11) as u32)).collect();
    let file = write(&sorted(&many))?;
    let good = std::fs::read(&file.0)?;
    let mut place = 1u64;
    for _ in 0..300 {
        place = order_key(place);
        let bit = (place % (good.len() as u64 * 8)) as usize;
        assert!(flipped(&good, bit).is_err(), "bit {bit}");
    }
    for cut in [0, 10, PAGE, good.len() - 1] {
        assert!(Index::open(&Scratch::new(&good[..cut]).0).is_err());
    }
    Ok(())
}

fn flipped(good: &[u8], bit: usize) -> Result<()> {
    let mut bytes = good.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    Index::open(&Scratch::new(&bytes).0)?.verify()
}
