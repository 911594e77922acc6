"""Release codes whose check digit is wrong: used as they are, since some DSPs invent theirs, but worth a look."""

from __future__ import annotations

from collections.abc import Sequence

from spartito.domain.identifier import check_digit_holds


def upc_warnings(file: str, column: str, lines: Sequence[int], values: Sequence[str]) -> list[str]:
    """One sentence on all codes of a column with a wrong check digit, naming the first; none if all are right."""
    wrong = {value for value in set(values) if value and not check_digit_holds(value)}
    if not wrong:
        return []
    line, value = next((line, value) for line, value in zip(lines, values, strict=True) if value in wrong)
    count = f"{len(wrong)} codes have" if len(wrong) > 1 else "1 code has"
    return [
        f"{file}, column {column}: {count} a wrong check digit, kept as written; first {value} on line {line}."
    ]
