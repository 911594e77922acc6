"""Texts from anybody and figures for everybody."""

from __future__ import annotations

import csv
import io
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spartito.outputs.present import clean, csv_text, file_name, html_text, percent, rounded, shortened, total

TEXTS = st.text(st.characters(), max_size=60)
AMOUNTS = st.decimals(min_value=-(10**14), max_value=10**14, places=24, allow_nan=False)


@given(TEXTS)
def test_clean_texts_hold_no_control_and_nothing_that_reorders(text):
    shown = clean(text)

    assert clean(shown) == shown
    assert not {unicodedata.category(letter) for letter in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(letter) for letter in shown} & {
        "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI",
    }  # fmt: skip
    shown.encode()


@pytest.mark.parametrize("text", ["👩‍🎤", "نیم‌فاصله", "ক্‌ষ", "Å", '12" Mix'])
def test_every_script_comes_through(text):
    assert clean(text) == text


@given(TEXTS)
def test_a_csv_cell_is_one_cell_and_no_formula(text):
    cell = csv_text(text)
    (row,) = csv.reader(io.StringIO(f"a,{cell},b\n"))

    assert row[0] == "a"
    assert row[2] == "b"
    assert row[1].removeprefix("'") == clean(text).removeprefix("'")
    assert not row[1].lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\u202e=1", "\ufeff=1"]
)
def test_formulas_are_texts(text):
    assert csv_text(text).removeprefix('"').startswith("'")


@given(TEXTS)
def test_html_is_escaped(text):
    assert not set(html_text(text)) & set("<>\"'")


@given(st.lists(AMOUNTS, max_size=30))
def test_totals_are_exact(amounts):
    assert total(amounts) == Decimal(f"{sum(map(_units, amounts))}E-24")


def _units(amount: Decimal) -> int:
    sign, digits, exponent = amount.as_tuple()
    return (-1 if sign else 1) * int("".join(map(str, digits))) * 10 ** (24 + int(exponent))


@pytest.mark.parametrize(
    ("amount", "decimals", "shown"),
    [
        ("0.005", 2, "0.00"), ("0.015", 2, "0.02"), ("-0.005", 2, "0.00"), ("-0.015", 2, "-0.02"),
        ("99999999999999.999999999999999999999999", 2, "100,000,000,000,000.00"), ("1E+3", 0, "1,000"), ("-0", 2, "0.00"),
    ],
)  # fmt: skip
def test_rounding_is_half_to_even_and_has_no_negative_zero(amount, decimals, shown):
    assert rounded(Decimal(amount), decimals) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 5, "0 %"), (5, 5, "100 %"), (1, 2, "50.0 %"), (1, 10**9, "< 0.1 %"), (10**9 - 1, 10**9, "> 99.9 %"), (-1, 4, "-25.0 %")],
)  # fmt: skip
def test_percents_never_say_all_or_nothing_when_it_is_not(part, whole, shown):
    assert percent(part, whole) == shown


@given(TEXTS, st.integers(1, 40))
def test_shortened_texts_are_short(text, columns):
    shown = shortened(text, columns)
    letters = sum(1 for letter in shown if not unicodedata.combining(letter))

    assert letters <= columns or shown == "…" or clean(text) == shown
    assert len(shown) <= 8 * columns + 1


def test_a_text_without_width_is_cut_too():
    assert len(shortened("A" + "\u0301" * 10_000, 5)) <= 41


@given(TEXTS, TEXTS)
def test_file_names_are_plain_and_differ(one, other):
    names = file_name(one, ".csv"), file_name(other, ".csv")

    assert (one == other) == (names[0] == names[1])
    for name in names:
        assert name.isascii()
        assert not set(name) & set('/\\:*?"<>| \0')
        assert not name.startswith((".", "-"))
        assert len(name) <= 160
