"""Usage at rest: what trend and demographic feeds say, in tables of their own. No column of them is money.

A figure that a feed does not say is null: nothing said is not nothing heard. Figures that add up are sums over the lines
of a row; of those that do not (listeners), rows with other figures are other rows, so that each stands as it came.
"""

from __future__ import annotations

from spartito.domain.usage import APART, DIMENSIONS, FIGURES
from spartito.tables.at_rest import LINE_TEXTS
from spartito.tables.shape import Column, Table

_FIGURES = tuple(
    Column(name, "decimal(38,24)" if figure.decimals > 6 else "decimal(38,6)", nullable=True)
    for name, figure in FIGURES.items()
)
_SAID = ("report_id", "source", "sales_period", "from_day", "to_day", "territory", "usage_type", *DIMENSIONS)
_PLACE = ("account_id", "isrc", "upc", "track_id", "release_id", "candidates", "match_rule")


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, "text") for name in names)


# Lines of a usage feed that are placed, added up over everything that the feed tells apart. Days are ISO dates, both
# included: of a monthly feed the first and the last of the month.
USAGE_CELLS = Table(
    "usage_cells",
    (*_texts(*_SAID, *_PLACE), Column("lines", "bigint"), *_FIGURES),
    (*_SAID, *_PLACE, *APART),
)

# Lines of a usage feed that were read and could not be placed yet, with what the feed said of their track.
USAGE_SUSPENSE = Table(
    "usage_suspense",
    (
        *_texts(*_SAID, "reason", *LINE_TEXTS, "candidates"),
        Column("first_line", "bigint"),
        Column("lines", "bigint"),
        *_FIGURES,
    ),
    (*_SAID, "reason", *LINE_TEXTS, "candidates", "first_line"),
)
