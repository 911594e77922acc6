"""The consolidated file: a row for every record of every report, with what the match has made of it."""

from __future__ import annotations

COLUMNS = (
    "report_id",
    "line_number",
    "source",
    "sales_period",
    "territory",
    "usage_type",
    "isrc",
    "upc",
    "title",
    "artist",
    "quantity",
    "amount",
    "currency",
    "track_id",
    "release_id",
    "account_id",
    "match_rule",
)
"""The columns in order; quantity and amount are empty where a record is no readable line, all others are text."""

HEADER = (",".join(COLUMNS) + "\n").encode()
"""The first line of the file as CSV."""
