"""The territories of ISO 3166-1 in which music is sold, by their two-letter codes.

Facts: ISO 3166-1 as in pycountry (`iso3166.csv`), with two user-assigned codes that reports use: XK for Kosovo, and
ZZ where the report does not say or says "rest of world".
"""

import csv
import re
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

UNKNOWN = "ZZ"
"""The territory of a line that names none."""


def _load() -> tuple[dict[str, str], ...]:
    text = files("spartito.domain").joinpath("iso3166.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


_ROWS = _load()

NAMES: Mapping[str, str] = MappingProxyType({row["code"]: row["name"] for row in _ROWS})
"""The English name of each territory.

>>> NAMES["IT"], NAMES[UNKNOWN]
('Italy', 'Unknown')
"""

CODES: frozenset[str] = frozenset(NAMES)
"""Every territory code that a line may carry."""


def _called() -> dict[str, str]:
    called = {}
    for row in _ROWS:
        for name in filter(None, (row["alpha3"], row["name"], *row["also"].split("|"))):
            called[name] = called[name.upper()] = row["code"]
    return called


CALLED: Mapping[str, str] = MappingProxyType(_called())
"""The code of each territory by what reports call it: its three letters, its English name, and other English names.

Names as in ISO 3166-1 and pycountry, and older and shorter ones that are still met, also in capitals.

>>> CALLED["DEU"], CALLED["South Korea"], CALLED["GREAT BRITAIN"], "Deutschland" in CALLED
('DE', 'KR', 'GB', False)
"""


def named(text: str) -> str | None:
    """The code of a territory by its code or by what reports call it, in any case; nothing is the unknown; None for no name.

    >>> named("uk"), named("de"), named("Germany"), named(""), named("XX")
    ('GB', 'DE', 'DE', 'ZZ', None)
    """
    text = text.strip()
    code = text.upper() or UNKNOWN
    return code if code in CODES else CALLED.get(text) or CALLED.get(code)


WORLD = "WORLD"
"""What a list of territories may say for everywhere; an empty list says the same."""

_SEPARATORS = re.compile(r"[ ,;|]+")


def listed(text: str) -> tuple[str, ...] | None:
    """Read a list of territories: codes, or codes with a minus for everywhere but there; None if it is neither.

    Codes are separated by blanks, commas, semicolons or `|`; what comes back is in order, each once, and empty for everywhere.

    >>> listed("de, AT|de"), listed("WORLD -us"), listed("world"), listed("DE -US"), listed("ZZ")
    (('AT', 'DE'), ('-US',), (), None, None)
    """
    if not text.isascii():
        return None
    parts = {part for part in _SEPARATORS.split(text.upper()) if part}
    codes = parts - {WORLD}
    out = {code.startswith("-") for code in codes}
    known = all(code.removeprefix("-") in CODES - {UNKNOWN} for code in codes)
    mixed = len(out) > 1 or (WORLD in parts and False in out)
    return tuple(sorted(codes)) if parts and known and not mixed else None


def covers(territories: tuple[str, ...], code: str) -> bool:
    """Say whether a list of territories, as `listed` reads it, has a territory; the unknown is only in everywhere.

    >>> covers(("AT", "DE"), "DE"), covers(("-US",), "US"), covers(("-US",), "DE"), covers((), UNKNOWN)
    (True, False, True, True)
    >>> covers(("-US",), UNKNOWN), covers(("-US",), "")
    (False, False)
    """
    if not territories or code == UNKNOWN or code not in CODES:
        return not territories
    out = territories[0].startswith("-")
    return (f"-{code}" not in territories) if out else code in territories
