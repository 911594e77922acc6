"""What the payees' table says for their taxes, and the checks of its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from spartito.app.contracts.located import Located, Row
from spartito.domain import validity
from spartito.domain.tax_profile import TaxDocument, Taxpayer
from spartito.domain.vat import Registration
from spartito.errors import Problem


def taxpayers(rows: Iterable[Row], documents: Iterable[TaxDocument]) -> dict[str, Taxpayer]:
    """Each payee's residence, entity kind and signed documents, by payee id."""
    signed: Mapping[str, list[TaxDocument]] = defaultdict(list)
    for document in documents:
        signed[document.payee_id].append(document)
    return {
        row["payee_id"]: Taxpayer(
            row["payee_id"], row["country"], row["entity_kind"], tuple(signed.get(row["payee_id"], ()))
        )
        for row in rows
    }


def registrations(rows: Iterable[Row]) -> dict[str, Registration]:
    """The VAT numbers and self-billing agreements, by payee id; payees without an agreement are left out."""
    return {
        row["payee_id"]: Registration(
            payee_id=row["payee_id"],
            country=row["country"],
            vat_number=row["vat_number"],
            self_bill_from=date.fromisoformat(row["self_bill_from"]),
            self_bill_to=validity.to_text(row["self_bill_to"]),
        )
        for row in rows
        if row["self_bill_from"]
    }


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Self-billing agreements without a first day, a VAT number, or the country that decides who owes the VAT."""
    return [
        Problem(item.file, item.line, column, "", f"filled in; self-billing needs the {column}")
        for item in rows
        if item.row["self_bill_from"] or item.row["self_bill_to"]
        for column in ("self_bill_from", "vat_number", "country")
        if not item.row[column]
    ]
