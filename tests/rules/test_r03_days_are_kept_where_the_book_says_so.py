"""R3: where a book keeps days, splits, deals and owners that change inside a month hold from the day on."""

import csv
import json

import pyarrow.parquet as pq
import pytest

from domain.table import rows
from end_to_end import command, studio
from end_to_end.test_awkward_contracts import to
from end_to_end.test_waiting_money import paid

from .delivered import sold, told

MID_AUGUST = "2026-08-15"
FIRST, SECOND = (studio.ALBUMS[name] for name in ("first", "second"))
FROM_NINA_TO_OMAR = [to("nina", valid_to=MID_AUGUST), to("omar", valid_from=MID_AUGUST)]
AT_PAR = {"USD": "1"}


def opened(folder, daily, tables):
    label = studio.opened(folder, tables)
    keep_days(label, daily)
    return label


def keep_days(label, daily):
    (label.book / "settings.toml").write_text(f"daily = {str(daily).lower()}\n")


def viewed(label, *lines, month="2026-08"):
    """YouTube says the day of a line: an album, an amount, and its day of the month."""
    written = [
        {**({"album": album} if album in studio.ALBUMS else {"isrc": album}), "amount": amount,
         "day": f"{month.replace('-', '')}{day:02}", "currency": "USD"}
        for album, amount, day in lines
    ]  # fmt: skip
    return sold(label, "youtube", month, written, AT_PAR)


def placement(label, report_id, number=1):
    return label.book / "reports" / report_id / "placements" / str(number)


def facts(label, report_id, number=1):
    return json.loads((placement(label, report_id, number) / "manifest.json").read_text())


# The split goes from nina to omar on 15 August; 40 was earned on one day of that month and 60 on another.
CHANGES = rows("""
    daily   first  second  nina  omar
    false      14      15   100     0
    true       14      15    40    60
    true        1      14   100     0
    true       15      31     0   100
""")


@pytest.mark.parametrize(
    "case", CHANGES, ids=lambda case: f"{case['daily']} {case['first']} {case['second']}"
)
def test_a_split_that_changes_inside_a_month_holds_from_its_day_on(tmp_path, case):
    label = opened(tmp_path, case["daily"], {"splits": FROM_NINA_TO_OMAR})
    viewed(label, ("first", "40", int(case["first"])), ("first", "60", int(case["second"])))

    assert paid(label.close("2026-08"), "nina", "omar") == (case["nina"], case["omar"])


def test_a_statement_is_of_the_month(tmp_path):
    label = opened(tmp_path, "true", {})
    viewed(label, ("first", "40", 14), ("first", "60", 15))
    label.close("2026-08")

    (track,) = told(label, "2026-08", "nina", "track")
    assert (track["sales_period"], track["amount"]) == ("2026-08", "100")


def test_a_deal_that_changes_inside_a_month_takes_its_commission_from_the_day_on(tmp_path):
    deal = {"account_id": "*", "commission_percent": "10"}
    later = {**deal, "commission_percent": "20", "valid_from": MID_AUGUST}
    label = opened(tmp_path, "true", {"deals": [{**deal, "valid_to": MID_AUGUST}, later]})
    viewed(label, ("first", "40", 14), ("first", "60", 15))

    # 36 of 40, and 48 of 60.
    assert paid(label.close("2026-08"), "nina") == ("84",)


def test_the_owner_of_the_day_has_the_line_and_no_other(tmp_path):
    before = {**FIRST, "account_id": "label", "valid_to": MID_AUGUST}
    after = {**FIRST, "account_id": "omar", "valid_from": MID_AUGUST}
    label = opened(tmp_path, "true", {"catalogue": [before, after]})
    viewed(label, ("first", "40", 14), ("first", "60", 15))

    assert paid(label.close("2026-08"), "nina", "omar") == ("40", "60")


def test_a_report_that_says_no_day_counts_as_of_the_first_of_its_month(tmp_path):
    label = opened(tmp_path, "true", {"splits": FROM_NINA_TO_OMAR})
    label.sold("2026-08", ("first", "100"))

    assert paid(label.close("2026-08"), "nina", "omar") == ("100", "0")


def test_trace_and_explain_tell_the_day(tmp_path):
    label = opened(tmp_path, "true", {"splits": FROM_NINA_TO_OMAR})
    report_id = viewed(label, ("first", "40", 14), ("first", "60", 15))["report_id"]
    label.close("2026-08")
    traced = tmp_path / "lines.csv"
    found = command.answer("trace", "omar", "2026-08", "--csv", traced, "--book", label.book)
    asked = command.answer("explain", report_id, "3", "--book", label.book)
    typed = command.answer("explain", "--isrc", FIRST["isrc"], "--date", "2026-08-14", "--book", label.book)

    (track,) = found["tracks"]
    assert (track["sales_period"], track["amount"]) == ("2026-08", "60")
    assert [(c["sales_day"], c["share"]) for c in track["cells"]] == [("2026-08-15", "1")]
    with traced.open(encoding="utf-8", newline="") as file:
        lines = [(row["sales_period"], row["share"]) for row in csv.DictReader(file)]
    assert (lines, found["lines_in_all"]) == ([("2026-08-15", "1")], 1)
    assert (asked["line"]["sales_period"], asked["sharing"]["on_date"]) == ("2026-08-15", "2026-08-15")
    assert [share["payee_id"] for share in asked["sharing"]["shares"]] == ["omar"]
    assert [share["payee_id"] for share in typed["sharing"]["shares"]] == ["nina"]


