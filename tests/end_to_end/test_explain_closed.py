"""Who shares a line's money, after contracts and settings have changed: a closed period answers as its run divided it."""

from decimal import Decimal

import pytest

from . import command, stories, studio

HALVES = [
    {"account_id": "label", "payee_id": payee, "percent": "50", "contract_id": "album"}
    for payee in ("nina", "omar")
]
LINE = 4
"""Where the first line of a report stands, below its head."""


def _moved(nina, omar):
    """The same split, of other percents."""
    return [{**row, "percent": percent} for row, percent in zip(HALVES, (nina, omar), strict=True)]


def _explained(label, month):
    (report,) = (
        row["report_id"]
        for row in command.answer("reports", "--book", label.book)["reports"]
        if row["file"] == f"{month}.txt"
    )
    return command.answer("explain", report, LINE, "--book", label.book)["sharing"]


def _shares(found):
    return {row["payee_id"]: row["share"] for row in found["shares"]}


@pytest.fixture
def label(tmp_path):
    return studio.opened(tmp_path, {"splits": HALVES})


def test_a_split_that_changed_after_the_close_answers_for_open_lines_only(label):
    label.sold("2026-08", ("first", "100"))
    label.close("2026-08")
    label.sold("2026-09", ("first", "100"))
    label.load("splits", _moved("80", "20"))

    august, september = _explained(label, "2026-08"), _explained(label, "2026-09")

    assert (august["closed_period"], _shares(august)) == ("2026-08", {"nina": "0.5", "omar": "0.5"})
    assert (september["closed_period"], _shares(september)) == ("", {"nina": "0.8", "omar": "0.2"})


def test_the_closed_answer_says_so_in_words(label):
    label.sold("2026-08", ("first", "100"))
    report = command.answer("reports", "--book", label.book)["reports"][0]["report_id"]
    said = "2026-08 is closed: this is how its run divided the line, by the contracts and settings of then."

    assert said not in command.done("explain", report, LINE, "--book", label.book).stdout
    label.close("2026-08")
    assert said in command.done("explain", report, LINE, "--book", label.book).stdout


def test_a_line_of_a_report_that_was_corrected_answers_as_it_was_paid(label):
    old = stories.delivered(label, "sold", [("first", "100", "DE")])
    stories.settled(label, "s1", Decimal(100))
    label.close("2026-08")
    label.load("splits", _moved("80", "20"))
    new = stories.delivered(label, "corrected", [("first", "90", "DE")], supersedes=old)

    for report, by, closed, shares in (
        (old, new, "2026-08", {"nina": "0.5", "omar": "0.5"}),
        (new, "", "", {"nina": "0.8", "omar": "0.2"}),
    ):
        found = command.answer("explain", report, LINE, "--book", label.book)
        assert (found["superseded_by"], found["sharing"]["closed_period"]) == (by, closed)
        assert _shares(found["sharing"]) == shares
    said = command.done("explain", old, LINE, "--book", label.book).stdout
    assert f"Report {old} was corrected: {new} is in force in its place." in said


def test_a_setting_that_changed_after_the_close_leaves_the_day_of_the_split(label):
    months = [
        {**HALVES[0], "percent": "100", "valid_to": "2026-10-01"},
        {**HALVES[1], "percent": "100", "valid_from": "2026-10-01"},
    ]
    label = studio.opened(label.folder / "dated", {"splits": months})
    label.sold("2026-08", ("first", "100"))
    label.close("2026-09")
    label.sold("2026-09", ("first", "100"))
    (label.book / "settings.toml").write_text('split_date = "report_date"\n', "utf-8")

    august, september = _explained(label, "2026-08"), _explained(label, "2026-09")

    assert (august["on_date"], _shares(august)) == ("2026-08-01", {"nina": "1"})
    # What was sold in September is accounted for in October at the earliest, by the split of then.
    assert (september["on_date"], _shares(september)) == ("2026-10-01", {"omar": "1"})


def test_a_pooled_contract_is_told_with_the_way_its_pool_is_divided(label):
    cost = {
        "pot_id": "studio", "payee_id": "label", "amount": "30", "currency": "EUR", "granted_on": "2026-09-01",
        "contract_id": "album", "kind": "cost", "recoup_base": "gross",
    }  # fmt: skip
    label.load("deals", [{"account_id": "*", "commission_percent": "15"}])
    label.sold("2026-08", ("first", "100"))
    label.close("2026-08")
    label.load("advances", [cost])
    label.sold("2026-09", ("first", "100"))
    opened = _explained(label, "2026-09")
    label.close("2026-09")
    closed = _explained(label, "2026-09")

    # August knew no shared costs: each line was divided by itself.
    assert _shares(_explained(label, "2026-08")) == {"nina": "0.425", "omar": "0.425", "*": "0.15"}
    assert {**opened, "closed_period": "2026-09"} == closed
    assert _shares(closed) == {"*pool:album.1": "0.85", "*": "0.15"}
    (pool,) = closed["pools"]
    halves = [{"payee_id": "nina", "share": "0.5"}, {"payee_id": "omar", "share": "0.5"}]
    assert (pool["contract_id"], pool["after_recouped"]) == ("album", halves)


def test_people_read_how_a_split_changes_at_break_even(label):
    cost = {
        "pot_id": "video", "payee_id": "label", "amount": "60", "currency": "EUR", "granted_on": "2026-08-01",
        "contract_id": "album", "kind": "cost", "recoup_base": "gross",
    }  # fmt: skip
    phases = [
        {**HALVES[0], "payee_id": "label", "percent": "100", "phase": "until_recouped", "pot_id": "video"},
        {**HALVES[0], "percent": "100", "phase": "after_recouped", "pot_id": "video"},
    ]
    label = studio.opened(label.folder / "phases", {"splits": phases, "advances": [cost]})
    label.sold("2026-08", ("first", "40"))
    report = command.answer("reports", "--book", label.book)["reports"][0]["report_id"]

    said = " ".join(command.done("explain", report, LINE, "--book", label.book).stdout.split())

    assert "*pool:album.1 is the pool of contract album, divided once a period, after costs, losses" in said
    assert "label 1 until video is recouped, then nina 1." in said
