"""The `[columns]` of a format file: where each of our words comes from in the report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from spartito.domain import currency, territory
from spartito.domain.usage import DIMENSIONS, FIGURES
from spartito.formats.dates import is_style
from spartito.formats.format import (
    COUNTRY,
    KINDS,
    Constant,
    FromColumn,
    FromFileName,
    FromPreamble,
    Recognition,
    Role,
)
from spartito.formats.section import Section
from spartito.formats.words import (
    ID_ROLES,
    REQUIRED_ROLES,
    ROLES,
    USAGE_REQUIRED_ROLES,
    USAGE_ROLES,
)

_ORIGINS = ("from", "constant", "preamble", "file_name")
_KEYS = (*_ORIGINS, "as", "to", "month", "values", "default", "blank", "or", "percent", "plus", "minus_for")
_CONSTANT = ("quantity", "currency", "territory", "usage_type", "kind", "sales_period")
_OF_FILE = ("currency", "territory", "usage_type", "kind", "sales_period")

# Which of the keys apply to a role that comes from a column; a currency is never guessed, so it has no default.
_COLUMN_KEYS: Mapping[str, tuple[str, ...]] = {
    "sales_period": ("as", "to", "month"),
    "territory": ("as", "values", "default", "blank"),
    "usage_type": ("values", "default", "blank"),
    "kind": ("values", "default", "blank"),
    "currency": ("values",),
    "quantity": ("or", "plus", "minus_for"),
    "amount": ("blank", "percent", "minus_for"),
    **dict.fromkeys(("isrc", "upc", "dsp_id", "title", "version", "artist", "duration"), ("or",)),
    **dict.fromkeys(DIMENSIONS, ("values",)),
}

_USAGE_TYPE = re.compile(r"[a-z0-9_]+")
_PERIOD = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_OURS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "currency": (currency.is_currency, "an ISO 4217 currency code such as EUR"),
    "territory": (lambda text: text in territory.CODES, "an ISO 3166-1 country code such as DE, or ZZ"),
    "usage_type": (lambda text: bool(_USAGE_TYPE.fullmatch(text)), "a word such as stream_subscription"),
    "kind": (lambda text: text in KINDS, f"one of {', '.join(KINDS)}"),
    "sales_period": (lambda text: bool(_PERIOD.fullmatch(text)), "a month written YYYY-MM"),
    "quantity": (lambda text: text.isdecimal() and text.isascii(), "a whole number such as 1"),
    "amount": (lambda text: text == "0", '"0"; any other amount must be in the report'),
}


_NO_MONEY = (
    'a usage feed has no "{}": what a trend file says of money is an estimate, and an estimate never counts; name the '
    "column in recognise.header only"
)


def read_roles(
    section: Section, recognition: Recognition, preamble: str, *, usage: bool = False
) -> dict[str, Role]:
    """The roles of a format, checked: all there, from columns that exist, and with words that we know."""
    names, required = (USAGE_ROLES, USAGE_REQUIRED_ROLES) if usage else (ROLES, REQUIRED_ROLES)
    for name in ("amount", "currency", "kind") if usage else ():
        if name in section.values:
            raise section.error(name, _NO_MONEY.format(name))
    section.only(names)
    roles = {
        name: _role(section, name, preamble, recognition.file_name)
        for name in names
        if name in section.values
    }
    for name in required:
        if name not in roles:
            raise section.error(name, f'[columns] does not say where "{name}" comes from')
    if usage:
        _check_figures(section, roles)
    if not any(name in roles for name in ID_ROLES):
        raise section.error("isrc", f"[columns] needs at least one of {', '.join(ID_ROLES)}")
    for name, role in roles.items():
        _check_columns(section, name, role, recognition)
    return roles


def _check_figures(section: Section, roles: Mapping[str, Role]) -> None:
    """Each figure of a usage feed comes from one column as it stands there, and there is one at least."""
    found = [name for name in FIGURES if name in roles]
    for name in found:
        role = roles[name]
        if not isinstance(role, FromColumn) or len(role.columns) > 1 or role.minus_for:
            raise section.error(name, f'"{name}" of a usage feed comes from one column, as it stands there')
    if not found:
        raise section.error("quantity", f"[columns] of a usage feed needs one of {', '.join(FIGURES)}")


def _role(section: Section, name: str, preamble: str, file_name: str) -> Role:
    value = section.values[name]
    if isinstance(value, str):
        value = {"from": value}
    if not isinstance(value, dict):
        raise section.error(name, f'"{name}" must be a column name or a table such as {{ from = "Country" }}')
    role = Section(section.file, section.source, f"{section.place}.{name}", value)
    role.only(_KEYS)
    origins = [key for key in _ORIGINS if key in value]
    if len(origins) != 1:
        raise section.error(name, f'"{name}" needs exactly one of {", ".join(_ORIGINS)}')
    if origins[0] == "from":
        return _from_column(role, name)
    if origins[0] == "constant":
        return _constant(role, name)
    return (
        _from_preamble(role, name, preamble)
        if origins[0] == "preamble"
        else _from_name(role, name, file_name)
    )


def _from_column(role: Section, name: str) -> FromColumn:
    _only(role, name, ("from", *_COLUMN_KEYS.get(name, ())))
    values, default, blank = (
        role.mapping("values"),
        role.optional_text("default"),
        role.optional_text("blank"),
    )
    for word in (*(values or {}).values(), default, blank) if name in _OURS else ():
        if word is not None:
            _check_word(role, name, word)
    if default is not None and values is None and name != "territory":
        raise role.error(
            "default", '"default" stands for words that "values" does not name; give "values" too'
        )
    style = _style(role, name) if name == "sales_period" or "as" in role.values else ""
    return FromColumn(
        column=role.text("from"),
        style=style,
        to_column=_range_end(role),
        values=values,
        default=default,
        blank=blank,
        or_column=role.text("or", ""),
        percent=role.text("percent", ""),
        plus=_added(role),
        minus_for=_kinds(role, "minus_for"),
    )


def _added(role: Section) -> tuple[str, ...]:
    """The columns that are added to a quantity; each counts once."""
    added = role.texts("plus", ())
    for column in added:
        if (role.text("from"), role.text("or", ""), *added).count(column) > 1:
            raise role.error("plus", f'"{column}" would be counted twice')
    return added


def _kinds(role: Section, key: str) -> tuple[str, ...]:
    kinds = role.texts(key, ())
    for kind in kinds:
        if kind not in KINDS:
            raise role.error(key, f'"{kind}" is not one of {", ".join(KINDS)}')
    return kinds


def _constant(role: Section, name: str) -> Constant:
    _only(role, name, ("constant",))
    if name not in _CONSTANT:
        raise role.error("constant", f'"{name}" cannot be the same for every line; give its column')
    _check_word(role, name, role.text("constant"))
    return Constant(role.text("constant"))


def _from_preamble(role: Section, name: str, preamble: str) -> FromPreamble:
    _check_of_file(role, name, "preamble", ("to", "month"))
    if preamble == "none":
        raise role.error("preamble", "reading.preamble must say how the lines above the header are written")
    groups = () if preamble in ("names then values", "key and value") else re.compile(preamble).groupindex
    if groups and role.text("preamble") not in groups:
        raise role.error("preamble", f"reading.preamble has no group (?P<{role.text('preamble')}>...)")
    return FromPreamble(
        role.text("preamble"), _style(role, name), _range_end(role), _words_of_file(role, name)
    )


def _from_name(role: Section, name: str, file_name: str) -> FromFileName:
    _check_of_file(role, name, "file_name", ())
    group = role.text("file_name")
    if group not in re.compile(file_name).groupindex:
        raise role.error("file_name", f"recognise.file_name has no group (?P<{group}>...)")
    return FromFileName(group, _style(role, name), _words_of_file(role, name))


def _words_of_file(role: Section, name: str) -> dict[str, str] | None:
    values = role.mapping("values")
    if values is None and name in ("usage_type", "kind"):
        raise role.error(name, f'"{name}" needs "values", which say our word for the report\'s')
    for word in (values or {}).values():
        _check_word(role, name, word)
    return values


def _check_of_file(role: Section, name: str, origin: str, more: tuple[str, ...]) -> None:
    if name not in _OF_FILE:
        raise role.error(origin, f'"{name}" differs from line to line; give its column')
    others = {"sales_period": ("as", *more), "territory": ("as", "values")}
    _only(role, name, (origin, *others.get(name, ("values",))))


def _style(role: Section, name: str) -> str:
    if name == "sales_period":
        style = role.text("as")
        if not is_style(style):
            raise role.error(
                "as",
                f'"{style}" does not say the year and the month once, as in "yyyy-mm-dd" or "month yyyy"',
            )
        return style
    if "as" not in role.values:
        return ""
    if "values" in role.values:
        raise role.error("values", f'"values" and as = "{COUNTRY}" exclude each other')
    return role.choice("as", (COUNTRY,))


def _range_end(role: Section) -> str:
    """The end of a range of days, whose middle day's month counts; a file must say so with `month = "middle"`."""
    if "to" not in role.values and "month" not in role.values:
        return ""
    role.choice("month", ("middle",))
    return role.text("to")


def _only(role: Section, name: str, allowed: Iterable[str]) -> None:
    for key in role.values:
        if key not in allowed:
            raise role.error(key, f'"{key}" does not apply to {name} here')


def _check_word(role: Section, name: str, word: str) -> None:
    is_ours, expected = _OURS[name]
    if not is_ours(word):
        raise role.error(name, f'"{word}" is not {expected}')


def _check_columns(section: Section, name: str, role: Role, recognition: Recognition) -> None:
    if not isinstance(role, FromColumn):
        return
    for column in role.columns:
        if column not in recognition.header and (
            column not in recognition.optional or name in REQUIRED_ROLES or name in FIGURES
        ):
            raise section.error(name, f'"{name}" comes from "{column}", which recognise.header does not name')
