"""A report is corrected of which a hold had kept something that was given to others: the new lines go the same way."""

import pytest

from . import studio
from .test_awkward_contracts import to
from .test_superseded import delivered, ledger, settled
from .test_superseded_holds import HOLD
from .test_waiting_money import paid

FORFEITED = {"until": "2026-09-10", "outcome": "forfeited"}
TO_THE_LABEL = {"until": "2026-09-10", "outcome": "released", "beneficiary": "label"}
BOTH = pytest.mark.parametrize("end", [FORFEITED, TO_THE_LABEL], ids=["forfeited", "beneficiary"])
POOLED = {"account_id": "label", "commission_percent": "0", "contract_id": "album", "kind": "profit_share"}


def given(tmp_path, end, pooled=False, settings=""):
    """A studio whose hold kept omar's 50 of 150 in August; in September it gave them to the distributor or the label."""
    splits = [to("nina", contract="album"), to("omar", "second", "album")]
    deals = [POOLED if pooled else {**POOLED, "kind": "commission"}]
    label = studio.opened(tmp_path, {"splits": splits, "deals": deals, "holds": [HOLD]})
    (label.book / "settings.toml").write_text(settings)
    old = delivered(label, "old", ("first", "100"), ("second", "50"))
    if not settings:
        settled(label, "s1", "150")
    label.close("2026-08")
    label.load("holds", [{**HOLD, **end}])
    assert paid(label.close("2026-09"), "omar", "label") == ("0", "50" if end is TO_THE_LABEL else "0")
    return label, old


def forfeited(label):
    """What the distributor has of it, and what the hold keeps."""
    (has,) = ledger(label, "forfeited").values() or ["0"]
    (keeps,) = ledger(label, "held:h1").values()
    return has, keeps


@BOTH
@pytest.mark.parametrize("pooled", [False, True], ids=["alone", "pooled"])
def test_the_same_lines_again_give_nobody_anything(tmp_path, end, pooled):
    label, old = given(tmp_path, end, pooled)
    delivered(label, "new", ("first", "100"), ("second", "50", "FR"), supersedes=old)
    for month in ("2026-10", "2026-11"):
        assert paid(label.close(month), "nina", "omar", "label") == ("0", "0", "0"), month

    assert forfeited(label) == ("-50" if end is FORFEITED else "0", "0")


@BOTH
def test_what_further_corrections_bring_more_goes_to_whom_the_hold_gave_its_money(tmp_path, end):
    label, old = given(tmp_path, end)
    newer = delivered(label, "newer", ("first", "90"), ("second", "60"), supersedes=old)
    october = label.close("2026-10")
    delivered(label, "newest", ("first", "80"), ("second", "70"), supersedes=newer)
    november, december = label.close("2026-11"), label.close("2026-12")

    # Nina loses 10 and 10. The hold keeps what comes until the month after, and then it is given as the 50 were.
    assert [found["nina"]["closing"] for found in (october, november)] == ["-10", "-20"]
    assert [found["omar"]["paid"] for found in (october, november, december)] == ["0", "0", "0"]
    given_to_label = [found["label"]["paid"] for found in (october, november, december)]
    assert given_to_label == (["0", "0", "0"] if end is FORFEITED else ["0", "10", "10"])
    assert forfeited(label) == ("-70" if end is FORFEITED else "0", "0")


@BOTH
def test_money_of_another_track_is_taken_back_from_whom_the_hold_gave_it_to(tmp_path, end):
    label, old = given(tmp_path, end)
    delivered(label, "new", ("first", "150"), supersedes=old)
    assert paid(label.close("2026-10"), "nina", "omar") == ("50", "0")
    november = label.close("2026-11")

    assert november["omar"]["closing"] == "0"
    assert november["label"]["closing"] == ("-50" if end is TO_THE_LABEL else "0")
    assert forfeited(label) == ("0", "0")


def test_lines_that_were_paid_before_their_money_came_go_the_same_way(tmp_path):
    label, old = given(tmp_path, FORFEITED, settings='pay_when = "reported"\n')
    delivered(label, "new", ("first", "100"), ("second", "60"), supersedes=old)

    assert paid(label.close("2026-10"), "nina", "omar") == ("0", "0")
    assert label.close("2026-11")["omar"]["paid"] == "0"
    assert forfeited(label) == ("-60", "0")


def test_what_was_accounted_for_after_the_hold_had_ended_is_free(tmp_path):
    label, _ = given(tmp_path, FORFEITED)
    late = delivered(label, "late", ("second", "20"))
    settled(label, "s2", "20")
    assert label.close("2026-10")["omar"]["paid"] == "20"
    delivered(label, "later", ("second", "21"), supersedes=late)
    settled(label, "s3", "1")

    assert label.close("2026-11")["omar"]["paid"] == "1"
    assert forfeited(label) == ("-50", "0")
