"""What closed periods accounted for: share by share, and never more than the whole of a report."""

from fractions import Fraction

import pytest

from spartito.errors import InvariantError
from spartito.store.periods import Accounted, shares

THREE_FIFTHS = Accounted("r1", "2026-08", "USD", 1, "S1", "3/5", "2026-09")
LATE = Accounted("r1", "2026-08", "USD", 2, "late:2026-09:S1", "0/1", "2026-10")
THE_REST = Accounted("r1", "2026-08", "USD", 2, "S2", "2/5", "2026-11")
ANOTHER = Accounted("r2", "2026-08", "USD", 1, "S3", "1/1", "2026-11")


def test_the_shares_of_a_report_come_to_the_whole_of_it():
    assert shares([THREE_FIFTHS, LATE]) == {THREE_FIFTHS.key: Fraction(3, 5)}
    assert shares([THREE_FIFTHS, LATE, THE_REST, ANOTHER]) == {THREE_FIFTHS.key: 1, ANOTHER.key: 1}


def test_more_than_the_whole_of_a_report_is_a_broken_law():
    twice = Accounted("r1", "2026-08", "USD", 2, "rate:x", "1000000000001/2500000000000", "2026-11")
    with pytest.raises(
        InvariantError, match=r"r1 2026-08 USD is accounted for once, not .* times \(2026-11\)"
    ):
        shares([THREE_FIFTHS, LATE, twice])
