"""The examples of the documents are real: they load, and the how-to's report is read as it says."""

import json
import re
from pathlib import Path

from spartito.formats.load import load_formats
from spartito.formats.parse import parse_format
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import recognise
from spartito.formats.totals import figures
from spartito.sources import delivery
from spartito.sources.report import Bounds, place

DOCS = Path(__file__).parents[2] / "docs"
LANGUAGE = (DOCS / "formats" / "language.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to" / "add-a-format.md").read_text(encoding="utf-8")


def block(text: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


def test_the_whole_file_of_the_language_loads():
    known = parse_format(block(LANGUAGE, "toml"), "acme.toml")

    assert (known.id, known.covers("2026-12"), known.covers("2027-01")) == ("acme/plays.2026-03", True, False)


def test_every_key_is_documented_and_used_in_the_example():
    source = (DOCS.parent / "src/spartito/formats/parse.py").read_text("utf-8")
    source += (DOCS.parent / "src/spartito/formats/roles.py").read_text("utf-8")
    keys = {
        *[
            "format",
            "source",
            "since",
            "until",
            "provenance",
            "file_name",
            "header",
            "optional",
            "delimiter",
            "quotes",
            "encoding",
            "preamble",
        ],
        *["starts_with", "reason", "from", "as", "to", "month", "values", "default", "blank", "constant"],
        *["ignored", "renamed", "complete", "header_rows", "begins", "numbers", "extra_fields", "deducted"],
        *[
            "decimal",
            "thousands",
            "around",
            "negative",
            "or",
            "minus_for",
            "percent",
            "plus",
            "column",
            "is",
            "says",
        ],
    }
    for key in keys:
        assert f'"{key}"' in source, key
        assert f"`{key}`" in LANGUAGE or f"{key} = " in LANGUAGE, key


def test_the_how_to_adds_a_format_with_one_file(tmp_path: Path):
    (tmp_path / "acme.toml").write_text(block(HOW_TO, "toml"), "utf-8")
    report = tmp_path / "acme_202608.csv"
    report.write_text(block(HOW_TO, "csv"), "utf-8")
    found = recognise(report.name, delivery.head(delivery.whole(report)), load_formats(tmp_path))
    summary = json.loads(
        place(report, compile_plan(found), None, None, Bounds(1, 1 << 26, 1 << 16, tmp_path)).summary
    )

    assert found.format.id == "acme/plays"
    assert summary["ignored"] == {"totals row": 1}
    assert summary["sales_periods"] == {"2026-08": 2}
    assert summary["amounts"]["EUR"]["total"] == "4.816"
    said = [(one.figure, str(one.stated)) for one in figures(found, summary["stated"])]
    assert said == [("amount", "4.816"), ("quantity", "1202")]
