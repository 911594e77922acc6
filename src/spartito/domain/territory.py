"""The territories of ISO 3166-1 in which music is sold, by their two-letter codes.

Facts: ISO 3166-1 as in pycountry (`iso3166.csv`), with two user-assigned codes that reports use: XK for Kosovo, and
ZZ where the report does not say or says "rest of world".
"""

import csv
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

UNKNOWN = "ZZ"
"""The territory of a line that names none."""


def _load() -> Mapping[str, str]:
    text = files("spartito.domain").joinpath("iso3166.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["code"]: row["name"] for row in csv.DictReader(text.splitlines())})


NAMES: Mapping[str, str] = _load()
"""The English name of each territory.

>>> NAMES["IT"], NAMES[UNKNOWN]
('Italy', 'Unknown')
"""

CODES: frozenset[str] = frozenset(NAMES)
"""Every territory code that a line may carry."""
