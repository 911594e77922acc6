"""R5: circles and deep chains of nested splits are refused at import, the circle printed."""

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spartito.domain.nesting import check_nesting
from spartito.domain.split import SplitLine, accepted_shares, effective_shares, in_force
from spartito.errors import InputError

from .splits import lines_of

CASES = [
    (
        "two accounts that pay each other",
        """
        account  payee  percent
        a        b      50
        b        a      50
        """,
        [(1, "a -> b -> a is a circle")],
    ),
    (
        "two songs never meet",
        """
        account  payee  percent  isrc
        a        b      50       song
        b        a      50       other
        """,
        [],
    ),
    (
        "one song and everything else do meet",
        """
        account  payee  percent  isrc
        b        a      50       -
        a        b      50       song
        """,
        [(1, "a -> b -> a is a circle")],
    ),
    (
        "a more specific split breaks the circle of its song only",
        """
        account  payee  percent  isrc
        a        b      50       song
        b        a      50       -
        b        c      50       song
        """,
        [],
    ),
    (
        "a song on its release and the release",
        """
        account  payee  percent  isrc  upc
        a        b      50       song  release
        b        a      50       -     release
        """,
        [(1, "a -> b -> a is a circle")],
    ),
    (
        "never on the same day",
        """
        account  payee  percent  from        to
        a        b      50       -           2026-01-01
        b        a      50       2026-01-01  -
        """,
        [],
    ),
    (
        "on one day",
        """
        account  payee  percent  from        to
        a        b      50       -           2026-01-02
        b        a      50       2026-01-01  -
        """,
        [(1, "a -> b -> a is a circle")],
    ),
    (
        "its own account ends the chain",
        """
        account  payee  percent
        a        a      50
        a        b      50
        b        b      100
        """,
        [],
    ),
    (
        "a pending share counts, as it may be accepted any day",
        """
        account  payee  percent  status
        a        b      50       pending
        b        a      50       -
        """,
        [(1, "a -> b -> a is a circle")],
    ),
    (
        "two circles, and one that leads into one of them",
        """
        account  payee  percent
        z        y      50
        y        z      50
        c        a      50
        a        b      50
        b        a      50
        """,
        [(4, "a -> b -> a is a circle"), (1, "y -> z -> y is a circle")],
    ),
    (
        "a circle of three",
        """
        account  payee  percent
        c        a      50
        b        c      50
        a        b      50
        """,
        [(2, "a -> b -> c -> a is a circle")],
    ),
]


@pytest.mark.parametrize(("name", "text", "refused"), CASES, ids=[name for name, _, _ in CASES])
def test_circles(name, text, refused):
    findings = check_nesting(lines_of(text))
    assert [
        (found.row, found.expected.removeprefix("a payee that ends the chain: ")) for found in findings
    ] == refused
    assert {found.column for found in findings} <= {"payee_id"}


def chain(splits: int) -> str:
    return "account  payee  percent\n" + "\n".join(f"a{i:02}  a{i + 1:02}  50" for i in range(splits))


def test_eight_splits_may_follow_one_another_and_no_more():
    assert check_nesting(lines_of(chain(8))) == []
    (found,) = check_nesting(lines_of(chain(9)))
    assert found.value == "a08"
    assert found.expected.endswith(
        "a00 -> a01 -> a02 -> a03 -> a04 -> a05 -> a06 -> a07 -> a08 is deeper than 8 splits"
    )


def test_a_chain_without_end_is_printed_short():
    (found,) = check_nesting(lines_of(chain(60)))
    assert found.expected.count("->") == 8


SPLITS = st.lists(
    st.builds(
        SplitLine,
        account_id=st.sampled_from("abc"),
        payee_id=st.sampled_from("abcd"),
        percent=st.just(Fraction(1)),
        isrc=st.sampled_from(["", "song"]),
        upc=st.sampled_from(["", "release"]),
        valid_from=st.sampled_from([date(2026, 1, 1), date(2026, 2, 1)]),
        valid_to=st.sampled_from([date(2026, 2, 1), date(2026, 3, 1)]),
    ),
    max_size=8,
)
CHAIN = [SplitLine(before, after, Fraction(1)) for before, after in pairwise("dfghijklmn")]


@given(SPLITS, st.sampled_from([0, 7, 8]))
def test_what_import_lets_pass_can_be_shared_and_nothing_else(lines, deeper):
    lines = [*lines, *CHAIN[:deeper]]

    def can_be_shared(isrc, upc, day):
        accounts = {line.account_id for line in lines}
        held = {account: [line for line in lines if line.account_id == account] for account in accounts}
        splits = {account: accepted_shares(in_force(of, isrc, upc, day)) for account, of in held.items()}
        try:
            return all(sum(effective_shares(account, splits).values()) for account in accounts)
        except InputError:
            return False

    tracks = {(line.isrc, line.upc) for line in lines}
    days = {line.valid_from for line in lines}
    shared = all(can_be_shared(isrc, upc, day) for isrc, upc in tracks for day in days)
    assert (check_nesting(lines) == []) == shared
