"""R12a: which splits with phases can be honoured, and which of their lines hold before and after break-even."""

from datetime import date

import pytest

from rules.splits import RELEASE, SONG, lines_of
from spartito.domain.split import AFTER_RECOUPED, UNTIL_RECOUPED, in_force, in_phase
from spartito.domain.split_check import check_splits

LABEL_SPLIT = "as in the other lines of account label's split"
REFUSED = [
    (
        """
        account  payee  percent  phase  contract  pot
        label    nina   60       until  c1        video
        label    omar   30       after  c1        video
        label    tom    40       -      c1        -
        label    mia    31       after  c1        video
        """,
        [
            (
                3,
                "percent",
                "31",
                "a percent that keeps account label's split at 100 or below (it is 101, after_recouped)",
            )
        ],
    ),
    (
        """
        account  payee  percent  phase  contract  pot    to
        label    nina   20       until  c1        video  -
        label    omar   20       after  c1        mix    -
        label    tom    5        -      c2        -      -
        label    mia    5        until  -         -      -
        label    zoe    5        -      c1        video  -
        label    ray    5        after  c2        mix    2026-01-01
        """,
        [
            (1, "pot_id", "mix", f"video, {LABEL_SPLIT}"),
            (2, "contract_id", "c2", f"c1, {LABEL_SPLIT}"),
            (3, "contract_id", "", f"c1, {LABEL_SPLIT}"),
            (3, "contract_id", "", "filled in: a line with a phase names the contract of its pool"),
            (3, "pot_id", "", "filled in: a line with a phase names the cost that breaks even"),
            (3, "pot_id", "", f"video, {LABEL_SPLIT}"),
            (4, "phase", "", "filled in: a line with a pot_id says until_recouped or after_recouped"),
            (5, "contract_id", "c2", f"c1, {LABEL_SPLIT}"),
            (5, "pot_id", "mix", "a pot of its own: contract c1 breaks even on mix"),
            (5, "pot_id", "mix", f"video, {LABEL_SPLIT}"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "findings"), REFUSED)
def test_splits_with_phases_that_cannot_be_honoured_are_refused(text, findings):
    assert [tuple(finding) for finding in check_splits(lines_of(text))] == findings


BREAK_EVEN = lines_of("""
    account  payee  percent  phase  contract  pot    from        to
    label    nina   20       until  c1        video  -           2026-06-01
    label    nina   50       after  c1        video  -           2026-06-01
    label    omar   50       -      c1        -      -           2026-06-01
    label    nina   90       until  c1        mix    2026-06-01  -
    label    nina   100      after  c1        mix    2026-06-01  -
""")


def test_the_phases_of_a_split_may_each_sum_to_100_and_its_versions_have_their_own_cost():
    assert check_splits(BREAK_EVEN) == []


def test_a_line_without_a_phase_holds_in_both():
    split = in_force(BREAK_EVEN, SONG, RELEASE, date(2026, 5, 1))
    phases = (UNTIL_RECOUPED, AFTER_RECOUPED)
    assert [[line.payee_id for line in in_phase(split, phase)] for phase in phases] == [["nina", "omar"]] * 2
    assert [in_phase(split, phase)[0].percent for phase in phases] == [20, 50]
