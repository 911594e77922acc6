"""Tax rules as dated data, and the forms that payees have signed (RULES R24)."""

from __future__ import annotations

from spartito.domain.tax_profile import (
    AFTER_RECOUPMENT,
    BEFORE_RECOUPMENT,
    CREDIT,
    MISSING,
    PAYMENT,
    VALID,
    VAT,
    VAT_ON_COMMISSION,
    WITHHOLDING,
)
from spartito.domain.tax_summary import DOMESTIC, FOREIGN
from spartito.tables.input import VALID as VALID_DAYS
from spartito.tables.input import VALID_RANGE, Column, Table, may, must

TAX_PROFILES = Table(
    kind="tax_profiles",
    columns=(
        must("profile_id", "id"),
        must("rate_percent", "percent"),
        Column("kind", "choice", choices=(WITHHOLDING, VAT, VAT_ON_COMMISSION), default=WITHHOLDING),
        may("payer_country", "territory"),
        may("residence", "territories"),
        may("entity_kind", "text"),
        may("documents", "text"),
        Column("document_state", "choice", choices=(VALID, MISSING), default=VALID),
        may("document_years", "count", default="0"),
        may("territories", "territories"),
        Column("base", "choice", choices=(AFTER_RECOUPMENT, BEFORE_RECOUPMENT), default=AFTER_RECOUPMENT),
        Column("event", "choice", choices=(CREDIT, PAYMENT), default=CREDIT),
        Column("top_up", "choice", choices=("yes", "no"), default="yes"),
        may("rounding_unit", "amount", default="0.01"),
        may("threshold", "amount", default="0"),
        may("threshold_currency", "currency"),
        may("year_start", "day of year", default="01-01"),
        may("accumulator", "id"),
        Column("form", "choice", choices=(FOREIGN, DOMESTIC)),
        may("treaty_article", "text"),
        may("words", "text"),
        may("citation", "text"),
        may("read_on", "date"),
        may("note", "text"),
        *VALID_DAYS,
    ),
    key=("profile_id",),
    ranges=VALID_RANGE,
)

TAX_DOCUMENTS = Table(
    kind="tax_documents",
    columns=(
        must("payee_id", "payee"),
        must("kind", "id"),
        must("signed_on", "date"),
        may("expires_on", "date"),
    ),
    key=("payee_id", "kind", "signed_on"),
)
