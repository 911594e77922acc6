"""Turns a recognised report into the plan that the core follows: column numbers, constants and words."""

from __future__ import annotations

from spartito.domain import currency, territory
from spartito.domain.period import Period
from spartito.errors import InputError
from spartito.formats.dates import file_period
from spartito.formats.format import COUNTRY, Constant, FromColumn, FromFileName, FromPreamble, Role
from spartito.formats.recognise import Recognised

PlanRole = dict[str, object]


def compile_plan(recognised: Recognised, sales_period: str | None = None) -> dict[str, object]:
    """The core's plan for a report; *sales_period* is the user's word where the file does not say its month.

    InputError where a fact of the whole file cannot be found, and where lines carry their month themselves and
    the user names another.
    """
    known = recognised.format
    roles = {
        name: plan
        for name, role in known.columns.items()
        if (plan := _plan_role(recognised, name, role, sales_period)) is not None
    }
    return {
        "encoding": known.reading.encoding,
        "skip_lines": recognised.header_line,
        "header_raw": recognised.header_raw,
        "delimiter": known.reading.delimiter,
        "quotes": known.reading.quotes,
        "column_names": list(recognised.columns),
        "fingerprint_salt": _salt(known.source, roles),
        "roles": roles,
        "ignore": [{"starts_with": mark.starts_with, "reason": mark.reason} for mark in known.ignore],
        "footer": known.footer and {"starts_with": known.footer.starts_with, "reason": known.footer.reason},
        "currencies": sorted(currency.CODES),
        "territories": sorted(territory.CODES),
    }


def _plan_role(recognised: Recognised, name: str, role: Role, sales_period: str | None) -> PlanRole | None:
    if name == "sales_period":
        return _plan_period(recognised, role, sales_period)
    if isinstance(role, FromColumn):
        return _plan_column(recognised, role)
    if isinstance(role, Constant):
        return {"constant": role.value}
    return {"constant": _of_file(recognised, name, role)}


def _plan_column(recognised: Recognised, role: FromColumn) -> PlanRole | None:
    if role.column not in recognised.columns:
        return None  # an optional column that this file does not have
    plan: PlanRole = {"column": recognised.columns.index(role.column)}
    values = {name: code for code, name in territory.NAMES.items()} if role.style == COUNTRY else role.values
    given = {"values": None if values is None else dict(values), "default": role.default, "blank": role.blank}
    plan.update({key: value for key, value in given.items() if value is not None})
    return plan


def _plan_period(recognised: Recognised, role: Role, sales_period: str | None) -> PlanRole:
    if isinstance(role, FromColumn):
        if sales_period is not None:
            raise InputError(
                f"{recognised.file_name}: every line of {recognised.format.id} says its own sales period; "
                "leave --sales-period out."
            )
        plan: PlanRole = {"column": recognised.columns.index(role.column), "as": role.style}
        return plan | {"to_column": recognised.columns.index(role.to_column)} if role.to_column else plan
    said = file_period(recognised.format, recognised.preamble, recognised.groups)
    if sales_period is not None and said and said != sales_period:
        raise InputError(
            f"{recognised.file_name} says that its sales period is {said}, not {sales_period}; leave --sales-period out."
        )
    if period := sales_period or said:
        return {"constant": str(Period.parse(period))}
    where = "the lines above its header" if isinstance(role, FromPreamble) else "its file name"
    raise InputError(
        f"{recognised.file_name}: no sales period could be read from {where}; give it with --sales-period YYYY-MM."
    )


def _of_file(recognised: Recognised, name: str, role: FromPreamble | FromFileName) -> str:
    if isinstance(role, FromPreamble):
        value, where = recognised.preamble.get(role.name, ""), f'"{role.name}" above the header'
    else:
        value, where = recognised.groups.get(role.group, ""), "the file name"
    if value not in (currency.CODES if name == "currency" else territory.CODES):
        found = f"is {value!r}" if value else "is missing"
        raise InputError(
            f"{recognised.file_name}: {where} should say the {name} of the report and {found}; "
            "fetch the file again or add a format that says it."
        )
    return value


def _salt(source: str, roles: dict[str, PlanRole]) -> str:
    """What a report is besides its lines: the same lines for another month or currency are another report."""
    facts = [f"{name}={plan['constant']}" for name, plan in sorted(roles.items()) if "constant" in plan]
    return "|".join([source, *facts])
