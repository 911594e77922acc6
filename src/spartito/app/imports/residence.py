"""Payees of unknown residence: no tax profile for a residence fits them, and nothing is withheld from them without a word."""

from __future__ import annotations

from collections.abc import Sequence

from spartito.app.contracts import tax_profiles
from spartito.app.contracts.located import Row
from spartito.domain.tax_profile import WITHHOLDING
from spartito.domain.territory import UNKNOWN
from spartito.outputs.present import counted
from spartito.store import inputs
from spartito.store.book import Book

KINDS = ("payees", "tax_profiles")
"""The imports after which a payee may lack the country that a profile asks for."""


def warnings(book: Book, kind: str, rows: Sequence[Row]) -> list[str]:
    """A warning where withholding depends on a residence, and payees have none; *rows* are what the book has of *kind* now."""
    if kind not in KINDS:
        return []
    now = {name: rows if name == kind else inputs.read(book, name) for name in KINDS}
    withholding = [p for p in tax_profiles.of(now["tax_profiles"]) if p.kind == WITHHOLDING]
    unknown = [row["payee_id"] for row in now["payees"] if row["country"] in ("", UNKNOWN)]
    if not unknown or not withholding or any(not profile.residence for profile in withholding):
        return []
    who = counted(len(unknown), "payee has", "payees have")
    advice = "Import the country, or put a hold on what they are paid until it is known."
    return [f"{who} no country (first {min(unknown)}): no tax profile fits, so nothing is withheld. {advice}"]
