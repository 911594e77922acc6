//! Likeness: what counts as the same words, as another version, and as nothing known.

use crate::ladder::similarity::{ALIKE, Likeness};
use proptest::prelude::*;

fn score(one: [&str; 4], two: [&str; 4]) -> Option<u32> {
    let likeness =
        |[title, version, artist, duration]: [&str; 4]| Likeness::of(title, version, artist, duration);
    likeness(one).to(&likeness(two)).least()
}

fn titles(one: &str, two: &str) -> Option<u32> {
    score([one, "", "", ""], [two, "", "", ""])
}

#[test]
fn spelling_editions_and_guests_do_not_count() {
    for (one, two) in [
        ("Señorita", "SENORITA"),
        ("Don’t Stop", "Dont Stop"),
        ("Rivers & Roads", "Rivers and Roads"),
        ("Paint It, Black", "Paint It Black"),
        ("Lean On (feat. MØ & DJ Snake)", "Lean On"),
        ("Old Town Road (feat. Billy Ray Cyrus) - Remix", "Old Town Road - Remix"),
        ("Bohemian Rhapsody - 2011 Remaster", "Bohemian Rhapsody - Remastered 2011"),
        ("Roxanne", "Roxanne (Remastered 2003)"),
        ("Arp", "Arp - Original Mix"),
        ("Alone, Pt. II", "Alone, Part 2"),
        ("Bad Boys (Theme from COPS)", "Bad Boys"),
        ("(I Can't Get No) Satisfaction", "I Can't Get No Satisfaction"),
        ("ＡＢＣ", "abc"),
        ("Vamos a la Playa - 1983", "Vamos a la Playa"),
    ] {
        assert_eq!(titles(one, two), Some(ALIKE), "{one} / {two}");
    }
}

#[test]
fn another_version_or_number_never_matches() {
    for (one, two) in [
        ("Paranoid", "Paranoid - Live"),
        ("Paranoid - Live", "Paranoid - Live, 1973"),
        ("Love Story", "Love Story (Taylor's Version)"),
        ("I Took A Pill In Ibiza - Seeb Remix", "I Took A Pill In Ibiza - Remix"),
        ("Freaks - Radio Edit", "Freaks"),
        ("Gymnopédie No. 1", "Gymnopédie No. 3"),
        ("Requiem: I. Introitus", "Requiem: XII. Introitus"),
        ("Take On Me Live", "Take On Me"),
        ("Alone, Pt. II", "Alone"),
    ] {
        assert_eq!(titles(one, two), Some(0), "{one} / {two}");
    }
    let live = score(["Paranoid", "Live", "", ""], ["Paranoid (Live)", "", "", ""]);
    assert_eq!(live, Some(ALIKE));
}

#[test]
fn an_addition_that_nobody_explains_is_not_enough() {
    assert_eq!(titles("Biking (Solo)", "Biking"), Some(600));
    assert_eq!(titles("Wrong Crowd - Piano Tapes", "Wrong Crowd"), Some(600));
    assert!(titles("Magnetised - Piano Tapes", "Sparrow - Piano Tapes") < Some(500));
}

#[test]
fn artists_and_durations_tell_apart() {
    let with = |artist, duration| ["Afterlife", "", artist, duration];
    let stated = with("Arcade Fire", "355");
    assert_eq!(score(stated, with("Arcade Fire & Somebody", "356")), Some(ALIKE));
    assert_eq!(score(stated, with("Somebody feat. Arcade Fire", "")), Some(ALIKE));
    assert_eq!(score(stated, with("Various Artists", "")), Some(ALIKE));
    assert!(score(stated, with("Sköne", "")) < Some(300));
    assert_eq!(score(stated, with("", "PT5M55S")), Some(ALIKE));
    assert_eq!(score(stated, with("", "6:08")), Some(500));
    assert_eq!(score(stated, with("", "215")), Some(0));
}

#[test]
fn nothing_is_known_without_titles_in_one_script() {
    assert_eq!(titles("", "Kirari"), None);
    assert_eq!(titles("きらり", "Kirari"), None);
    assert_eq!(titles("きらり", "きらり - Live"), Some(0));
    assert_eq!(titles("÷", "÷"), None);
}

proptest! {
    #[test]
    fn likeness_is_symmetric_and_bounded(
        one in "[a-cé(\\[)\\] 1-2&./-]{0,30}|\\PC{0,20}", two in "[a-cé(\\[)\\] 1-2&./-]{0,30}|\\PC{0,20}",
        artist in "[ab ,&]{0,8}", other in "[ab ,&]{0,8}",
    ) {
        let here = score([&one, "", &artist, ""], [&two, "", &other, ""]);
        prop_assert_eq!(here, score([&two, "", &other, ""], [&one, "", &artist, ""]));
        prop_assert!(here <= Some(ALIKE));
        let same = score([&one, "", &artist, ""], [&one, "", &artist, ""]);
        prop_assert!(same.is_none() || same == Some(ALIKE));
    }

    #[test]
    fn long_texts_are_cut(letter in "[a-z(ﷺ]", count in 1000..20_000usize) {
        let long = letter.repeat(count);
        let longer = long.clone() + "x";
        prop_assert!(titles(&long, &longer).is_none_or(|score| score == ALIKE));
    }
}
