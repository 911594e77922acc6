"""Made-up names: titles, artists, people, labels."""

from __future__ import annotations

from random import Random

from spartito.demo.words import BAND_WORDS, ENGLISH, LABEL_WORDS, LANGUAGES, OTHERS, VERSIONS, Script

_PLAIN_PER_VERSION = 7


def _titles() -> tuple[str, ...]:
    pairs = [
        (first, second)
        for script in (ENGLISH, *OTHERS)
        for first in script.firsts
        for second in script.seconds
    ]
    return tuple(_title(first, second, number) for number, (first, second) in enumerate(pairs))


def _title(first: str, second: str, number: int) -> str:
    if number % 13 == 5:
        return f"{first}, {second}"
    if number % 61 == 7:
        return f'{first} "{second}" {number % 99 + 1}'
    return f"{first} {second}"


TITLES = _titles()
"""Titles in several scripts; some hold what breaks careless readers: commas and quotation marks."""

VERSION_OF = VERSIONS + ("",) * (_PLAIN_PER_VERSION * len(VERSIONS))
"""What a random number picks a track's version from: one track in eight has one."""


def artist(rng: Random) -> str:
    """An artist: a person, a band, or one word in capitals."""
    script, style = rng.choice(LANGUAGES), rng.getrandbits(3)
    if style < 4:
        return person(rng, script)
    if style < 6:
        return f"{rng.choice(script.firsts)} {rng.choice(script.seconds)}"
    if style < 7:
        return f"The {rng.choice(ENGLISH.family)} {rng.choice(BAND_WORDS)}"
    return f"{rng.choice(script.seconds)}{rng.choice(script.firsts)}".upper()


def person(rng: Random, script: Script) -> str:
    """A person's name; family name first in Chinese, Japanese and Korean."""
    given, family = rng.choice(script.given), rng.choice(script.family)
    return f"{family}{given}" if script.language in ("zh", "ja", "ko") else f"{given} {family}"


def label(rng: Random) -> str:
    """A label's name."""
    script = rng.choice(LANGUAGES)
    return f"{rng.choice(script.firsts)} {rng.choice(LABEL_WORDS)}"
