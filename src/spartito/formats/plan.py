"""Turns a recognised report into the plan that the core follows: column numbers, constants and words."""

from __future__ import annotations

from dataclasses import asdict

from spartito.domain import currency, territory
from spartito.domain.period import Period
from spartito.errors import InputError
from spartito.formats.dates import file_period
from spartito.formats.document import as_made
from spartito.formats.format import (
    COUNTRY,
    RIDES_AS,
    Constant,
    FromColumn,
    FromFileName,
    FromPreamble,
    Numbers,
    Role,
)
from spartito.formats.grouped import FOOT, LEFT_OUT, compile_grouped
from spartito.formats.recognise import Recognised
from spartito.formats.usage import NO_CURRENCY, beside, said_day, usage_roles
from spartito.formats.words import ROLES

PlanRole = dict[str, object]


def compile_plan(recognised: Recognised, sales_period: str | None = None) -> dict[str, object]:
    """The core's plan for a report; *sales_period* is the user's word where the file does not say its month.

    InputError where a fact of the whole file cannot be found, and where lines carry their month themselves and
    the user names another.
    """
    known = recognised.format
    roles = {
        name: role_plan
        for name, role in known.columns.items()
        if name in ROLES and (role_plan := _plan_role(recognised, name, role, sales_period)) is not None
    }
    plan: dict[str, object] = {
        "encoding": known.reading.encoding,
        "skip_lines": recognised.header_line,
        "header_raw": recognised.header_raw,
        "delimiter": known.reading.delimiter,
        "quotes": known.reading.quotes,
        "column_names": list(recognised.columns),
        "fingerprint_salt": _salt(known.source, roles, said_day(recognised) if known.is_usage else ()),
        "roles": roles | (usage_roles(recognised) if known.is_usage else {}),
        "ignore": _left_out(recognised),
        "footer": known.footer and {"starts_with": known.footer.starts_with, "reason": known.footer.reason},
        "currencies": [NO_CURRENCY] if known.is_usage else sorted(currency.CODES),
        "territories": sorted(territory.CODES),
    }
    if known.is_usage:
        plan["beside"] = beside(recognised)
    if known.grouped:
        plan["grouped"] = compile_grouped(known.grouped, recognised.told)
    return plan | _about_numbers(recognised) | making(recognised)


def making(recognised: Recognised) -> dict[str, object]:
    """The part of a plan that says how text is made of a document; nothing for a report that is text."""
    made = as_made(recognised.format, recognised.sheet, recognised.columns)
    return {"document": made} if made else {}


def _about_numbers(recognised: Recognised) -> dict[str, object]:
    """What is said of numbers only where a format says it."""
    known, plan = recognised.format, dict[str, object]()
    if known.reading.numbers != Numbers():
        plan["numbers"] = asdict(known.reading.numbers)
    if known.deducted:
        plan["deducted"] = [
            {"kind": kind, "column": recognised.columns.index(column), **_riding(kind)}
            for kind, column in sorted(known.deducted.items())
        ]
    if known.footer and known.totals:
        footer = {"starts_with": known.footer.starts_with, "reason": known.footer.reason, "total": True}
        plan["footer"] = footer
    return plan


def _riding(kind: str) -> dict[str, object]:
    return {"rides_as": RIDES_AS[kind]} if kind in RIDES_AS else {}


def _left_out(recognised: Recognised) -> list[dict[str, object]]:
    """The rules for records that are no lines: those that state totals first, so that they are kept."""
    known = recognised.format
    rules: list[dict[str, object]] = [
        {"starts_with": mark.starts_with, "reason": mark.reason, "total": True}
        for mark in known.totals
        if mark.starts_with
    ]
    if known.grouped:
        rules += [
            {"starts_with": start, "reason": reason, **({"total": True} if start == FOOT else {})}
            for start, reason in LEFT_OUT.items()
        ]
    for mark in known.ignore:
        rule: dict[str, object] = {"starts_with": mark.starts_with, "reason": mark.reason}
        if mark.column:
            rule |= {"column": recognised.columns.index(mark.column), "is": list(mark.words)}
        rules.append(rule)
    return rules


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
    values = territory.CALLED if role.style == COUNTRY else role.values
    given = {"values": None if values is None else dict(values), "default": role.default, "blank": role.blank}
    plan.update({key: value for key, value in given.items() if value is not None})
    others = {"or_column": role.or_column, "percent_column": role.percent}
    plan.update(
        {
            key: recognised.columns.index(name)
            for key, name in others.items()
            if name and name in recognised.columns
        }
    )
    if role.plus:
        plan["plus_columns"] = [recognised.columns.index(name) for name in role.plus]
    if role.minus_for:
        plan["minus_for"] = list(role.minus_for)
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
    words = territory.CALLED if role.style == COUNTRY else role.values or {}
    value = words.get(value, value)
    if not _is_ours(role, name, value):
        found = f"is {value!r}" if value else "is missing"
        raise InputError(
            f"{recognised.file_name}: {where} should say the {name} of the report and {found}; "
            "fetch the file again or add a format that says it."
        )
    return value


def _is_ours(role: FromPreamble | FromFileName, name: str, value: str) -> bool:
    if name == "currency":
        return value in currency.CODES
    return value in (territory.CODES if name == "territory" else (role.values or {}).values())


def _salt(source: str, roles: dict[str, PlanRole], days: tuple[str, ...]) -> str:
    """What a report is besides its lines: the same lines for another month, day or currency are another report."""
    facts = [f"{name}={plan['constant']}" for name, plan in sorted(roles.items()) if "constant" in plan]
    return "|".join([source, *facts, *days])
