"""A report of which a hold kept something is corrected: it is taken back from the hold, or from whom that gave it to."""

import pytest

from spartito.tables.at_rest import EARNINGS

from . import studio, tampered
from .test_awkward_contracts import to
from .test_superseded import delivered, ledger, settled
from .test_waiting_money import paid

HOLD = {
    "hold_id": "h1", "kind": "dispute", "reason": "two claim it", "from": "2026-08-05", "review_on": "2026-12-01",
    "isrc": studio.ALBUMS["second"]["isrc"],
}  # fmt: skip


@pytest.mark.parametrize("pooled", [False, True])
@pytest.mark.parametrize("corrected_in", ["2026-09", "2026-10"])
def test_what_a_hold_has_released_is_taken_back_from_whom_it_was_released_to(tmp_path, corrected_in, pooled):
    """Omar's 50 wait in August and are released in September; the corrected line says the same, of another country."""
    deal = {"account_id": "label", "commission_percent": "0", "contract_id": "album"}
    deals = [{**deal, "kind": "profit_share"} if pooled else deal]
    splits = [to("nina", contract="album"), to("omar", "second", "album")]
    label = studio.opened(tmp_path, {"splits": splits, "deals": deals, "holds": [HOLD]})
    old = delivered(label, "old", ("first", "100"), ("second", "50"))
    settled(label, "s1", "150")
    assert paid(label.close("2026-08"), "nina", "omar") == ("100", "0")
    label.load("holds", [{**HOLD, "until": "2026-09-10", "outcome": "released"}])
    # A pool is divided when something comes in for it, and that is the correction.
    released_in = corrected_in if pooled else "2026-09"
    for month in ("2026-09", "2026-10", "2026-11"):
        if month == corrected_in:
            delivered(label, "new", ("first", "100"), ("second", "50", "FR"), supersedes=old)
        found = label.close(month)["omar"]
        # The 50 are paid once; -50 and +50 of the correction meet in their month.
        assert (found["paid"], found["closing"]) == ("50" if month == released_in else "0", "0")

    assert set(ledger(label, "held:h1").values()) == {"0"}


def test_verify_finds_money_that_was_not_taken_back_from_the_hold_that_keeps_it(tmp_path):
    splits = [to("nina"), to("omar", "second", "second")]
    label = studio.opened(tmp_path, {"splits": splits, "holds": [HOLD]})
    old = delivered(label, "old", ("first", "100"), ("second", "50"))
    settled(label, "s1", "150")
    label.close("2026-08")
    delivered(label, "new", ("first", "100"), ("second", "50.01"), supersedes=old)
    label.run("2026-09")

    def free(rows):
        for row in rows:
            row["hold_id"] = "" if row["report_id"] == old else row["hold_id"]

    tampered.table(label.book, "2026-09", EARNINGS, free)
    (fault,) = tampered.found(label.book, "2026-09")
    assert fault.startswith(f"report {old} 2026-08 EUR: omar ")
    assert fault.endswith(" was not taken back")
