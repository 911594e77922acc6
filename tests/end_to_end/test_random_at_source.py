"""Any month whose lines say what was taken at source gives the oracle's taxes and balances, and nothing of it is lost.

Owners that are found late, money that is a pool and reports that are corrected are among them.
"""

from fractions import Fraction
from random import Random

import pytest

from . import command, taxed

FEW, MANY = range(6), range(6, 300)
MONTHS = ("2026-08", "2026-09", "2026-10")


@pytest.mark.parametrize("seed", [*FEW, *(pytest.param(seed, marks=pytest.mark.soak) for seed in MANY)])
def test_what_was_taken_at_source_is_counted_once_and_never_lost(tmp_path, seed):
    chance = Random(seed)
    label = taxed.opened(tmp_path, chance)
    sold, had = {}, [Fraction(0)] * 2
    for month in MONTHS:
        if month != MONTHS[0]:
            if chance.random() < 0.5:
                label.decided(chance.choice(["first", "second"]))
            wrong = chance.choice(sorted(sold))
            if chance.random() < 0.5:
                right = taxed.corrected(chance, sold[wrong])
                label.delivered(wrong, right, supersedes=label.report_ids[wrong])
                sold[wrong] = right
        if month != MONTHS[2]:
            sold[month] = taxed.lines(chance)
            label.delivered(month, sold[month])
        for taken in label.close(month).values():
            had = [a + b for a, b in zip(had, taken, strict=True)]
    written = [sum(sums) for sums in zip(*map(taxed.total, sold.values()), strict=True)]
    assert [a + b for a, b in zip(had, label.waiting(), strict=True)] == written
    assert command.answer("verify", "--book", label.book.book)["sound"]
