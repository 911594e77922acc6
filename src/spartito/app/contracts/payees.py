"""What the payees' table says for their taxes and the currencies of their balances, and the checks of its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from spartito.app.contracts.located import Located, Row
from spartito.domain import validity
from spartito.domain.tax_profile import TaxDocument, Taxpayer
from spartito.domain.vat import Registration
from spartito.errors import Problem
from spartito.stages.settle.terms import Balances


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


def balances(rows: Iterable[Row], book_currency: str) -> Balances:
    """Which currency each payee's balance is in: that of the book, where nothing else is said (R35)."""
    others = {row["payee_id"]: row["balance_currency"] for row in rows if row["balance_currency"]}
    return Balances(
        book_currency, {name: currency for name, currency in others.items() if currency != book_currency}
    )


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Self-billing agreements that lack something, and balances in a currency that the payee is not paid in."""
    return [*_self_billing(rows), *_balance_currencies(rows)]


def _balance_currencies(rows: Sequence[Located]) -> list[Problem]:
    return [
        Problem(item.file, item.line, "balance_currency", stated, f"{paid_in}, {_ONLY}")
        for item in rows
        if (stated := item.row["balance_currency"]) and stated != (paid_in := item.row["currency"])
    ]


_ONLY = "the payee's own currency; or leave it blank, for a balance in the currency of the book"


def _self_billing(rows: Sequence[Located]) -> list[Problem]:
    """Self-billing agreements without a first day, a VAT number, or the country that decides who owes the VAT."""
    return [
        Problem(item.file, item.line, column, "", f"filled in; self-billing needs the {column}")
        for item in rows
        if item.row["self_bill_from"] or item.row["self_bill_to"]
        for column in ("self_bill_from", "vat_number", "country")
        if not item.row[column]
    ]
