//! What is wrong with rows: where, and what is needed to say it. The sentences are those of `tables/`.

/// So many are listed.
pub const MAX_PROBLEMS: usize = 1000;
/// So many characters of a refused value are kept.
const LONGEST_VALUE: usize = 200;

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Number of the file, from 0.
    pub file: u32,
    /// Physical line in it.
    pub line: u64,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// It has so many fields, not as many as the header.
    Ragged(usize),
    /// The value of this column is refused.
    Refused(usize, String),
    /// It ends, on the second day, before it begins, on the first.
    Backward(String, String),
    /// The key of this ISRC was used before, there.
    Repeated(String, Place),
}

/// A problem; they sort by file, line, and the order in which a row is checked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What.
    pub fault: Fault,
}

/// The first problems.
#[derive(Debug, Default)]
pub struct Problems {
    found: Vec<Problem>,
}

impl Problems {
    /// Adds a problem.
    pub fn push(&mut self, place: Place, fault: Fault) {
        self.found.push(Problem { place, fault });
        if self.found.len() >= 2 * MAX_PROBLEMS {
            self.cut();
        }
    }

    /// Adds the problems of another list.
    pub fn append(&mut self, mut other: Self) {
        self.found.append(&mut other.found);
        self.cut();
    }

    fn cut(&mut self) {
        self.found.sort();
        self.found.truncate(MAX_PROBLEMS);
    }

    /// The first of them, in order.
    pub fn first(mut self) -> Vec<Problem> {
        self.cut();
        self.found
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

/// A refused value, as much of it as a message shows.
pub fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).chars().take(LONGEST_VALUE).collect()
}
