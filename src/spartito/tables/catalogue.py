"""The catalogue and the aliases: which track is whose, and what a DSP calls it."""

from __future__ import annotations

from spartito.tables.input import VALID, VALID_RANGE, Column, Table, may, must

CATALOGUE = Table(
    kind="catalogue",
    columns=(
        must("isrc", "isrc"),
        Column("upc", "upc", required=True, may_be_blank=True),
        Column("title", "text", required=True, may_be_blank=True),
        Column("artist", "text", required=True, may_be_blank=True),
        must("account_id", "id"),
        may("track_id", "id"),
        may("release_id", "id"),
        may("version", "text"),
        may("release_title", "text"),
        may("label", "text"),
        may("release_date", "date"),
        may("duration", "duration"),
        *VALID,
        may("territories", "territories"),
    ),
    # One ISRC on two songs of one release is wrong and happens: the title tells such rows apart.
    key=("isrc", "upc", "account_id", "track_id", "title", "version", "valid_from"),
    ranges=VALID_RANGE,
)

ALIASES = Table(
    kind="aliases",
    columns=(
        must("source", "id"),
        must("dsp_id", "dsp_id"),
        may("isrc", "isrc"),
        may("track_id", "id"),
        may("upc", "upc"),
        may("account_id", "id"),
    ),
    key=("source", "dsp_id"),
    one_of=("isrc", "track_id"),
)
