//! From the texts of one coded role to their numbers, as one worker remembers them.

use crate::hash::TextHash;
use crate::recall::Recall;
use crate::record::Fields;
use crate::role::{Coded, MAX_CODES, Text};
use std::collections::HashMap;

/// One role, and what has been asked of it.
pub struct Coder<'a> {
    /// The role.
    pub role: &'a Coded,
    /// The number of every line, if the plan names a constant.
    pub fixed: Option<u16>,
    recall: Recall<u128, u16>,
    long: HashMap<Box<[u8]>, u16, TextHash>,
    texts: Vec<String>,
}

impl<'a> Coder<'a> {
    /// Nothing asked yet.
    pub fn new(role: &'a Coded) -> Self {
        let (recall, long, texts) = Default::default();
        Self { role, fixed: role.constant(), recall, long, texts }
    }

    /// The code of a field as it was remembered: by the field with its quotes, so the two spellings of a text are
    /// remembered apart.
    #[inline(always)]
    pub fn known(&self, fields: Fields<'_>, column: usize) -> Option<u16> {
        self.recall.get(fields.piece(column).key()?)
    }

    /// The code of a line; None if its text is not expected.
    pub fn code(&mut self, fields: Fields<'_>, scratch: &mut Vec<u8>) -> Option<u16> {
        let Text::Column(column) = self.role.source else { return self.fixed };
        if let Some(code) = self.known(fields, column) {
            return Some(code);
        }
        let text = fields.text(column, scratch);
        let Some(key) = fields.piece(column).key() else { return self.long(text) };
        let code = self.role.code(text)?;
        self.recall.set(key, code);
        Some(code)
    }

    fn long(&mut self, text: &[u8]) -> Option<u16> {
        if let Some(code) = self.long.get(text) {
            return Some(*code);
        }
        let code = self.role.code(text)?;
        if self.long.len() < MAX_CODES {
            self.long.insert(text.into(), code);
        }
        Some(code)
    }

    /// The text of a number.
    pub fn text(&mut self, code: u16) -> &str {
        if usize::from(code) >= self.texts.len() {
            self.texts = self.role.texts();
        }
        self.texts.get(usize::from(code)).map_or("", String::as_str)
    }
}
