"""Made-up identifiers of a valid shape: ISRC, UPC and EAN with check digits, and the ids DSPs give."""

from __future__ import annotations

from base64 import b64encode

COUNTRIES = ("QZ", "DE", "FR", "GB", "ES", "US", "JP", "BR", "PT", "KR", "IN", "PL", "NL", "SE", "IT", "CA")
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_YEARS = 17
_FIRST_YEAR = 10
_EAN_EVERY = 3
_LEADING_ZERO_EVERY = 4


def isrc_prefix(number: int) -> str:
    """The first five characters of an account's ISRCs: a country code and a made-up registrant code on Z.

    There are 16 x 1,296 of them; beyond that, accounts share a prefix.
    """
    registrant = number // len(COUNTRIES) % 1296
    return f"{COUNTRIES[number % len(COUNTRIES)]}Z{_ALPHABET[registrant // 36]}{_ALPHABET[registrant % 36]}"


def isrc(prefix: str, number: int) -> str:
    """The ISRC that is the given one of its prefix: years 10 to 26 in turn, then a five-digit designation.

    >>> isrc("QZZ01", 18)
    'QZZ011100001'
    """
    return f"{prefix}{_FIRST_YEAR + number % _YEARS:02d}{number // _YEARS:05d}"


def check_digit(digits: str) -> str:
    """The check digit of a GTIN: weights 3 and 1 from the right (GS1 General Specifications, section 7.9).

    >>> check_digit("03600024145")
    '7'
    """
    odd, even = sum(map(int, digits[::-2])), sum(map(int, digits[-2::-2]))
    return str(-(3 * odd + even) % 10)


def upc(release: int) -> str:
    """The UPC (12 digits, some with a leading zero) or EAN (13 digits) of a release, check digit right."""
    number = release * 7
    if release % _EAN_EVERY == 1:
        digits = f"42{number:010d}"
    elif release % _LEADING_ZERO_EVERY == 2:
        digits = f"0{number + 7_1000_00000:010d}"
    else:
        digits = f"8{number + 1_9000_00000:010d}"
    return digits + check_digit(digits)


def spotify_uri(track: int) -> str:
    """A made-up Spotify track URI: 22 letters and digits."""
    number = (track + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128)
    return f"spotify:track:{b64encode(number.to_bytes(16, 'big'), b'Qz')[:22].decode()}"


def apple_id(track: int) -> int:
    """A made-up Apple identifier: ten digits."""
    return 1_600_000_000 + track * 3


def asset_id(track: int) -> str:
    """A made-up YouTube asset id: an A and fifteen digits."""
    return f"A{(track + 1) * 7_368_787_391 % 10**15:015d}"
