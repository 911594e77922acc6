"""Everything that can go wrong, as one tree of exceptions.

    SpartitoError
        InputError
            FormatError
            TableError
            MachineError
        StateError
        InvariantError

`InputError` and `StateError` are for the person at the keyboard: one or a few clean lines that say what is
wrong, where, and what to do (exit code 2).  `InvariantError` is a bug or a damaged disk (exit code 1).
A bad line of a report is never an exception: it is a row of the rejected lines.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One value of an input table that cannot be used: where it stands and what was expected there.

    `line` is the physical line in the file, counted from 1, or 0 for what the book has; `expected` completes the sentence "... is not".

    >>> print(Problem("splits.csv", 7, "percent", "abc", "a percent from 0 to 100"))
    splits.csv, line 7, column percent: "abc" is not a percent from 0 to 100
    """

    file: str
    line: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        return f'{self.file}{line}, column {self.column}: "{self.value}" is not {self.expected}'


class SpartitoError(Exception):
    """Spartito cannot go on."""


class InputError(SpartitoError):
    """A file, an argument or a contract must be changed by the user."""


class FormatError(InputError):
    """A format file is wrong, or a report fits no format."""


class TableError(InputError):
    """An input table has rows that cannot be used; the message lists every one of them.

    >>> str(TableError((Problem("payees.csv", 2, "currency", "EURO", "a currency of ISO 4217"),)))
    'payees.csv, line 2, column currency: "EURO" is not a currency of ISO 4217'
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class MachineError(InputError):
    """Too little room on the disk or in memory, whatever was given; with more, the same command goes on or begins anew."""


class StateError(SpartitoError):
    """The book says no: the period is closed, the report is known, or the draft is stale."""


class InvariantError(SpartitoError):
    """A law of the book is broken: a bug, or a damaged disk."""


def ensure(condition: bool, sentence: str) -> None:
    """Stop at a broken law; unlike `assert`, this also holds under `python -O`.

    >>> ensure(1 + 1 == 2, "the parts sum to the whole")
    >>> ensure(1 + 1 == 3, "the parts sum to the whole")
    Traceback (most recent call last):
    spartito.errors.InvariantError: broken law: the parts sum to the whole
    """
    if not condition:
        raise InvariantError(f"broken law: {sentence}")
