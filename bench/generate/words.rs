//! Words that titles and artists are made of. Every list was made up; a combination that is somebody's name is a
//! coincidence.

use crate::chance::{mix, scale};

const FIRSTS: &str = "Silver Hollow Midnight Paper Electric Quiet Burning Velvet Distant Golden Broken Neon Winter Salt \
    Crimson Lonely Restless Hidden Feral Gentle Copper Falling Second Ivory Wild Northern Static Tender Borrowed Endless \
    Amber Glass Luna Corazón Último Saudade Manhã Étoile Lumière Straße Frühling Żółty Łódź Тихая Ночная Γαλάζια ليل אור \
    夜明けの 푸른 午夜 नीली";
const SECONDS: &str = "River Machine Garden Signal Harbour Summer Mirror Parade Highway Thunder Letter Orchard Satellite \
    Shadow Lantern Ocean Kingdom Season Memory Engine Bridge Arrow Carnival Compass Meadow Fever Station Window Feather \
    Horizon Stone Echo Azul Canción Praia Serena Oubliée Sauvage Glück Küste Miłości Nocy Река Звезда Νύχτα بعيد שיר 海 \
    바다 河流 रात";
const GIVEN: &str = "Nina Omar Ada Theo Ruby Miles Iris Felix Hazel Jonah Maeve Silas Wren Otis Pearl Ezra Inés João Zoé \
    Jörg Łukasz Ксения Ελένη نور נועה 春香 서연";
const FAMILY: &str = "Ashdown Calloway Thorne Lindqvist Okafor Hartley Bexley Quill Vance Sterling Marlowe Peñalver \
    Falcão Lefèvre Weißmüller Gąsior Ветрова Βλαστού";

/// The words, taken apart once.
#[derive(Debug)]
pub struct Words {
    firsts: Vec<&'static str>,
    seconds: Vec<&'static str>,
    given: Vec<&'static str>,
    family: Vec<&'static str>,
}

impl Words {
    /// All of them.
    pub fn new() -> Self {
        let list = |text: &'static str| text.split_whitespace().collect();
        Self { firsts: list(FIRSTS), seconds: list(SECONDS), given: list(GIVEN), family: list(FAMILY) }
    }

    /// Appends the title of a recording as a CSV field. One in 13 has a comma, one in 61 has quotation marks.
    pub fn push_title(&self, into: &mut Vec<u8>, seed: u64, recording: u64) {
        let bits = mix(seed ^ mix(recording));
        let (first, second) = (pick(&self.firsts, bits), pick(&self.seconds, bits << 16));
        let parts: [&str; 5] = match recording {
            _ if recording % 13 == 5 => ["\"", first, ", ", second, "\""],
            _ if recording % 61 == 7 => ["\"", first, " \"\"", second, "\"\"\""],
            _ => ["", first, " ", second, ""],
        };
        parts.iter().for_each(|part| into.extend_from_slice(part.as_bytes()));
    }

    /// Appends an artist's name; an account has eight artists.
    pub fn push_artist(&self, into: &mut Vec<u8>, seed: u64, artist: u64) {
        let bits = mix(!seed ^ mix(artist));
        into.extend_from_slice(pick(&self.given, bits).as_bytes());
        into.push(b' ');
        into.extend_from_slice(pick(&self.family, bits << 20).as_bytes());
    }
}

fn pick(words: &[&'static str], bits: u64) -> &'static str {
    words[scale(bits, words.len() as u64) as usize]
}
