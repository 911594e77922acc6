"""Months in which reports are corrected, splits changed and owners found late, drawn at random: every one closes and is proven.

And they end where they would have ended had all been known from the start.
"""

from decimal import Decimal
from random import Random

import pytest

from spartito.domain.money import UNIT

from . import command, stories

FEW, MANY = range(4), range(4, 400)
OFTEN = pytest.mark.parametrize(
    "seed", [*FEW, *(pytest.param(seed, marks=pytest.mark.soak) for seed in MANY)]
)


@OFTEN
def test_every_month_closes_and_is_proven_whatever_is_learnt_after_it(tmp_path, seed):
    stories.lived(tmp_path, Random(seed), _told)


def _told(label, month):
    """Close and prove a month and send its statements."""
    label.close(month)
    command.done("statements", month, "--to", label.folder, "--as", "csv", "--book", label.book)


@OFTEN
def test_a_corrected_report_ends_where_the_right_one_would_have_ended(tmp_path, seed):
    chance = Random(seed)
    worth = chance.choice(stories.WORTHS)
    agreed, wrong, right = stories.terms(chance, worth), stories.some(chance), stories.some(chance)
    mode, kept = chance.choice(["funded", "reported"]), chance.choice([[], [("US", Decimal("3.36"))]])
    album = chance.choice(["first", "second"])
    # No settlement can be of nothing: another report of the month is paid with it. Else a part of the money may come first.
    nothing = not (stories.total(wrong) and stories.total(right))
    other = [("second", "70", "DE")] if nothing else []
    kept = [] if nothing else kept
    first_come = chance.choice([stories.total(right), stories.a_third(stories.total(right)), None])

    def told(name, first, then):
        label = stories.opened(tmp_path / name, agreed, f'pay_when = "{mode}"')
        report_id = stories.delivered(label, "first", first)
        if other:
            stories.delivered(label, "other", other)
        come = Decimal(0)
        if mode == "funded":
            whole = stories.total(first + other)
            come = whole if nothing or first_come is None else min(whole, first_come, stories.total(wrong))
            stories.settled(label, "s1", come, kept, worth, "all" if come == whole else "part")
        stories.closed(label, "2026-08")
        if then != first:
            stories.delivered(label, "then", then, supersedes=report_id)
        stories.closed(label, "2026-09")
        if (more := stories.total(then + other) - come) > 0:
            stories.settled(label, "s2", more, worth=worth)
        stories.decided(label, album)
        stories.closed(label, "2026-10")
        assert command.answer("run", "2026-11", "--book", label.book)["waiting"] == []
        return stories.had(label)

    _same(told("corrected", wrong, right), told("right", right, right))


@OFTEN
def test_a_split_that_is_changed_later_ends_where_the_right_one_would_have_ended(tmp_path, seed):
    chance = Random(seed)
    worth = chance.choice(stories.WORTHS)
    agreed, right = stories.terms(chance, worth), stories.splits(chance)
    sold, corrected = stories.lines(chance), stories.lines(chance)
    mode, album = chance.choice(["funded", "reported"]), chance.choice(["first", "second"])
    kept = chance.choice([[], [("US", Decimal("3.36"))], [("", Decimal("3.36"))]])
    known, again = chance.choice(stories.MONTHS[1:]), chance.choice(["2026-09", "never"])

    def told(name, splits):
        label = stories.opened(
            tmp_path / name, {**agreed, "splits": splits}, f'pay_when = "{mode}"', 'retroactive = "delta"'
        )
        report_id = stories.delivered(label, "sold", sold)
        stories.settled(label, "s1", stories.total(sold), kept, worth)
        for month in stories.MONTHS:
            if month == known:
                label.load("splits", right)
            if month == "2026-10":
                stories.decided(label, album)
            if month == again:
                stories.delivered(label, "corrected", corrected, supersedes=report_id)
            stories.closed(label, month)
        return stories.had(label)

    _same(told("changed", agreed["splits"]), told("right", right))


def _same(had, right):
    """The same but for what is rounded to a unit of 10^-12 more than once: each time the money of a report is divided."""
    off = {payee: (had[payee] - right[payee]) * UNIT for payee in had}
    assert {payee: units for payee, units in off.items() if abs(units) > 4} == {}, (had, right)
