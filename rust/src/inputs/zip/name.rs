//! The names in an archive, which strangers chose: shown without harm, told apart, and those of no report known.

use super::Member;
use std::collections::{HashMap, HashSet};

/// The upper half of code page 437, in which a name is written that is not UTF-8 (APPNOTE, appendix D).
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
    αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// A name as text: UTF-8 where it is, else code page 437; what could deceive a reader is written out.
pub(super) fn shown(raw: &[u8]) -> String {
    let text = match std::str::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        Err(_) => raw.iter().map(|byte| old_character(*byte)).collect(),
    };
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if deceives(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

fn old_character(byte: u8) -> char {
    let upper = usize::from(byte).checked_sub(0x80).and_then(|at| CP437.chars().nth(at));
    upper.unwrap_or(char::from(byte))
}

/// Control characters, and those that turn the direction of writing.
fn deceives(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Why a member is no report; empty if it may be one.
pub(super) fn ignored(name: &str, unpacked: u64) -> &'static str {
    let last = name.rsplit('/').next().unwrap_or_default();
    if last.is_empty() && !name.is_empty() {
        return "a folder";
    }
    if name.starts_with("__MACOSX/") || last.starts_with("._") || last == ".DS_Store" {
        return "written by macOS beside the real files";
    }
    if last == "Thumbs.db" || last == "desktop.ini" {
        return "written by Windows beside the real files";
    }
    if unpacked == 0 { "empty" } else { "" }
}

/// Gives members that share a name a number, so that each can be asked for.
pub(super) fn make_unique(members: &mut [Member]) {
    let mut taken = HashSet::new();
    let mut times: HashMap<String, usize> = HashMap::new();
    for member in members {
        let seen = times.entry(member.name.clone()).or_default();
        let mut name = member.name.clone();
        *seen += 1;
        while !taken.insert(name.clone()) {
            *seen = (*seen).max(2);
            name = format!("{}#{seen}", member.name);
            *seen += 1;
        }
        member.name = name;
    }
}
