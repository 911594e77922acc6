//! The index: right answers, the same files for any order of the catalogue, and no flipped bit goes unseen.

use crate::error::Result;
use crate::fields::identifiers::{GTIN_KEYS, ISRC_KEYS};
use crate::index::build::{Builder, Row};
use crate::index::catalogue::{Catalogue, Range, Terms};
use crate::index::names::{NamesFile, NamesWriter};
use crate::index::open::Index;
use crate::index::pages::PAGE;
use crate::index::{FILES, KEY_BITS, ROW, key_of, order_key};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// ISRC key, GTIN key, account.
pub(crate) type Track = (u64, u64, u32);

/// A new folder in the system's temporary folder, removed when dropped.
pub(crate) struct Folder(pub PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name =
            format!("spartito-{}-catalogue-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).expect("the temporary folder can be written");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn sorted(tracks: &[Track]) -> Vec<Track> {
    let mut rows = tracks.to_vec();
    rows.sort_by_key(|(isrc, gtin, account)| (order_key(*isrc), *account, *gtin));
    rows
}

fn account_id(account: u32) -> String {
    format!("account {account:04}")
}

/// Accounts with an odd number hold from 2026 on; every track has a title of its ISRC.
fn valid_from(account: u32) -> &'static str {
    if account % 2 == 1 { "2026-01-01" } else { "" }
}

pub(crate) fn write(rows: &[Track]) -> Result<Folder> {
    write_within(rows, 1 << 20)
}

fn write_within(rows: &[Track], memory_bytes: usize) -> Result<Folder> {
    let folder = Folder::new();
    let mut builder = Builder::create(&folder.0, memory_bytes)?;
    for (isrc, gtin, account) in rows {
        let (title, track_id) = (format!("song {isrc}"), format!("T{isrc}-{gtin}"));
        let from = valid_from(*account).as_bytes();
        let terms = [title.as_bytes(), b"", b"artist", b"205", b"", from, b"", b""];
        let (isrc, gtin, account) = (*isrc, *gtin, *account);
        let (account_id, track_id) = (account_id(account), track_id.as_bytes());
        let account_id = account_id.as_bytes();
        builder.push(&Row { isrc, gtin, account, account_id, track_id, release_id: b"R", terms })?;
    }
    builder.finish()?;
    Ok(folder)
}

fn check(rows: &[Track], index: &Index) -> Result<()> {
    assert_eq!(index.tracks(), rows.len() as u64);
    for (at, (isrc, gtin, account)) in rows.iter().enumerate() {
        let all: Vec<usize> = (0..rows.len()).filter(|row| rows[*row].0 == *isrc).collect();
        assert_eq!(index.candidates(*isrc)?, Range { first: all[0] as u32, count: all.len() as u32 });
        let track = index.track(at as u32)?;
        let conditional = !valid_from(*account).is_empty();
        assert_eq!((track.gtin, track.account, track.conditional), (*gtin, *account, conditional));
        let owners: BTreeSet<_> = all.iter().map(|row| rows[*row].2).collect();
        let kept = index.kept_terms(at as u32)?;
        assert_eq!(kept.is_some(), owners.len() > 1 || conditional, "row {at}");
        if let Some(terms) = kept {
            let (title, valid_from) = (format!("song {isrc}"), valid_from(*account).to_owned());
            let (artist, duration) = ("artist".to_owned(), "205".to_owned());
            assert_eq!(terms, Terms { title, artist, duration, valid_from, ..Terms::default() });
        }
        let mut on: Vec<_> = (0..rows.len() as u32).filter(|row| rows[*row as usize].1 == *gtin).collect();
        on.sort_by_key(|row| (rows[*row as usize].2, *row));
        assert_eq!(index.release(*gtin)?, if *gtin == 0 { Vec::new() } else { on });
        let names = index.names(at as u32)?;
        assert_eq!((names.isrc, names.gtin), (*isrc, *gtin));
        let ids = [format!("T{isrc}-{gtin}"), "R".to_owned(), account_id(*account)];
        assert_eq!(names.texts().map(|text| text.into_owned()), ids.map(String::into_bytes));
    }
    assert_eq!(index.candidates(999_999)?.count, 0);
    assert_eq!(index.candidates(1 + (1 << KEY_BITS))?.count, 0);
    assert!(index.release(999_999)?.is_empty());
    Ok(())
}

