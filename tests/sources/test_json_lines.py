"""JSON lines become lines of text: line n on line n, numbers as they are written."""

from pathlib import Path

import pytest

from spartito import _core
from spartito.errors import InputError
from spartito.sources import delivery
from spartito.sources.documents import text

COLUMNS = ["ISRC", "Net", "Units"]


def lines(path: Path, *said: str, complete: bool = True, limits: _core.Limits | None = None) -> list[str]:
    (path / "sales.jsonl").write_text("\n".join(said), "utf-8")
    report = delivery.Delivered(path / "sales.jsonl", "", "sales.jsonl", limits or _core.Limits())
    made = {"kind": "JSON lines", "columns": COLUMNS, "renamed": {"Code": "ISRC"}, "complete": complete}
    with text.as_text(report, {"document": made}, path) as read:
        return read.text.read_bytes().decode("utf-8", "backslashreplace").splitlines()


def test_a_line_has_the_values_of_the_columns(tmp_path: Path):
    said = (
        '\ufeff{"ISRC": "QZABC2600001", "Units": 3, "Net": 0.30000000000000004}',
        "",
        '{"Net": 1E-7, "Code": "a\\tb\\n\\u201c\\"c\\""}',
        '{"Net": 0.12345678901234567890123456789, "Units": null, "ISRC": true}\r',
    )
    assert lines(tmp_path, *said) == [
        "QZABC2600001\t0.30000000000000004\t3",
        "",
        '"a b “""c"""\t1E-7\t',
        "true\t0.12345678901234567890123456789\t",
    ]


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ('{"ISRC": ["a"]}', 'key "ISRC" holds a list'),
        ('{"Other": {"a": 1}}', 'key "Other" holds an object'),
        ('{"Fee": 1}', 'key "Fee" is no column of the format'),
        ('{"Net": 1, "Net": 2}', 'key "Net" twice'),
        ('{"ISRC": "a", "Code": "b"}', 'key "Code" and another one both are ISRC'),
        ('{"Net": NaN}', "NaN, which is no number"),
        ('{"Net": 1', "no JSON at character 10: Expecting ',' delimiter"),
        ('["a"]', "no object {...}"),
        ("[" * 100_000, "values within values without end"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(tmp_path: Path, said: str, what: str):
    assert lines(tmp_path, '{"Net": 1}', said) == ["\t1\t", f"\x1a{what}"]


def test_half_of_a_character_is_left_for_the_core_to_reject(tmp_path: Path):
    assert lines(tmp_path, '{"ISRC": "\\ud83d"}') == ["\\xed\\xa0\\xbd\t\t"]


def test_where_not_all_keys_are_known_the_others_are_passed_over(tmp_path: Path):
    assert lines(tmp_path, '{"Net": 1, "Fee": 2}', complete=False) == ["\t1\t"]


def test_a_line_without_end_is_refused(tmp_path: Path):
    with pytest.raises(InputError, match=r"sales\.jsonl, line 2: it has more than 20 bytes.*most_line_bytes"):
        lines(tmp_path, '{"Net": 1}', '{"ISRC": "' + "x" * 20, limits=_core.Limits(most_line_bytes=20))
