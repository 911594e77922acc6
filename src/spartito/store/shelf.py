"""Shelves: where the reports of a kind stand. Money and usage have one each, so that neither ever meets the other."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table

from spartito.store import schema


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of the book where reports of a kind are kept, and the tables that say which there are."""

    folder: str
    reports: Table
    placements: Table
    superseded: Table


MONEY = Shelf("reports", schema.reports, schema.placements, schema.superseded)
USAGE = Shelf("usage", schema.usage_reports, schema.usage_placements, schema.usage_superseded)