fn tracks() -> impl Strategy<Value = Vec<Track>> {
    proptest::collection::vec((1..60u64, 0..20u64, 0..5u32), 0..200)
}

fn bytes_of(folder: &Path) -> Vec<Vec<u8>> {
    FILES.iter().map(|name| std::fs::read(folder.join(name)).expect("the file is there")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn every_track_is_found_and_neither_order_nor_memory_matters(tracks in tracks(), turn in 0..200usize) {
        let rows = sorted(&tracks);
        let folder = write(&rows)?;
        let index = Index::open(&folder.0)?;
        index.verify()?;
        check(&rows, &index)?;
        let mut turned = tracks.clone();
        turned.rotate_left(turn.min(tracks.len()));
        turned.reverse();
        let other = write_within(&sorted(&turned), 100)?;
        prop_assert!(bytes_of(&folder.0) == bytes_of(&other.0));
    }

    #[test]
    fn the_order_key_is_one_to_one(left in 0..1u64 << KEY_BITS, right in 0..1u64 << KEY_BITS) {
        prop_assert_eq!(left == right, order_key(left) == order_key(right));
        prop_assert!(order_key(left) < 1 << KEY_BITS);
        prop_assert_eq!(key_of(order_key(left)), left);
    }
}

#[test]
fn an_isrc_among_many_of_its_bucket_is_found() -> Result<()> {
    let crowd = (0..5000).map(|row| (7, row + 1, 0));
    let others = (8..4000).map(|isrc| (isrc, 1, 0));
    let rows = sorted(&crowd.chain(others).collect::<Vec<_>>());
    let folder = write(&rows)?;
    let index = Index::open(&folder.0)?;
    assert_eq!(index.candidates(7)?.count, 5000);
    assert!((8..4000).all(|isrc| index.candidates(isrc).is_ok_and(|found| found.count == 1)));
    assert_eq!(index.release(1)?.len(), 3993);
    Ok(())
}

#[test]
fn an_empty_catalogue_has_an_index() -> Result<()> {
    let folder = write(&[])?;
    let index = Index::open(&folder.0)?;
    assert_eq!((index.tracks(), index.candidates(5)?.count), (0, 0));
    index.verify()
}

#[test]
fn rows_out_of_order_or_unreadable_are_refused() {
    let mut rows = sorted(&[(1, 1, 1), (2, 1, 1), (3, 1, 1)]);
    rows.reverse();
    let code = |rows: &[Track]| write(rows).err().map(|error| error.code);
    assert_eq!(code(&rows), Some("bug"));
    assert_eq!(code(&[(u64::MAX, 1, 1)]), Some("index"));
    assert_eq!(code(&[(ISRC_KEYS, 1, 1)]), Some("index"));
    assert_eq!(code(&[(0, 1, 1)]), Some("index"));
    assert_eq!(code(&[(1, GTIN_KEYS, 1)]), Some("index"));
}

/// Everything that can be asked, so that every page is touched.
fn ask_everything(folder: &Path, rows: &[Track]) -> Result<()> {
    let index = Index::open(folder)?;
    for (at, (isrc, gtin, _)) in rows.iter().enumerate() {
        let row = at as u32;
        index.candidates(*isrc)?;
        index.release(*gtin)?;
        index.names(row)?;
        index.kept_terms(row)?;
    }
    Ok(())
}

#[test]
fn a_flipped_bit_is_an_error_and_never_an_answer() -> Result<()> {
    let many: Vec<Track> = (1..9000).map(|isrc| (isrc / 3 + 1, isrc / 7, (isrc % 11) as u32)).collect();
    let rows = sorted(&many);
    let folder = write(&rows)?;
    ask_everything(&folder.0, &rows)?;
    let mut place = 1u64;
    for name in FILES {
        let path = folder.0.join(name);
        let good = std::fs::read(&path)?;
        for turn in 0..1000 {
            place = order_key(place + turn);
            let bit = (place % (good.len() as u64 * 8)) as usize;
            let mut bytes = good.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(&path, &bytes)?;
            assert!(Index::open(&folder.0).and_then(|index| index.verify()).is_err(), "{name}, bit {bit}");
            if turn % 50 == 0 {
                assert_same_or_refused(&folder.0, &rows);
            }
        }
        for cut in [0, 10, PAGE, good.len() - 1] {
            std::fs::write(&path, &good[..cut.min(good.len() - 1)])?;
            assert!(Index::open(&folder.0).is_err(), "{name}, cut to {cut}");
        }
        std::fs::write(&path, &good)?;
    }
    Ok(())
}

/// With a flipped bit each question has the right answer or an error.
fn assert_same_or_refused(folder: &Path, rows: &[Track]) {
    let Ok(index) = Index::open(folder) else { return };
    for (at, (isrc, gtin, account)) in rows.iter().enumerate() {
        let row = at as u32;
        if let Ok(found) = index.candidates(*isrc) {
            assert!(found.rows().contains(&row));
            assert!(found.rows().all(|row| rows[row as usize].0 == *isrc));
        }
        if let Ok(track) = index.track(row) {
            assert_eq!((track.gtin, track.account), (*gtin, *account));
        }
        if let Ok(names) = index.names(row) {
            assert_eq!((names.isrc, names.texts()[1].as_ref()), (*isrc, b"R".as_slice()));
        }
        if let Ok(Some(terms)) = index.kept_terms(row) {
            assert_eq!(terms.title, format!("song {isrc}"));
        }
    }
}

#[test]
fn the_index_takes_less_than_twenty_bytes_a_track() -> Result<()> {
    let rows: Vec<Track> = sorted(&(1..1_000_000).map(|isrc| (isrc, isrc / 9 + 1, 0)).collect::<Vec<_>>());
    let folder = write(&rows)?;
    let length = std::fs::metadata(folder.0.join(FILES[0]))?.len();
    assert!(length < 20 * rows.len() as u64, "{length}");
    assert!(length > ROW as u64 * rows.len() as u64);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn ids_come_back_whatever_they_are(
        ids in prop::collection::vec(["[a,\"]{0,200}", "[a-z]{0,9}", "[a\u{e9}]{1,50}"], 0..300),
    ) {
        let folder = Folder::new();
        let path = folder.0.join(FILES[1]);
        let mut writer = NamesWriter::create(&path, &folder.0)?;
        let keys = |at: usize| (ISRC_KEYS - 1 - at as u64, at as u64 * (GTIN_KEYS / 300));
        for (at, ids) in ids.iter().enumerate() {
            let (isrc, gtin) = keys(at);
            writer.push(isrc, gtin, ids.each_ref().map(String::as_bytes))?;
        }
        writer.finish()?;
        let names = NamesFile::open(&path, ids.len() as u64)?;
        for (at, ids) in ids.iter().enumerate() {
            let found = names.of(at as u32)?;
            prop_assert_eq!((found.isrc, found.gtin), keys(at));
            prop_assert_eq!(found.texts().map(|text| text.into_owned()), ids.clone().map(String::into_bytes));
        }
        prop_assert!(names.of(ids.len() as u32).is_err());
    }
}

/// What the system says of the maps of a file.
#[cfg(target_os = "linux")]
fn flags_of(file: &Path) -> Result<String> {
    let name = file.to_str().expect("a plain path");
    let (said, mut flags, mut here) = (std::fs::read_to_string("/proc/self/smaps")?, String::new(), false);
    for line in said.lines() {
        match line.strip_prefix("VmFlags:") {
            Some(found) if here => flags += found,
            Some(_) => {}
            None if line.split('-').next().is_some_and(|at| u64::from_str_radix(at, 16).is_ok()) => {
                here = line.ends_with(name);
            }
            None => {}
        }
    }
    Ok(flags)
}

#[cfg(target_os = "linux")]
#[test]
fn large_pages_are_asked_for_where_a_report_reads_nearly_all_of_the_catalogue() -> Result<()> {
    if !Path::new("/sys/kernel/mm/transparent_hugepage").exists() {
        return Ok(());
    }
    let folder = write(&sorted(&[(1, 1, 0)]))?;
    let index = Index::open(&folder.0)?;
    let asked = || FILES.map(|name| flags_of(&folder.0.join(name)).map(|flags| flags.contains(" hg")));
    index.expect(1000);
    assert_eq!(asked().map(Result::unwrap), [false; 3]);
    index.expect(1 << 30);
    assert_eq!(asked().map(Result::unwrap), [true, true, false], "the terms are seldom read");
    Ok(())
}
