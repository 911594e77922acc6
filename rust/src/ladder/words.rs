//! Titles and names as words: small letters, no accents, no punctuation, so that spelling counts and fashion does not.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How many letters of a text are looked at.
pub const LONGEST: usize = 200;

/// Small letters without accents, full-width ones narrow, at most [`LONGEST`] of them.
pub fn normal(text: &str) -> String {
    let mut found = String::with_capacity(text.len());
    let bare = text.chars().take(LONGEST).nfkd().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter));
    for letter in bare.flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(plain) => found.push_str(plain),
            None => found.push(letter),
        }
    }
    if let Some((end, _)) = found.char_indices().nth(LONGEST) {
        found.truncate(end);
    }
    found
}

/// Letters that Unicode does not take apart, as people without them write them.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

/// The words and numbers of a normal text, in order; apostrophes are left out, `&` and `+` are the word `and`.
pub fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word = String::new();
    for letter in text.chars() {
        match letter {
            '\'' | '’' | '`' | '´' | 'ʼ' => {}
            '&' | '+' => {
                end(&mut word, &mut found);
                found.push("and".to_owned());
            }
            _ if is_letter(letter) => word.push(letter),
            _ => end(&mut word, &mut found),
        }
    }
    end(&mut word, &mut found);
    found
}

fn end(word: &mut String, found: &mut Vec<String>) {
    if word.is_empty() {
        return;
    }
    let whole = std::mem::take(word);
    found.push(match whole.as_str() {
        "pt" => "part".to_owned(),
        "vol" => "volume".to_owned(),
        "ver" => "version".to_owned(),
        _ => whole,
    });
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter)
}

/// A Roman numeral of I, V and X as a number; any other word as it is.
pub fn numeral(word: String) -> String {
    let value = |letter: u8| match letter {
        b'i' => 1,
        b'v' => 5,
        _ => 10,
    };
    if !word.bytes().all(|letter| matches!(letter, b'i' | b'v' | b'x')) {
        return word;
    }
    let (mut sum, mut most) = (0i32, 0);
    for value in word.bytes().rev().map(value) {
        sum += if value < most { -value } else { value };
        most = most.max(value);
    }
    sum.to_string()
}

/// 1900 to 2099.
pub fn is_year(word: &str) -> bool {
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|digit| digit.is_ascii_digit())
}

/// Digits only.
pub fn is_number(word: &str) -> bool {
    word.bytes().all(|digit| digit.is_ascii_digit())
}
