"""A statement adds up, shows every digit somewhere, and stays calm whatever names it is given."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from spartito.domain.money import plain
from spartito.errors import InvariantError
from spartito.outputs.present import total
from spartito.outputs.statement import Issuer, Payee, Payment, SourceEarnings, Statement, TrackLine
from spartito.outputs.statement_csv import BYTE_ORDER_MARK, render_csv, write_csv
from spartito.outputs.statement_html import MOST_TRACKS, render_html, write_statements
from spartito.outputs.statement_words import REASONS, rate_words

from . import samples
from .reading import Page, assert_stands_alone

HOSTILE = "<img src=x onerror=alert(1)>\"'&{{ 7*7 }}\r\n=cmd|\u202etxt\x00\ud800"
NOTHING = Decimal(0)


def unpaid(reason: str, opening: str = "12.345678901234", **more) -> Statement:
    balance = Decimal(opening)
    payment = more.get("payment") or Payment("USD", reason=reason, minimum=Decimal(50), rate="217/200")
    facts = {
        "number": "2026-09-P1", "period": "2026-09", "book_currency": "EUR", "issuer": samples.ISSUER,
        "payee": Payee("P1", "Nina"), "opening": balance, "sources": (), "payable": balance, "payment": payment,
        "closing": balance,
    }  # fmt: skip
    return Statement(**{**facts, **more})


def hostile() -> Statement:
    track = TrackLine(*[HOSTILE] * 7, Decimal(3), Decimal("-0.000000000000000000000001"))
    source = SourceEarnings(HOSTILE, HOSTILE, "USD", track.amount, NOTHING, "1/3", HOSTILE, (track,))
    return unpaid(
        HOSTILE, number=HOSTILE, period=HOSTILE, issuer=Issuer(HOSTILE, HOSTILE, HOSTILE), sources=(source,),
        payee=Payee(HOSTILE, HOSTILE, HOSTILE, HOSTILE), supersedes=HOSTILE, version=2,
    )  # fmt: skip


def rows(statement: Statement) -> list[dict[str, str]]:
    text = render_csv(statement).decode()
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


@pytest.mark.parametrize("change", ["opening", "payable", "closing"])
def test_a_statement_that_does_not_add_up_is_never_made(change):
    statement = samples.statement()

    with pytest.raises(InvariantError):
        replace(statement, **{change: getattr(statement, change) + Decimal("1E-12")})


def test_tracks_that_do_not_sum_to_their_source_are_refused():
    source = samples.statement().sources[0]

    with pytest.raises(InvariantError, match="spotify/licensor"):
        replace(source, amount=source.amount + Decimal("1E-24"))


def test_a_payment_pays_or_says_why_not():
    with pytest.raises(InvariantError):
        Payment("EUR")
    with pytest.raises(InvariantError):
        Payment("EUR", paid=Decimal(1), reason="below minimum")


def test_the_csv_has_every_line_every_digit_and_the_steps_between_balances():
    statement = samples.statement()
    table = rows(statement)
    steps = [Decimal(row["converted"]) for row in table if row["row"] in ("opening", "earnings", "payment")]

    assert total(steps) == statement.closing == Decimal(table[-1]["converted"])
    for source in statement.sources:
        mine = [row for row in table if row["source"] == source.source]
        tracks = [row for row in mine if row["row"] == "track"]
        assert [row["amount"] for row in tracks] == [plain(track.amount) for track in source.tracks]
        (earnings,) = [row for row in mine if row["row"] == "earnings"]
        assert total(Decimal(row["amount"]) for row in tracks) == Decimal(earnings["amount"])
        assert earnings["rate"] == source.rate
    assert {len(row) for row in table} == {20}
    assert not any(None in row or None in row.values() for row in table)


def test_negative_amounts_stay_numbers():
    track = TrackLine("", "", "-Live-", "", "", "download", "return", Decimal(-3), Decimal("-2.85"))
    source = SourceEarnings(
        "apple/itunes_sales", "2026-08", "EUR", track.amount, track.amount, tracks=(track,)
    )
    table = rows(
        unpaid("balance below zero", "0", sources=(source,), payable=track.amount, closing=track.amount)
    )

    assert table[1]["title"] == "'-Live-"
    assert (table[1]["quantity"], table[1]["amount"]) == ("-3", "-2.85")


def test_the_page_holds_every_exact_figure():
    statement = samples.statement()
    values = set(Page(render_html(statement)).values)

    assert {plain(track.amount) for source in statement.sources for track in source.tracks} <= values
    assert {plain(source.converted) for source in statement.sources} <= values
    assert {plain(figure) for figure in (statement.opening, statement.earned, statement.closing)} <= values
    assert plain(-statement.payment.paid_in_book) in values


def test_the_example_of_the_payment_rule_reads_as_it_is():
    payment = Payment(
        "USD", Decimal("288.94"), Decimal("266.304147465438"), "217/200", "ECB", pay_on="2026-10-05"
    )
    page = Page(render_html(unpaid("", "266.3067", payment=payment, closing=Decimal("0.002552534562"))))

    assert "USD\xa0288.94" in page.text
    assert "On 5 October 2026. From EUR\xa0266.3041 at 1.085 (ECB)" in page.text
    assert "EUR\xa00.002552534562, stays in your balance" in page.text


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_not_to_pay_is_told_in_words(reason):
    text = Page(render_html(unpaid(reason))).text

    assert REASONS[reason] in text
    assert reason not in text or reason in REASONS[reason]


def test_below_the_minimum_says_how_far():
    text = Page(render_html(unpaid("below minimum"))).text

    assert "Your minimum is USD\xa050.00; your balance is about USD\xa013.40." in text


def test_a_big_statement_shows_the_largest_lines_and_the_sum_of_the_rest():
    statement = samples.statement((90, 60, 30))
    html = render_html(statement)
    text = Page(html).text
    shown = html.count('<td class="soft">') - sum(bool(source.rate) for source in statement.sources) - 1

    assert "all 180" in text
    assert text.count(" more lines") == 3
    assert shown - 3 <= MOST_TRACKS
    worth = {
        source.source: sorted(
            (abs(Fraction(t.amount)) * Fraction(source.rate or 1) for t in source.tracks), reverse=True
        )
        for source in statement.sources
    }
    hundredth = sorted((value for values in worth.values() for value in values), reverse=True)[
        MOST_TRACKS - 1
    ]
    values = Page(html).values
    for source in statement.sources:
        for track in source.tracks:
            large = abs(Fraction(track.amount)) * Fraction(source.rate or 1) >= hundredth
            assert (plain(track.amount) in values) == large
        rest = [t.amount for t in source.tracks if plain(t.amount) not in values]
        assert plain(total(rest)) in values


def test_hostile_texts_stay_texts():
    statement = hostile()
    html = render_html(statement)

    assert_stands_alone(html)
    assert "<img src" in Page(html).text
    assert "{{ 7*7 }}" in Page(html).text
    assert not set(html) & {"\u202e", "\x00", "\r", "\ud800"}
    html.encode()
    for row in rows(statement):
        assert row["row"] in ("opening", "track", "earnings", "payment", "closing")


def test_the_page_stands_alone_and_prints_on_a4():
    html = render_html(samples.statement())

    assert_stands_alone(html)
    assert "@page { size: A4;" in html
    assert "thead { display: table-header-group; }" in html
    assert "tr { break-inside: avoid; }" in html


def test_names_of_every_script_are_isolated():
    html = render_html(samples.statement((10,)))

    assert "<bdi>ليلة في بيروت</bdi>" in html
    assert "<bdi>夜の電車</bdi>" in html


def test_a_draft_and_a_new_version_say_so():
    html = render_html(replace(samples.statement(), draft=True, version=2, supersedes="2026-09-P00001/1"))

    assert "Draft" in html
    assert "version 2, replaces" in html


def test_same_statement_same_bytes(tmp_path):
    statements = [samples.statement(seed=seed) for seed in (1, 2, 3)]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert write_statements(statements, tmp_path / name) == 6
    write_csv(statements[0], tmp_path / "alone.csv")

    one = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert one == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}
    assert sorted(one)[:2] == ["2026-09-P00001.csv", "2026-09-P00001.html"]
    assert (tmp_path / "alone.csv").read_bytes() == one["2026-09-P00001.csv"]


@pytest.mark.parametrize(
    ("rate", "words"), [("1/1", "1.00"), ("3/1000", "0.003"), ("2/3", "0.666667"), ("161/1", "161.00")]
)
def test_rates_read_as_decimals(rate, words):
    assert rate_words(rate) == words
