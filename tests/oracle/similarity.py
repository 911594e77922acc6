"""How alike two tracks are by what they are called, in thousandths, as docs/matching.md defines it."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field

LONGEST = 200
THRESHOLD, MARGIN = 850, 300
LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
SHORT = {"pt": "part", "vol": "volume", "ver": "version"}


def listed(text: str) -> set[str]:
    """The words of a text."""
    return set(text.split())


NEUTRAL = listed(
    "version versao versione remaster remastered remasterizado album single original edition deluxe expanded"
    " anniversary explicit clean mono stereo digital bonus track"
)
TELLING = listed(
    "live vivo directo concert unplugged session sessions acoustic acustico acustica akustik remix remixed rmx mix"
    " mixed edit rework dub extended bootleg mashup instrumental karaoke acapella cappella demo outtake take"
    " rehearsal alternate alternative cover tribute orchestral stripped reimagined rerecorded sped slowed nightcore"
    " reprise interlude intro outro skit"
)
FILLERS = listed("the a an at in on from of and")
FEATURING = {"feat", "ft", "featuring"}
BETWEEN = FEATURING | {"and", "with", "x", "vs"}
OPEN, SHUT = "([{【", ")]}】"
ROMAN = {"i": 1, "v": 5, "x": 10}
Words = list[str]


@dataclass
class Called:
    """What a track is called, taken apart."""

    title: Words = field(default_factory=list)
    core: Words = field(default_factory=list)
    rest: Words = field(default_factory=list)
    version: set[str] = field(default_factory=set)
    artist: Words = field(default_factory=list)
    names: set[tuple[str, ...]] = field(default_factory=set)


def similarity(one: tuple[str, str, str, str], two: tuple[str, str, str, str]) -> int | None:
    """The least of title, version, artist and duration; None where the titles cannot be compared."""
    left, right = called(*one[:3]), called(*two[:3])
    title = _title(left, right)
    if title is None:
        return None
    parts = [title, 1000 if left.version == right.version else 0]
    artist = _artist(left, right)
    parts += [] if artist is None else [artist]
    if seconds(one[3]) and seconds(two[3]):
        apart = abs(seconds(one[3]) - seconds(two[3]))
        parts.append(max(0, 1000 - 50 * max(0, apart - 3)))
    return min(parts)


def normal(text: str) -> str:
    """Small letters without accents, and at most 200 of them."""
    text = unicodedata.normalize("NFKD", text[:LONGEST])
    text = "".join(c.lower() for c in text if not "\u0300" <= c <= "\u036f")
    return "".join(LETTERS.get(c, c) for c in text)[:LONGEST]


def words(text: str) -> Words:
    """The words and numbers of a normal text; `&` and `+` are the word `and`."""
    text = re.sub("['’`´ʼ]", "", text).replace("&", " and ").replace("+", " and ")
    kept = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in text)
    return [SHORT.get(word, word) for word in kept.split()]


def numeral(word: str) -> str:
    """A Roman numeral of I, V and X as a number; any other word as it is."""
    if not re.fullmatch("[ivx]+", word):
        return word
    values = [ROMAN[letter] for letter in word]
    return str(sum(-v if v < max(values[at:]) else v for at, v in enumerate(values)))


def segments(text: str) -> list[tuple[bool, str]]:
    """The parts of a normal title in order; True for asides: in brackets, or after a dash or a slash."""
    found, depth, after_dash = [], 0, False
    for piece in re.split(r"([(\[{【)\]}】])", text):
        if piece and piece in OPEN:
            depth += 1
        elif piece and piece in SHUT:
            depth = max(depth - 1, 0)
        else:
            for number, part in enumerate(re.split(r"\s(?:[-–—]+|/)(?=\s)", piece)):
                after_dash |= depth == 0 and number > 0
                found.append((after_dash or depth > 0, part))
    return found


def called(title: str, version: str, artist: str) -> Called:
    """Take apart what a track is called."""
    it, guests = Called(), Words()
    parts = [(aside, part, False) for aside, part in segments(normal(title))]
    parts += [(True, part, True) for _, part in segments(normal(version))]
    for aside, part, is_version in parts:
        found = words(part)
        if aside and found[:1] == ["with"]:
            found[0] = "feat"
        at = next((i for i, word in enumerate(found) if word in FEATURING and (aside or i)), len(found))
        guests += ["and", *found[at + 1 :]]
        found = found[:at]
        about = set(found) & (NEUTRAL | TELLING) or all(map(_is_year, found))
        if found and (is_version or (aside and about)):
            it.version |= _telling(found)
        elif found and not (aside and (found[0] in ("from", "theme") or "soundtrack" in found)):
            it.title += map(numeral, found)
            (it.rest if aside else it.core).extend(map(numeral, found))
    if not it.core:
        it.title = it.core = list(map(numeral, words(normal(title))))
        it.rest = []
    it.artist = [word for word in words(normal(artist)) if word != "the"]
    if it.artist in (["various"], ["various", "artists"]):
        it.artist = []
    each = [words(part) for part in re.split("[,;/]", normal(artist))] if it.artist else []
    it.names = {name for part in [*each, guests] for name in _names(part)}
    return it


def seconds(text: str) -> int:
    """Whole seconds of `205`, `3:25`, `1:03:25` or `PT3M25S`, less than a day; else 0."""
    text = text.strip().upper()
    clock = re.fullmatch(r"([0-9]{1,5})|([0-9]{1,4})(:[0-5][0-9])|([0-9]{1,2})(:[0-5][0-9]){2}", text)
    iso = re.fullmatch(r"PT(?=[0-9])([0-9]{1,2}H)?([0-9]{1,4}M)?([0-9]{1,5}(\.[0-9]{1,9})?S)?", text)
    whole = 0
    if clock:
        for part in text.split(":"):
            whole = whole * 60 + int(part)
    elif iso:
        units = zip(iso.groups()[:3], (3600, 60, 1), strict=True)
        whole = sum(int(re.match("[0-9]+", part)[0]) * worth for part, worth in units if part)
    return whole if whole < 24 * 60 * 60 else 0


def alike(one: Words, two: Words) -> int:
    """Words in common and letters in common, half each."""
    left, right = "".join(one), "".join(two)
    if left == right:
        return 1000
    by_words = 2000 * sum((Counter(one) & Counter(two)).values()) // (len(one) + len(two))
    longest = max(len(left), len(right))
    return (by_words + 1000 * (longest - _distance(left, right)) // longest) // 2


def _title(one: Called, two: Called) -> int | None:
    if not _comparable(one.title, two.title):
        return None
    if "".join(one.title) == "".join(two.title):
        return 1000
    for keep in (str.isdecimal, TELLING.__contains__):
        if sorted(filter(keep, one.title)) != sorted(filter(keep, two.title)):
            return 0
    core = alike(one.core, two.core)
    if one.rest and two.rest:
        return min(core, alike(one.rest, two.rest))
    return min(core, 600) if one.rest or two.rest else core


def _artist(one: Called, two: Called) -> int | None:
    if one.names & two.names:
        return 1000
    if not _comparable([w for name in one.names for w in name], [w for name in two.names for w in name]):
        return None
    best = max(alike(list(left), list(right)) for left in one.names for right in two.names)
    return max(best, alike(one.artist, two.artist)) if one.artist and two.artist else best


def _comparable(one: Words, two: Words) -> bool:
    left, right = (
        {letter.isascii() for letter in "".join(found) if letter.isalpha()} for found in (one, two)
    )
    return bool(one and two and (left & right or not left or not right))


def _is_year(word: str) -> bool:
    return re.fullmatch("(19|20)[0-9][0-9]", word) is not None


def _telling(found: Words) -> set[str]:
    kept = {
        word
        for before, word in zip(["", *found], found, strict=False)
        if word not in NEUTRAL | FILLERS and (before, word) != ("original", "mix")
    }
    return set() if all(map(_is_year, kept)) else kept


def _names(part: Words) -> set[tuple[str, ...]]:
    found, name = set(), Words()
    for word in [*part, "and"]:
        if word in BETWEEN:
            found |= {tuple(name)} if name else set()
            name = []
        elif word != "the":
            name.append(word)
    return found


def _distance(one: str, two: str) -> int:
    row = list(range(len(two) + 1))
    for at, left in enumerate(one, 1):
        above, row[0] = row[0], at
        for place, right in enumerate(two, 1):
            above, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, above + (left != right))
    return row[-1]
