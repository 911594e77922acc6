//! Reads zip archives: the directory at the end says which members there are, and each is read where it stands.
//!
//! Our own reader, for one reason: the usual library keeps members by name and loses those that share one (zip-rs/zip2
//! issues 488 and 841), and a report that is lost in silence is money lost. Nothing is ever extracted, so a name that
//! climbs out of its folder is only a name.

mod directory;
mod member;
mod name;

use super::limits::Limits;
use crate::error::{CoreError, Result};
use std::fs::File;
use std::io::Seek;
use std::path::Path;

/// A member of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name, safe to show, and unique: the second `a.csv` is called `a.csv#2`.
    pub name: String,
    /// Bytes that it takes in the archive.
    pub packed: u64,
    /// Bytes that it unpacks to.
    pub unpacked: u64,
    /// Why it is no report, such as `a folder`; empty for one that may be.
    pub ignored: &'static str,
    raw_name: Vec<u8>,
    encrypted: bool,
    method: u16,
    crc: u32,
    header_at: u64,
}

/// The members of an archive, in the order of its directory.
#[derive(Debug)]
pub struct Archive {
    /// All of them, also those that are no reports.
    pub members: Vec<Member>,
}

impl Archive {
    /// The archive that a file of this size is; None for one that is a single document, or no archive at all.
    ///
    /// Where it is None, the file is to be read from its start.
    pub fn of(file: &File, size: u64, limits: Limits) -> Result<Option<Self>> {
        if !directory::is_archive(file)? {
            return Ok(None);
        }
        let mut members = directory::read(file, size, limits)?;
        if is_document(&members) {
            let mut whole = file;
            whole.rewind()?;
            return Ok(None);
        }
        name::make_unique(&mut members);
        Ok(Some(Self { members }))
    }

    /// The member of this name; without a name the only one that may be a report.
    pub(super) fn member(&self, name: &str) -> Result<&Member> {
        if !name.is_empty() {
            let found = self.members.iter().find(|member| member.name == name);
            return found
                .ok_or_else(|| CoreError::new("io", format!("the zip archive has no member {name:?}")));
        }
        let mut reports = self.members.iter().filter(|member| member.ignored.is_empty());
        match (reports.next(), reports.next()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err(CoreError::new("io", "the zip archive holds no file with data")),
            (Some(first), Some(second)) => Err(CoreError::new(
                "io",
                format!(
                    "the zip archive holds several files ({:?}, {:?} ...); unpack it and give one of them",
                    first.name, second.name
                ),
            )),
        }
    }
}

/// Whether the members are the parts of one document, such as a workbook: those of Office Open XML say their types in
/// one (ECMA-376 part 2, 7.2.3), those of OpenDocument have their content in one (OpenDocument 1.3 part 2, 2.2.1).
fn is_document(members: &[Member]) -> bool {
    let has = |name: &str| members.iter().any(|member| member.name == name);
    has("[Content_Types].xml") || (has("mimetype") && has("content.xml"))
}

/// The members of a zip archive; None for any other file, and for a document.
pub fn members(path: &Path, limits: Limits) -> Result<Option<Vec<Member>>> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    Ok(Archive::of(&file, size, limits)?.map(|archive| archive.members))
}

fn damaged(what: &str) -> CoreError {
    CoreError::new("corrupt", format!("the zip archive is damaged ({what}); send or fetch it again"))
}

/// The number of `N` bytes at an offset, low byte first.
fn number<const N: usize>(record: &[u8], at: usize) -> u64 {
    record[at..at + N].iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
