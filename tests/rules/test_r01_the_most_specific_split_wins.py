"""R1 to R6: who shares a track's money, and in which parts."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.table import amount, rows
from spartito.domain.money import UNIT
from spartito.domain.split import (
    DISTRIBUTOR,
    accepted_shares,
    effective_shares,
    in_force,
    rank,
)
from spartito.domain.split_check import check_splits
from spartito.errors import InputError, InvariantError

from .splits import OTHER, RELEASE, SONG, lines_of


def percents(text: str) -> dict[str, list[tuple[str, Fraction]]]:
    """Read `label: nina 50, omar 25; nina: tom 10` as splits."""
    splits = {}
    for split in filter(None, text.split("; ")):
        account, lines = split.split(": ")
        shares = [line.split() for line in lines.split(", ")]
        splits[account] = [(payee, Fraction(percent) / 100) for payee, percent in shares]
    return splits


# The track belongs to the account `label`; shares are shown as percents.
SHARES = rows("""
    rule                       splits                                         commission  parts
    R2 no split                -                                              0           label 100
    R2 no split                -                                              15          * 15, label 85
    R1 rest to the account     label: nina 50                                 0           label 50, nina 50
    R1 above one line          label: nina 50, nina 25                        0           label 25, nina 75
    R6 commission first        label: nina 50, omar 50                        15          * 15, nina 42.5, omar 42.5
    R6 all to the distributor  label: nina 50                                 100         * 100
    R5 nested                  label: nina 50; nina: tom 20                   0           label 50, nina 40, tom 10
    R5 nested, R6 once         label: nina 50; nina: tom 20                   10          * 10, label 45, nina 36, tom 9
    R5 paid twice              label: nina 50, tom 10; nina: tom 100          0           label 40, tom 60
    R5 its own account         label: label 60, nina 40; nina: nina 100       0           label 60, nina 40
    R4 a third                 label: c 33.33333333, a 33.33333333, b 33.33333334  0      a 33.33333333, b 33.33333334, c 33.33333333
    R4 ties by payee id        label: b 50, a 50                              0.0000000001  * 0.0000000001, a 50, b 49.9999999999
""")


@pytest.mark.parametrize("case", SHARES, ids=str)
def test_money_is_shared(case):
    answer = effective_shares("label", percents(case["splits"]), Fraction(case["commission"]) / 100)
    assert ", ".join(f"{payee} {amount(part, 10)}" for payee, part in answer.items()) == case["parts"]


# The parent takes its percent of what the sub-label would keep; the artists' parts stay.
OVERRIDES = rows("""
    splits                  commission  parent  percent  parts
    -                       15          major   20       * 15, label 68, major 17
    label: nina 50          0           major   10       label 45, major 5, nina 50
    label: nina 100         0           major   10       nina 100
    label: major 50         0           major   10       label 45, major 55
""")


@pytest.mark.parametrize("case", OVERRIDES, ids=str)
def test_a_parent_takes_its_override_once_from_the_account(case):
    override = (case["parent"], Fraction(case["percent"]) / 100)
    answer = effective_shares("label", percents(case["splits"]), Fraction(case["commission"]) / 100, override)
    assert ", ".join(f"{payee} {amount(part, 10)}" for payee, part in answer.items()) == case["parts"]


def test_the_worked_month_of_the_rules():
    """Gross 1000.00, fee lines -60.00: 940.00 left; commission 15 % of the net, three artists share the rest."""
    splits = percents("label: ada 33.33, bea 33.33, cem 33.34")
    shares = effective_shares("label", splits, Fraction(15, 100))
    earned = {payee: amount(940 * share) for payee, share in shares.items()}
    assert earned == {"*": "141", "ada": "266.3067", "bea": "266.3067", "cem": "266.3866"}


NAMES = st.sampled_from(["ada", "bea", "cem", "dan", "eva"])
WEIGHTS = st.lists(st.tuples(NAMES, st.integers(0, 2 * 10**9)), max_size=5)


@given(WEIGHTS, WEIGHTS, st.fractions(0, 1), st.randoms(use_true_random=False))
def test_shares_sum_to_exactly_one_in_any_order(first, second, commission, random):
    splits = {
        "label": [*((payee, Fraction(weight, 10**10)) for payee, weight in first), ("sub", Fraction(0))],
        "ada": [(payee.upper(), Fraction(weight, 10**10)) for payee, weight in second],
    }
    answer = effective_shares("label", splits, commission)
    assert sum(answer.values()) == UNIT
    assert all(part > 0 for part in answer.values())
    assert abs(answer.get(DISTRIBUTOR, 0) - commission * UNIT) < 1
    shuffled = {account: random.sample(lines, len(lines)) for account, lines in reversed(splits.items())}
    assert effective_shares("label", shuffled, commission) == answer


def test_what_import_must_have_refused_stops():
    with pytest.raises(
        InputError, match=r"^splits go in a circle: label -> nina -> label; change one of them$"
    ):
        effective_shares("label", percents("label: nina 50; nina: label 50"))
    chain = "; ".join(f"a{i}: a{i + 1} 50" for i in range(9))
    with pytest.raises(InputError, match=r"nested deeper than 8: a0 -> a1 -> .* -> a8; shorten the chain"):
        effective_shares("a0", percents(chain))
    assert sum(effective_shares("a1", percents(chain)).values()) == UNIT
    with pytest.raises(InvariantError, match="shares of account label sum to at most one"):
        effective_shares("label", percents("label: nina 60, omar 60"))
    with pytest.raises(InvariantError, match="commission"):
        effective_shares("label", {}, Fraction(2))
    with pytest.raises(InvariantError, match="override"):
        effective_shares("label", {}, Fraction(0), ("major", Fraction(2)))


LABEL = lines_of("""
    account  payee  percent  isrc  upc      from        to          status
    label    whole  10       -     -        -           -           -
    label    album  20       -     release  -           -           -
    label    song   30       song  -        -           2026-08-01  -
    label    both   40       song  release  2026-08-01  -           -
    label    wait   5        song  release  2026-08-01  -           pending
