"""A format in words, for people who want to know how a report is read."""

from __future__ import annotations

from spartito.formats.format import Constant, Format, FromFileName, FromPreamble, Role


def roles_in_words(known: Format) -> dict[str, str]:
    """Where each of our words comes from in a report of the format."""
    return {name: _in_words(role) for name, role in known.columns.items()}


def _in_words(role: Role) -> str:
    if isinstance(role, Constant):
        return f"always {role.value}"
    if isinstance(role, FromPreamble):
        return f'"{role.name}" above the header{_range(role.to_name)}'
    if isinstance(role, FromFileName):
        return f"{role.group} in the file name"
    said = f'column "{role.column}"{_range(role.to_column)}'
    if role.or_column:
        said += f', else "{role.or_column}"'
    if role.plus:
        said += "".join(f' plus "{name}"' for name in role.plus)
    if role.percent:
        said += f', of which "{role.percent}" percent'
    if role.minus_for:
        said += f", taken off for {', '.join(role.minus_for)}"
    return said


def _range(end: str) -> str:
    return f' to "{end}", the month of the middle day' if end else ""


def period_in_words(known: Format) -> str:
    """For which sales periods the layout was in use."""
    if known.since and known.until:
        return f"from {known.since} until before {known.until}"
    if known.since:
        return f"from {known.since} on"
    return f"until before {known.until}" if known.until else "no dates known"


def reading_in_words(known: Format) -> str:
    """How its bytes become records."""
    delimiters = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars"}
    reading, numbers = known.reading, known.reading.numbers
    said = [f"{reading.encoding}, separated by {delimiters[reading.delimiter]}"]
    said.append("fields may be quoted" if reading.quotes == "csv" else "quotes are characters")
    if known.recognition.header_rows == 0:
        said.append("no header row")
    if numbers.decimal != ".":
        said.append("decimals after a comma")
    if numbers.thousands:
        said.append(f'"{numbers.thousands}" between thousands')
    return "; ".join(said)
