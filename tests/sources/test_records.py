"""Our records are those of Python's csv, but for what the rules in docs/formats/language.md say."""

import csv
from pathlib import Path

import pytest

from spartito import _core

from . import nasty

LANGUAGE = Path(__file__).parents[2] / "docs" / "formats" / "language.md"
LAYOUTS = [(",", "csv"), (",", "none"), ("\t", "csv"), (";", "csv"), ("|", "none")]


@pytest.fixture(autouse=True)
def no_limit():
    limit = csv.field_size_limit(1 << 30)
    yield
    csv.field_size_limit(limit)


def differences(seed: int, count: int) -> list[str]:
    """Every difference that no rule explains: each text in one block size, every thirtieth in all of them."""
    found = []
    for number, data in enumerate(nasty.texts(seed, count)):
        delimiter, quotes = LAYOUTS[number % len(LAYOUTS)]
        whole = len(data) + 1
        sizes = range(1, min(whole, 200)) if number % 30 == 0 else (1 + hash((seed, number)) % whole, whole)
        for block_bytes in sizes:
            if why := nasty.explained(data, delimiter, quotes, block_bytes):
                found.append(f"{data!r} by {delimiter!r} and {quotes}, blocks of {block_bytes}: {why}")
    return found


def test_no_difference_is_unexplained():
    assert differences(seed=0, count=6_000) == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1, 21))
def test_no_difference_in_a_million_is_unexplained(seed: int):
    assert differences(seed, count=50_000) == []


def test_fields_beyond_any_block_are_whole():
    for length in (1 << 16, (1 << 20) - 8):
        data = b'a,"' + b"x\n" * (length // 2) + b'"\r\n' + b"y" * length + b",\n"
        for block_bytes in (1, 1 << 10, 1 << 16, 1 << 22):
            assert nasty.explained(data, ",", "csv", block_bytes) == ""


@pytest.mark.parametrize("offset", range(130))
def test_a_block_may_end_anywhere(offset: int):
    data = b'%sa,"b\r\n""c""\n",d\r\n"e",\xc3\xa9\n\n"f"g,\0\n' % (b"x" * offset)
    for block_bytes in range(1, len(data) + 2):
        assert nasty.explained(data, ",", "csv", block_bytes) == ""


def test_the_comparison_would_see_a_difference(monkeypatch):
    real = _core.records
    monkeypatch.setattr(_core, "records", lambda data, *rest: real(data.replace(b"bc", b"cb"), *rest))

    assert nasty.explained(b"a,bc\n", ",", "csv", 1) == "(1, [b'a', b'cb'], ''), not (1, [b'a', b'bc'])"


@pytest.mark.parametrize("rule", nasty.RULES, ids=lambda rule: rule.__name__)
def test_every_rule_is_documented(rule):
    assert " ".join((rule.__doc__ or "").split()) in " ".join(LANGUAGE.read_text("utf-8").split())
