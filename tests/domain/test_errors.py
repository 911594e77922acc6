"""The tree of exceptions is what its drawing says."""

import re
from collections.abc import Iterator

import pytest

from spartito import errors


def drawn(text: str) -> list[tuple[int, str]]:
    return [
        (len(found[1]) // 4, found[2])
        for found in re.finditer(r"^((?: {4})+)([A-Z]\w+Error)$", text, re.MULTILINE)
    ]


def built(cls: type, depth: int = 1) -> Iterator[tuple[int, str]]:
    yield depth, cls.__name__
    for child in cls.__subclasses__():
        yield from built(child, depth + 1)


def test_the_drawing_is_the_tree():
    assert drawn(errors.__doc__) == list(built(errors.SpartitoError))


def test_a_table_error_lists_every_problem_in_its_place():
    problems = (
        errors.Problem("splits.csv", 2, "percent", "abc", "a percent from 0 to 100"),
        errors.Problem("splits.csv", 9, "isrc", "12", "an ISRC"),
    )
    error = errors.TableError(problems)
    assert error.problems == problems
    assert str(error).splitlines() == [
        'splits.csv, line 2, column percent: "abc" is not a percent from 0 to 100',
        'splits.csv, line 9, column isrc: "12" is not an ISRC',
    ]


def test_a_broken_law_stops():
    errors.ensure(True, "nothing to say")
    with pytest.raises(errors.InvariantError, match=r"^broken law: the parts sum to the whole$"):
        errors.ensure(False, "the parts sum to the whole")
