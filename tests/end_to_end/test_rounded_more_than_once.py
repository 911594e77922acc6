"""Corrections at a rate with no end: what was rounded before is taken back to the last unit, and every statement says so.

Six dollars are four euros, so that a dollar is two thirds of one: 0.666666666667, or 0.666666666666 where money is short.
"""

from decimal import Decimal

from spartito.outputs.statement import files

from . import command, studio, waiting
from .test_awkward_contracts import to
from .test_superseded import delivered, ledger, settled

AT_FIRST = ("US", "DE", "FR", "IT", "ES", "PT")
THEN = ("GB", "AT", "CH", "BE", "NL", "SE")


def told(label, month, payee):
    """What the sources of a payee's statement came to, each; it is written in every format."""
    where = ("--to", label.folder, "--as", ",".join(files.FORMATS), "--book", label.book)
    command.done("statements", month, *where)
    said = waiting.table(label.folder / f"{month}-{payee}.csv")
    return [Decimal(row["converted"]) for row in said if row["row"] == "earnings"]


def test_the_last_of_many_reports_of_a_settlement_takes_back_the_rest(tmp_path):
    label = studio.opened(tmp_path, {"splits": [to("nina")]})
    old = [delivered(label, f"old-{t}", ("first", "1", t), currency="USD") for t in AT_FIRST]
    settled(label, "s1", "6", "4", currency="USD")
    label.close("2026-08")
    for report_id, territory in zip(old, THEN, strict=True):
        delivered(label, f"new-{territory}", ("first", "1", territory), currency="USD", supersedes=report_id)
    label.close("2026-09")

    # Five are taken back at 0.666666666667, which leaves 4 - 3.333333333335 for the sixth.
    found = told(label, "2026-09", "nina")
    assert sorted(found)[:6] == [Decimal("-0.666666666667")] * 5 + [Decimal("-0.666666666665")]
    assert sum(found) == 0


def test_the_suspense_of_a_report_whose_companions_were_corrected_is_paid_whole(tmp_path):
    label = studio.opened(tmp_path, {"splits": [to("nina")]})
    old = [delivered(label, f"old-{t}", ("unknown", "1", t), currency="USD") for t in AT_FIRST]
    settled(label, "s1", "6", "4", currency="USD")
    label.close("2026-08")
    for report_id, t in zip(old[:5], THEN, strict=False):
        delivered(label, f"new-{t}", ("first", "1", t), currency="USD", supersedes=report_id)
    label.close("2026-09")
    (item,) = command.answer("suspense", "--book", label.book)["suspense"]
    named = ("--account", "label", "--isrc", studio.ALBUMS["first"]["isrc"], "--author", "mia")
    command.done("suspense", "resolve", item["item_id"], *named, "--book", label.book)
    label.close("2026-10")

    # Of the 4 euros that waited five corrections have taken 0.666666666667 each: the rest is for the sixth.
    assert told(label, "2026-10", "nina") == [Decimal("0.666666666665")]
    assert ledger(label, f"suspense:{studio.SOURCE}") == {"EUR": "0"}


def test_what_a_payee_without_lines_was_rounded_by_stands_on_the_statement(tmp_path):
    albums = ("first", "first", "second")
    halves = [to(payee, percent="50") for payee in ("nina", "omar")]
    label = studio.opened(tmp_path, {"splits": [*halves, to("nina", "second", "second")]})
    (label.book / "settings.toml").write_text('retroactive = "delta"\n')
    old = [
        delivered(label, f"old-{t}", (album, "2", t), currency="USD")
        for album, t in zip(albums, AT_FIRST, strict=False)
    ]
    settled(label, "s1", "6", "4", currency="USD")
    label.close("2026-08")
    label.load("splits", [to("nina"), to("nina", "second", "second")])
    label.close("2026-09")
    for report_id, album, t in zip(old, albums, THEN, strict=False):
        delivered(label, f"new-{t}", (album, "2", t), currency="USD", supersedes=report_id)
    label.close("2026-10")

    # Omar had a dollar of each of two reports, in all 1.333333333333, and gave both away as 0.666666666667 each.
    found = {month: told(label, month, "omar") for month in ("2026-08", "2026-09", "2026-10")}
    assert found["2026-08"] == [Decimal("1.333333333333")]
    assert found["2026-09"] == [Decimal("-0.666666666667")] * 2
    assert found["2026-10"] == [Decimal("0.000000000001")]
