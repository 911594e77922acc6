"""The tax documents of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from spartito.app.contracts.located import Located, Row
from spartito.domain import validity
from spartito.domain.tax_profile import TaxDocument
from spartito.errors import Problem


def of(rows: Iterable[Row]) -> list[TaxDocument]:
    """The documents that the rows state, each good until the end of the day on which it expires."""
    return [
        TaxDocument(
            payee_id=row["payee_id"],
            kind=row["kind"],
            signed_on=date.fromisoformat(row["signed_on"]),
            expires_on=validity.to_text(row["expires_on"]),
        )
        for row in rows
    ]


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Documents that expired before they were signed."""
    return [
        Problem(item.file, item.line, "expires_on", item.row["expires_on"], "a day on or after signed_on")
        for item, document in zip(rows, of(item.row for item in rows), strict=True)
        if document.expires_on < document.signed_on
    ]
