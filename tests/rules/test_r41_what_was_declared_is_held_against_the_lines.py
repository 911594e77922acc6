"""R41: lines against what was declared for them, shown by every run; what is too far apart blocks the close."""

import pytest

from domain.table import rows
from end_to_end import command, waiting


@pytest.fixture
def book(tmp_path):
    made = tmp_path / "book"
    command.done("init", "--currency", "EUR", "--book", made)
    for kind, given in waiting.TABLES.items():
        waiting.load(made, kind, given)
    lines = [*waiting.LINES[1:], {**waiting.LINES[0], "amount": "700.0004"}]
    return made, waiting.ingest(made, lines)["report_id"]


def _declare(book, report_id, amount, currency="USD"):
    row = {"report_id": report_id, "currency": currency, "amount": amount}
    waiting.load(book, "declared_totals", [row])


# The lines sum to 1000.0004, of which 1000 is settled.
CASES = rows("""
    case                               currency  declared  tolerance  difference  ties_out
    to the last digit                  USD       1000.0004  -         0           yes
    rounded to cents                   USD       1000       -         -0.0004     yes
    a cent more                        USD       1000.01    -         0.0096      yes
    two cents more                     USD       1000.02    -         0.0196      no
    two cents more, and that is well   USD       1000.02    0.05      0.0196      yes
    digits that are not there          USD       1000.0001  -         -0.0003     no
    another currency                   EUR       1000       -         1000        no
""")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_report_is_held_against_its_declared_total(book, case):
    made, report_id = book
    if case["tolerance"]:
        (made / "settings.toml").write_text(f'tie_out_tolerance = "{case["tolerance"]}"\n', "utf-8")
    _declare(made, report_id, case["declared"], case["currency"])
    found = command.answer("run", "2026-09", "--book", made)["tie_out"]
    report, settlement = found
    assert (report["what"], report["id"]) == ("report", report_id)
    assert (report["difference"], report["ties_out"]) == (case["difference"], case["ties_out"])
    assert (settlement["id"], settlement["difference"], settlement["ties_out"]) == ("s1", "-0.0004", "yes")


def test_what_does_not_tie_out_blocks_the_close_and_says_so(book):
    made, report_id = book
    _declare(made, report_id, "1234.50")
    said = command.done("run", "2026-09", "--book", made)
    assert f"Report {report_id} declares 1234.5 USD but its lines sum to 1000.0004 USD" in said.stderr
    assert "Tie-out" in said.stdout
    result = command.call("close", "2026-09", "--book", made)
    assert result.exit_code == command.REFUSED
    assert f"Report {report_id} declares 1234.5 USD but its lines sum to 1000.0004 USD" in result.stderr
    _declare(made, report_id, "1000.00")
    waiting.close(made, "2026-09")


def test_a_narrow_tolerance_holds_for_settlements_as_well(book):
    made, _ = book
    (made / "settings.toml").write_text('tie_out_tolerance = "0.0001"\n', "utf-8")
    command.done("run", "2026-09", "--book", made)
    result = command.call("close", "2026-09", "--book", made)
    assert (
        "Settlement s1 declares 1000 USD but the lines of its reports sum to 1000.0004 USD" in result.stderr
    )
