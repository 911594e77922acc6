"""R50: a statement is issued once under its number; issued again it is a new version, and the old one says so."""

import pytest

from domain.table import rows
from end_to_end import command, studio

# What is done one after the other with August's statements, and what is new of them.
ISSUED = rows("""
    what is done                 reissued for  new  files of nina
    issued                       -             2    2026-08-nina
    issued as before             -             0    2026-08-nina
    nina calls herself Nina Sol  -             0    2026-08-nina
    issued again for her name    her name      1    2026-08-nina, 2026-08-nina-v2
    once more, nothing changed   her name      0    2026-08-nina, 2026-08-nina-v2
""")


@pytest.fixture
def label(tmp_path):
    halves = [{"account_id": "label", "payee_id": payee, "percent": "50"} for payee in ("nina", "omar")]
    label = studio.opened(tmp_path, {"splits": halves})
    label.sold("2026-08", ("first", "100"))
    label.close("2026-08")
    return label


def _issue(label, *more):
    typed = ("statements", "2026-08", "--to", label.folder / "out", "--as", "html", *more)
    return command.call(*typed, "--json", "--book", label.book)


def test_a_number_is_issued_once_and_again_only_as_a_version(label):
    pages = {}
    for row in ISSUED:
        if row["what is done"].startswith("nina calls"):
            label.load("payees", [{**studio.PAYEES[0], "name": "Nina Sol"}])
        reason = row["reissued for"]
        result = _issue(label, *(("--reissue", "--reason", reason) if reason else ()))
        assert f'"issued": {row["new"]}' in result.stdout, row
        pages = {file.stem: file.read_text("utf-8") for file in (label.folder / "out").iterdir()}
        assert ", ".join(name for name in sorted(pages) if "nina" in name) == row["files of nina"], row

    old, new = pages["2026-08-nina"], pages["2026-08-nina-v2"]
    assert "Superseded: version 2 of this statement takes its place." in old
    assert "Nina Sol" not in old
    assert "version 2, replaces version 1" in new
    assert "Nina Sol" in new
    assert "Superseded" not in pages["2026-08-omar"]
    command.done("verify", "--book", label.book)


REFUSED = rows("""
    why                        reissue  reason    said
    no reason is given         yes      -         belong together
    the reason is blank        yes      .         belong together
    a reason for nothing       -        why not   belong together
    it was never issued        yes      her name  have not been issued yet
""")


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["why"])
def test_a_reissue_needs_a_reason_and_something_issued(label, case):
    reason = case["reason"].replace(".", " ")
    typed = (*(["--reissue"] if case["reissue"] else []), *(["--reason", reason] if reason else []))
    refused = _issue(label, *typed)

    assert refused.exit_code == command.REFUSED
    assert case["said"] in refused.stderr
