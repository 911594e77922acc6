"""Rows of the catalogue and lines of reports, as the matching looks at them."""

import re

from .matching import Sale, Track
from .reports import Line


def track(row: dict[str, str]) -> Track:
    """A row of the catalogue."""
    known = (name for name in Track.__dataclass_fields__ if name != "account")
    return Track(account=row["account_id"], **{name: row.get(name) or "" for name in known})


def sale(line: Line) -> Sale:
    """What a line says was sold, and where."""
    territory = line.territory if re.fullmatch("[A-Z]{2}", line.territory) else "ZZ"
    return Sale(line.isrc, line.upc, line.sales_period, territory, line.title, artist=line.artist)
