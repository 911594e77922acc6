"""Rows of the catalogue and lines of reports, as the matching looks at them."""

import re
from collections.abc import Iterable, Mapping

from .matching import Sale, Track
from .reports import Line


def track(row: dict[str, str]) -> Track:
    """A row of the catalogue."""
    known = (name for name in Track.__dataclass_fields__ if name != "account")
    return Track(account=row["account_id"], **{name: row.get(name) or "" for name in known})


def sale(line: Line, *, daily: bool = False) -> Sale:
    """What a line says was sold, and where and when: on which day where days are kept."""
    territory = line.territory if re.fullmatch("[A-Z]{2}", line.territory) else "ZZ"
    when = {"sales_period": line.sales_period, "sales_day": line.sales_day if daily else ""}
    return Sale(line.isrc, line.upc, territory=territory, title=line.title, artist=line.artist, **when)


def sold(track: Track, source: str) -> dict[str, str]:
    """A track and the source that sold it, as a hold names them."""
    return {"account_id": track.account, "isrc": track.isrc, "upc": track.upc, "source": source}


def aliased(
    aliases: Iterable[Mapping[str, str]], source: str, dsp_id: str, tracks: Iterable[Track]
) -> list[Track]:
    """The tracks that a saved decision names; one that names several accounts' decides nothing."""
    for row in aliases:
        if dsp_id and (row["source"], row["dsp_id"]) == (source, dsp_id):
            named = [
                track
                for track in tracks
                if row["isrc"] == track.isrc
                and row["upc"] in ("", track.upc)
                and row["account_id"] in ("", track.account)
            ]
            return named if len({track.account for track in named}) == 1 else []
    return []
