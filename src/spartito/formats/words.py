"""Our words for what a report says, by the kind of the report: money, or usage."""

from __future__ import annotations

from spartito.domain.usage import DIMENSIONS, FIGURES

ID_ROLES = ("isrc", "upc", "dsp_id")
_TEXTS = (*ID_ROLES, "title", "version", "artist", "duration")

ROLES = (*_TEXTS, "quantity", "amount", "currency", "territory", "usage_type", "kind", "sales_period")
REQUIRED_ROLES = ("quantity", "amount", "currency", "usage_type", "kind", "sales_period")


USAGE_ROLES = (*_TEXTS, "territory", "usage_type", "sales_period", *DIMENSIONS, *FIGURES)
USAGE_REQUIRED_ROLES = ("usage_type", "sales_period")
