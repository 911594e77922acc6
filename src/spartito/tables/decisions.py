"""The columns of a work list that people fill in: which item, and the track that its lines belong to."""

from __future__ import annotations

from spartito.tables.input import Table, may, must

DECIDED = ("to_track_id", "to_isrc", "to_upc", "to_account_id")
"""What names a track; where all of them are blank nothing is decided."""

DECISIONS = Table(
    kind="decisions",
    columns=(
        must("item_id", "id"),
        may("to_track_id", "id"),
        may("to_isrc", "isrc"),
        may("to_upc", "upc"),
        may("to_account_id", "id"),
        may("note", "text"),
    ),
    key=("item_id",),
)
