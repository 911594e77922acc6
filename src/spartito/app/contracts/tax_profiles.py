"""The tax profiles of an input table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from spartito.app.contracts.located import Located, Row, placed
from spartito.domain import validity
from spartito.domain.money import to_units
from spartito.domain.tax_check import check_profiles
from spartito.domain.tax_profile import TaxProfile
from spartito.errors import Problem


def of(rows: Iterable[Row]) -> list[TaxProfile]:
    """The tax profiles that the rows state; amounts become units of 10^-12."""
    return [_profile(row) for row in rows]


def _profile(row: Row) -> TaxProfile:
    month, day = row["year_start"].split("-")
    return TaxProfile(
        profile_id=row["profile_id"],
        rate=Fraction(row["rate_percent"]) / 100,
        payer_country=row["payer_country"],
        kind=row["kind"],
        residence=tuple(row["residence"].split()),
        entity_kind=row["entity_kind"],
        documents=tuple(row["documents"].replace(",", " ").split()),
        document_state=row["document_state"],
        document_years=int(row["document_years"]),
        territories=tuple(row["territories"].split()),
        base=row["base"],
        event=row["event"],
        top_up=row["top_up"] == "yes",
        # A unit of 0 leaves every digit that an amount has.
        rounding_unit=max(to_units(Decimal(row["rounding_unit"])), 1),
        threshold=to_units(Decimal(row["threshold"])),
        threshold_currency=row["threshold_currency"],
        year_start=(int(month), int(day)),
        accumulator=row["accumulator"],
        form=row["form"],
        treaty_article=row["treaty_article"],
        words=row["words"],
        valid_from=validity.from_text(row["valid_from"]),
        valid_to=validity.to_text(row["valid_to"]),
    )


def problems(rows: Sequence[Located]) -> list[Problem]:
    """Profiles that cannot be followed, and two that concern the same payees on the same days."""
    return placed(check_profiles(of(item.row for item in rows)), rows)
