"""R32: a missing, stale, inverted or absurd rate stops the run and names itself, a settlement's like a dated one."""

from datetime import date
from fractions import Fraction

import pytest

from domain.table import rows, units
from spartito.domain.rate import RateTable
from spartito.errors import InputError
from spartito.stages.settle.funding import fund

from . import settled

DAY = date(2026, 9, 24)


def table_of(value: str, bounds: str = "2") -> RateTable:
    stated = [(date(2026, 3, 2), "EUR", "USD", Fraction("1.1")), (DAY, "EUR", "USD", Fraction(value))]
    return RateTable(stated, bounds=Fraction(bounds))


CASES = rows("""
    case                            now    bounds  said
    as before                       1.12   2       -
    a fall within bounds            0.56   2       -
    it more than doubled            2.21   2       is absurd, it was 1.1 on 2026-03-02
    it more than halved             0.54   2       is absurd, it was 1.1 on 2026-03-02
    narrower bounds                 1.22   1.1     is absurd, it was 1.1 on 2026-03-02
    wider bounds                    2.21   3       -
    a lost decimal point            112    2       is absurd, it was 1.1 on 2026-03-02
    turned around                   0.909  2       is inverted, it was 1.1 on 2026-03-02
""")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_dated_rate_keeps_to_the_last_one_however_old(case):
    rates = table_of(case["now"], case["bounds"])
    if case["said"]:
        with pytest.raises(InputError, match=f"^The rate EUR/USD of 2026-09-24.*{case['said']}"):
            rates.find("USD", "EUR", DAY)
    else:
        assert rates.find("EUR", "USD", DAY).value == Fraction(case["now"])


SETTLED = rows("""
    case                    received  said
    near the day's rate     900       -
    twice too much          1900      Settlement S1: its rate of 1.9 EUR for 1 USD is absurd, the dated rate of 2026-09-24 is 0.909090909091. Correct amount_sent, bank_received or the dated rate; if all are right, raise rate_bounds_percent in settings.toml.
    sent and received swap  1100      Settlement S1: its rate of 1.1 EUR for 1 USD is inverted, the dated rate of 2026-09-24 is 0.909090909091. Its amount_sent and bank_received may have changed places, or the dated rate is turned around: correct it.
""")


@pytest.mark.parametrize("case", SETTLED, ids=lambda case: case["case"])
def test_the_rate_of_a_settlement_keeps_to_that_of_its_day(case):
    part = settled.part_of(settled.lines_of("nina US 1000"))
    paid = settled.settlement(units("1000"), units("1000"), units(case["received"]))
    if case["said"]:
        with pytest.raises(InputError) as error:
            fund([part], [paid], table_of("1.1"), settled.RULES)
        assert str(error.value) == case["said"]
    else:
        assert fund([part], [paid], table_of("1.1"), settled.RULES).conversions