def test_what_leaves_suspense_keeps_its_day(tmp_path):
    label = opened(tmp_path, "true", {"splits": FROM_NINA_TO_OMAR})
    viewed(label, ("QZABC2699999", "40", 14), ("QZABC2699999", "60", 15))
    label.close("2026-08")
    item = command.answer("suspense", "--book", label.book)["suspense"][0]["item_id"]
    shown = command.answer("suspense", "show", item, "--book", label.book)
    named = ("--account", "label", "--isrc", FIRST["isrc"], "--upc", FIRST["upc"], "--author", "mia")
    command.done("suspense", "resolve", item, *named, "--book", label.book)

    assert shown["explanation"]["line"]["sales_period"] == "2026-08-14"
    assert paid(label.close("2026-09"), "nina", "omar") == ("40", "60")


def test_what_cannot_be_divided_is_so_on_some_days_only(tmp_path):
    """One recording on two releases, whose splits are the same until the middle of the month."""
    twice = [{**FIRST, "account_id": "label"}, {**FIRST, "upc": SECOND["upc"], "account_id": "label"}]
    other = {**to("omar", valid_from=MID_AUGUST), "upc": SECOND["upc"]}
    label = opened(tmp_path, "true", {"catalogue": twice, "splits": [to("nina"), other]})
    viewed(label, (FIRST["isrc"], "40", 14), (FIRST["isrc"], "60", 15))
    assert paid(label.close("2026-08"), "nina", "omar") == ("40", "0")
    (item,) = command.answer("suspense", "--book", label.book)["suspense"]
    named = ("--account", "label", "--isrc", FIRST["isrc"], "--upc", SECOND["upc"], "--author", "mia")
    command.done("suspense", "resolve", item["item_id"], *named, "--book", label.book)

    assert (item["reason"], item["amount"]) == ("terms differ", "60")
    assert paid(label.close("2026-09"), "nina", "omar") == ("0", "60")
    assert command.answer("trace", "omar", "2026-09", "--book", label.book)["tracks"][0]["amount"] == "60"


def test_a_split_that_is_changed_inside_a_closed_month_gives_the_difference_of_its_days(tmp_path):
    label = opened(tmp_path, "true", {"splits": [to("nina")]})
    with (label.book / "settings.toml").open("a") as settings:
        settings.write('retroactive = "delta"\n')
    viewed(label, ("first", "40", 14), ("first", "60", 15))
    assert paid(label.close("2026-08"), "nina") == ("100",)
    label.load("splits", FROM_NINA_TO_OMAR)
    september = label.close("2026-09")

    assert (september["nina"]["earned"], september["omar"]["earned"]) == ("-60", "60")


def test_a_report_is_matched_again_under_another_setting_and_both_say_what_they_kept(tmp_path):
    label = opened(tmp_path, "false", {"splits": FROM_NINA_TO_OMAR})
    report_id = viewed(label, ("first", "40", 14), ("first", "60", 15))["report_id"]
    (file,) = tmp_path.glob("YouTube*")
    keep_days(label, "true")
    command.done("ingest", file, "--supersedes", report_id, "--book", label.book)

    names = [pq.read_schema(placement(label, report_id, n) / "cells.parquet").names for n in (1, 2)]
    assert ["sales_day" in found for found in names] == [False, True]
    assert [facts(label, report_id, n).get("daily", False) for n in (1, 2)] == [False, True]
    assert paid(label.close("2026-08"), "nina", "omar") == ("40", "60")


def test_reports_with_days_and_without_are_accounted_for_together(tmp_path):
    label = opened(tmp_path, "false", {"splits": FROM_NINA_TO_OMAR})
    viewed(label, ("first", "100", 20), month="2026-08")
    keep_days(label, "true")
    viewed(label, ("first", "10", 14), ("first", "20", 15), month="2026-09")

    assert paid(label.close("2026-09"), "nina", "omar") == ("100", "30")


def test_the_import_of_a_date_inside_a_month_says_which_sales_it_does_not_touch(tmp_path):
    said = {}
    for daily in ("false", "true"):
        label = opened(tmp_path / daily, daily, {})
        file = label.folder / "splits.csv"
        label.load("splits", FROM_NINA_TO_OMAR)
        result = command.call("import", "splits", file, "--book", label.book)
        said[daily] = " ".join(result.stderr.split())

    assert "a sales period is a month, the version valid on its first day counts" in said["false"]
    assert "of sales whose report says no day, the version valid on its first day counts" in said["true"]


def test_a_consolidated_file_says_the_day(tmp_path):
    label = opened(tmp_path, "true", {})
    viewed(label, ("first", "40", 14))
    (file,) = tmp_path.glob("YouTube*")
    rows_ = tmp_path / "rows.csv"
    command.done("consolidate", file, "--to", rows_, "--book", label.book)

    with rows_.open(encoding="utf-8", newline="") as text:
        assert [row["sales_period"] for row in csv.DictReader(text)] == ["2026-08-14"]