""")

CHOSEN = rows("""
    isrc   upc      on          payees
    song   release  2026-07-31  song
    song   release  2026-08-01  both wait
    song   -        2026-07-31  song
    song   -        2026-08-01  whole
    other  release  2026-08-01  album
    other  -        2026-08-01  whole
""")


@pytest.mark.parametrize("case", CHOSEN, ids=str)
def test_the_most_specific_split_that_holds_on_the_day_wins(case):
    isrc = {"song": SONG, "other": OTHER}[case["isrc"]]
    chosen = in_force(LABEL, isrc, RELEASE if case["upc"] else "", date.fromisoformat(case["on"]))
    assert " ".join(line.payee_id for line in chosen) == case["payees"]


def test_scopes_have_an_order_and_pending_shares_stay_with_the_account():
    assert rank(SONG, RELEASE) > rank(SONG, "") > rank("", RELEASE) > rank("", "")
    split = accepted_shares(in_force(LABEL, SONG, RELEASE, date(2026, 8, 1)))
    assert split == (("both", Fraction(2, 5)),)
    assert effective_shares("label", {"label": split}) == {"both": 4 * UNIT // 10, "label": 6 * UNIT // 10}


# Each case is one split table and what the import says of it, by row.
REFUSED = [
    (
        """
        account  payee  percent
        label    nina   60
        label    omar   40.00000001
        other    omar   100
        """,
        [
            (
                1,
                "percent",
                "40.00000001",
                "a percent that keeps account label's split at 100 or below (it is 100.00000001)",
            )
        ],
    ),
    (
        """
        account  payee  percent  isrc  from        to
        label    nina   60       song  -           2026-01-01
        label    nina   60       song  2026-01-01  -
        label    omar   40       song  2025-06-01  2026-06-01
        label    tom    1        song  2026-03-01  -
        """,
        [
            (
                3,
                "percent",
                "1",
                f"a percent that keeps account label's split of isrc {SONG} at 100 or below (it is 101 from 2026-03-01)",
            )
        ],
    ),
    (
        """
        account  payee  percent      status  from        to
        label    *      10           -       -           -
        label    nina   -1           -       -           -
        label    omar   0.000000001  maybe   2026-01-01  2026-01-01
        """,
        [
            (0, "payee_id", "*", "an id (an id is not blank and does not start with *)"),
            (1, "percent", "-1", "a percent from 0 to 100"),
            (2, "percent", "0.000000001", "a percent with at most 8 decimals"),
            (2, "status", "maybe", "blank, accepted or pending"),
            (2, "valid_to", "2026-01-01", "a day after valid_from"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "findings"), REFUSED)
def test_splits_that_cannot_be_honoured_are_refused(text, findings):
    assert [tuple(finding) for finding in check_splits(lines_of(text))] == findings


def test_one_song_claimed_by_two_accounts_has_two_splits():
    text = """
        account  payee  percent  isrc
        label    nina   100      song
        rival    omar   100      song
    """
    assert check_splits(lines_of(text)) == []
