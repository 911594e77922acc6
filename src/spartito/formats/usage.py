"""Usage feeds: what a trend or demographic file says of its lines beside who made the recording, and how it is planned.

No line of it is money. The figures are counts: some add up over days, territories and groups of people, others do not.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass

from spartito.domain.usage import FIGURES
from spartito.errors import ensure
from spartito.formats.dates import names_day, read_day
from spartito.formats.format import Constant, Format, FromColumn, FromFileName, FromPreamble
from spartito.formats.recognise import Recognised

NO_CURRENCY = "XXX"
"""ISO 4217's code for lines that involve no currency; what the core adds up under it is the first figure, not money."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the core keeps of each line, in this order: the day columns, then dimensions, then figures, by our words."""

    days: tuple[str, ...]
    dimensions: tuple[str, ...]
    figures: tuple[str, ...]


def kept(found: Recognised) -> Kept:
    """What is kept of the lines of a report: what its format names and its header has."""
    known = found.format
    there = [name for name, role in known.columns.items() if _column(found, role)]
    period = known.columns["sales_period"]
    days = period.columns if isinstance(period, FromColumn) else ()
    return Kept(
        days,
        tuple(name for name in there if name in known.dimensions),
        tuple(name for name in there if name in FIGURES),
    )


def span(found: Recognised, texts: tuple[str, ...]) -> tuple[str, str]:
    """First and last day of what a line is about, ISO, from the texts of its day columns, or its sales period YYYY-MM.

    A day that the whole file says goes before the sales period; what names no day is the whole month.
    """
    period = found.format.columns["sales_period"]
    whole, style = said_day(found), "" if isinstance(period, Constant) else period.style
    if not isinstance(period, FromColumn):
        style, texts = (style, whole) if names_day(style) and _readable(whole, style) else ("yyyy-mm", texts)
    days = [day for text in texts if (day := read_day(text, style))]
    ensure(bool(days), "the core has read the day of every line that it takes")
    last = days[-1] if names_day(style) else days[-1].replace(day=monthrange(*days[-1].timetuple()[:2])[1])
    return days[0].isoformat(), last.isoformat()


def _readable(texts: tuple[str, ...], style: str) -> bool:
    return bool(texts) and all(read_day(text, style) for text in texts)


def said_day(found: Recognised) -> tuple[str, ...]:
    """The texts of the days that the whole file is about, where its name or the lines above its header say them."""
    period = found.format.columns["sales_period"]
    if isinstance(period, FromPreamble):
        names = filter(None, (period.name, period.to_name))
        return tuple(found.preamble.get(name, "") for name in names)
    return (found.groups.get(period.group, ""),) if isinstance(period, FromFileName) else ()


def beside(found: Recognised) -> dict[str, object]:
    """The part of a plan that says what is kept of each line."""
    said = kept(found)
    texts = [*map(found.columns.index, said.days), *(_at(found, name) for name in said.dimensions)]
    figures = [{"column": _at(found, name), "decimals": FIGURES[name].decimals} for name in said.figures]
    return {"texts": texts, "figures": figures}


def usage_roles(found: Recognised) -> dict[str, dict[str, object]]:
    """The roles of a plan that a usage feed lacks: the core adds up its first figure, by two paths, in place of money."""
    first = kept(found).figures[0]
    return {
        "amount": {"column": _at(found, first), "blank": "0"},
        "currency": {"constant": NO_CURRENCY},
        "kind": {"constant": "sale"},
    }


def words(known: Format, name: str) -> dict[str, str]:
    """Our words for those of a dimension's column; a word that is not among them stays as the report has it."""
    role = known.columns[name]
    return dict(role.values or {}) if isinstance(role, FromColumn) else {}


def _at(found: Recognised, name: str) -> int:
    return found.columns.index(_column(found, found.format.columns[name]))


def _column(found: Recognised, role: object) -> str:
    return role.column if isinstance(role, FromColumn) and role.column in found.columns else ""
