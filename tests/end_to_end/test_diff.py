"""What changed between two runs: the inputs, and what they did to each payee."""

import pytest

from . import command, studio

FULL = {"account_id": "label", "percent": "100", "isrc": studio.ALBUMS["first"]["isrc"]}


@pytest.fixture(scope="module")
def label(tmp_path_factory):
    """A month calculated with all of the first album Nina's, and again with a quarter of it Omar's."""
    made = studio.opened(tmp_path_factory.mktemp("diff"), {"splits": [{**FULL, "payee_id": "nina"}]})
    made.sold("2026-08", ("first", "100"), ("second", "30"))
    made.first = command.answer("run", "2026-09", "--book", made.book)["run_id"]
    shares = (("nina", "75"), ("omar", "25"))
    made.load("splits", [{**FULL, "payee_id": payee, "percent": percent} for payee, percent in shares])
    made.second = command.answer("run", "2026-09", "--book", made.book)["run_id"]
    return made


def test_the_newest_draft_is_compared_with_the_one_before(label):
    found = command.answer("diff", "2026-09", "--book", label.book)

    assert (found["before"]["run_id"], found["after"]["run_id"]) == (label.first, label.second)
    assert [row["name"] for row in found["inputs"]] == ["splits"]
    assert found["inputs"][0]["before"] != found["inputs"][0]["after"]
    assert (found["settings"], found["others"], found["reports"]) == ([], [], [])
    assert [row["payee_id"] for row in found["payees"]] == ["nina", "omar"]
    assert found["payees"][0]["earned"] == {"before": "100", "after": "75", "difference": "-25"}
    assert found["payees"][1]["paid"] == {"before": "0", "after": "25", "difference": "25"}
    (totals,) = found["totals"]
    assert totals["currency"] == "EUR"
    assert totals["earned"] == {"before": "130", "after": "130", "difference": "0"}


def test_two_runs_are_compared_in_the_order_in_which_they_are_named(label):
    found = command.answer("diff", label.second, label.first, "--book", label.book)
    same = command.answer("diff", label.second, label.second, "--book", label.book)

    assert found["payees"][0]["earned"]["difference"] == "25"
    assert (same["payees"], same["inputs"]) == ([], [])


def test_people_read_the_same(label):
    shown = command.done("diff", "2026-09", "--book", label.book).stdout

    assert "input splits" in shown
    assert "-25" in shown
    assert (
        "1 more payee changed" in command.done("diff", "2026-09", "--most", "1", "--book", label.book).stdout
    )


def test_settings_reports_and_movements_that_changed_are_named(tmp_path):
    made = studio.opened(tmp_path)
    made.sold("2026-08", ("first", "100"))
    made.run("2026-09")
    made.sold("2026-07", ("first", "11"))
    made.load("advances", [{
        "pot_id": "p", "payee_id": "nina", "amount": "40", "currency": "EUR", "granted_on": "2026-09-01",
        "contract_id": "first",
    }])  # fmt: skip
    settings = made.book / "settings.toml"
    settings.write_text(settings.read_text("utf-8") + "\nmatch_threshold = 951\n", "utf-8")
    made.run("2026-09")
    found = command.answer("diff", "2026-09", "--book", made.book)

    assert [row["change"] for row in found["reports"]] == ["added"]
    assert [row["name"] for row in found["inputs"]] == ["advances", "settlements"]
    (nina,) = found["payees"]
    assert (nina["earned"]["difference"], nina["moved"]["difference"], nina["paid"]["difference"]) == (
        "11", "-40", "-29",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("2026-12",), "2026-12 was not calculated yet"),
        (("september",), "is not a month"),
        (("0000000000000000", "0000000000000001"), 'no run "0000000000000000"'),
    ],
)
def test_what_cannot_be_compared_is_refused(label, arguments, problem):
    refused = command.call("diff", *arguments, "--book", label.book)

    assert refused.exit_code == command.REFUSED
    assert problem in refused.stderr


def test_a_month_that_was_calculated_once_has_nothing_to_compare(tmp_path):
    made = studio.opened(tmp_path)
    made.sold("2026-08", ("first", "100"))
    made.run("2026-09")
    refused = command.call("diff", "2026-09", "--book", made.book)

    assert refused.exit_code == command.REFUSED
    assert "calculated once only" in refused.stderr
