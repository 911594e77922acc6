"""A statement adds up, shows every digit somewhere, and stays calm whatever names it is given."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest

from spartito.domain.money import plain
from spartito.domain.movement import PAYMENT
from spartito.errors import InvariantError
from spartito.outputs.present import total
from spartito.outputs.statement import breakdown, files, page, table
from spartito.outputs.statement.model import Issuer, Payee, Payment, SourceEarnings, Statement, TrackLine
from spartito.outputs.statement.page import MOST_TRACKS
from spartito.outputs.statement.sections import Movement
from spartito.outputs.statement.table import BYTE_ORDER_MARK
from spartito.outputs.statement.words import REASONS, rate_words

from . import rich, samples
from .reading import Page, assert_stands_alone

HOSTILE = "<img src=x onerror=alert(1)>\"'&{{ 7*7 }}\r\n=cmd|\u202etxt\x00\ud800"
NOTHING = Decimal(0)
STEPS = ("opening", "earnings", "deduction", "movement", "payment")


def unpaid(reason: str, opening: str = "12.345678901234", **more) -> Statement:
    balance = Decimal(opening)
    payment = more.get("payment") or Payment("USD", reason=reason, minimum=Decimal(50), rate="217/200")
    facts = {
        "number": "2026-09-P1", "period": "2026-09", "currency": "EUR", "issuer": samples.ISSUER,
        "payee": Payee("P1", "Nina"), "opening": balance, "sources": (), "movements": (), "payment": payment,
        "closing": balance,
    }  # fmt: skip
    return Statement(**{**facts, **more})


def hostile() -> Statement:
    track = TrackLine(*[HOSTILE] * 8, Decimal(3), Decimal("-0.000000000000000000000001"))
    source = SourceEarnings(HOSTILE, HOSTILE, "USD", track.amount, NOTHING, "1/3", HOSTILE, (track,))
    return unpaid(
        HOSTILE, number=HOSTILE, period=HOSTILE, issuer=Issuer(HOSTILE, HOSTILE, HOSTILE), sources=(source,),
        payee=Payee(HOSTILE, HOSTILE, HOSTILE, HOSTILE), version=2,
    )  # fmt: skip


def html_of(statement: Statement) -> str:
    return page.render(statement).decode()


def rows(statement: Statement) -> list[dict[str, str]]:
    text = table.render(statement).decode()
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


@pytest.mark.parametrize("change", ["opening", "closing"])
def test_a_statement_that_does_not_add_up_is_never_made(change):
    statement = samples.statement()

    with pytest.raises(InvariantError):
        replace(statement, **{change: getattr(statement, change) + Decimal("1E-12")})


def test_a_payment_is_a_movement_of_the_balance():
    statement = samples.statement()

    with pytest.raises(InvariantError, match="is a movement of its balance"):
        replace(statement, movements=(), closing=statement.payable)


def test_a_source_comes_to_its_amount_at_its_rate():
    source = samples.statement().sources[1]

    with pytest.raises(InvariantError, match="youtube/asset_raw"):
        replace(source, converted=source.converted + Decimal("2E-12"))


def test_what_corrects_others_may_be_off_by_what_they_were_rounded_by():
    source = replace(samples.statement().sources[1], rounded_before=True)

    replace(source, converted=source.converted + Decimal("9E-10"))
    with pytest.raises(InvariantError, match="youtube/asset_raw"):
        replace(source, converted=source.converted + Decimal("1.001E-9"))


def test_what_a_source_without_lines_was_rounded_by_is_a_part_of_every_division():
    rounded = SourceEarnings(
        "spotify/licensor", "2026-08", "USD", NOTHING, Decimal("1E-12"), "2/3", rounded_before=True
    )
    statement = unpaid("nothing due", "0", sources=(rounded,), closing=rounded.converted)

    for divided in (breakdown.by_service, breakdown.by_territory, breakdown.by_use, breakdown.by_track):
        assert [part.amount for part in divided(statement)] == [rounded.converted]
    assert "Rounding" in Page(html_of(statement)).text


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
    statement = rich.statement()
    found = rows(statement)
    steps = [Decimal(row["converted"]) for row in found if row["row"] in STEPS]

    (closing,) = [row for row in found if row["row"] == "closing"]
    assert total(steps) == statement.closing == Decimal(closing["converted"])
    for source in statement.sources:
        mine = [row for row in found if row["source"] == source.source]
        tracks = [row for row in mine if row["row"] == "track"]
        assert [row["amount"] for row in tracks] == [plain(track.amount) for track in source.tracks]
        (earnings,) = [row for row in mine if row["row"] == "earnings"]
        assert total(Decimal(row["amount"]) for row in tracks) == Decimal(earnings["amount"])
        assert earnings["rate"] == source.rate
    assert {len(row) for row in found} == {len(table.COLUMNS)}
    assert not any(None in row or None in row.values() for row in found)


def test_negative_amounts_stay_numbers():
    track = TrackLine("", "", "-Live-", "", "", "download", "return", "DE", Decimal(-3), Decimal("-2.85"))
    source = SourceEarnings(
        "apple/itunes_sales", "2026-08", "EUR", track.amount, track.amount, tracks=(track,)
    )
    found = rows(unpaid("balance below zero", "0", sources=(source,), closing=track.amount))

    assert found[1]["title"] == "'-Live-"
    assert (found[1]["quantity"], found[1]["amount"]) == ("-3", "-2.85")


def test_the_page_holds_every_exact_figure():
    statement = rich.statement()
    values = set(Page(html_of(statement)).values)

    assert {plain(part.amount) for part in breakdown.by_track(statement)} <= values
    assert {plain(source.converted) for source in statement.sources} <= values
    assert {plain(movement.amount) for movement in statement.movements} <= values
    assert {plain(figure) for figure in (statement.opening, statement.earned, statement.closing)} <= values
    assert {plain(pot.closing) for pot in statement.pots} <= values
    assert {plain(held.closing) for held in statement.holds} <= values
    assert {plain(reserve.closing) for reserve in statement.reserves} <= values
    assert {plain(tax.year_to_date) for tax in statement.taxes} <= values


def test_the_page_says_why_money_is_held_and_until_when():
    text = Page(html_of(rich.statement())).text

    assert "Claimed by another label: waits for both contracts" in text
    assert "30 November 2026" in text
    assert "artificial streams of Lanterns, August" in text


def test_the_example_of_the_payment_rule_reads_as_it_is():
    payment = Payment(
        "USD", Decimal("288.94"), Decimal("266.304147465438"), "217/200", "ECB", pay_on="2026-10-05"
    )
    moved = (Movement(PAYMENT, payment.from_balance.copy_negate()),)
    paid = unpaid("", "266.3067", payment=payment, movements=moved, closing=Decimal("0.002552534562"))
    text = Page(html_of(paid)).text

    assert "USD\xa0288.94" in text
    assert "On 5 October 2026. From EUR\xa0266.3041 at 1.085 (ECB)" in text
    assert "EUR\xa00.002552534562, stays in your balance" in text


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_not_to_pay_is_told_in_words(reason):
    text = Page(html_of(unpaid(reason))).text

    assert REASONS[reason] in text
    assert reason not in text or reason in REASONS[reason]


def test_below_the_minimum_says_how_far():
    text = Page(html_of(unpaid("below minimum"))).text

    assert "Your minimum is USD\xa050.00; your balance is about USD\xa013.40." in text


def test_a_big_statement_shows_the_largest_tracks_and_the_sum_of_the_rest():
    statement = samples.statement((90, 60, 30))
    parts = breakdown.by_track(statement)
    found = Page(html_of(statement))

    assert len(parts) == 90
    assert "The 30 that earned most. The CSV that comes with this statement has all 90." in found.text
    assert "and 60 more tracks" in found.text
    assert all(plain(part.amount) in found.values for part in parts[:MOST_TRACKS])
    assert not any(plain(part.amount) in found.values for part in parts[MOST_TRACKS:])
    assert plain(total(part.amount for part in parts[MOST_TRACKS:])) in found.values


def test_hostile_texts_stay_texts():
    statement = hostile()
    html = html_of(statement)

    assert_stands_alone(html)
    assert "<img src" in Page(html).text
    assert "{{ 7*7 }}" in Page(html).text
    assert not set(html) & {"\u202e", "\x00", "\r", "\ud800"}
    html.encode()
    for row in rows(statement):
        assert row["row"] in ("opening", "track", "earnings", "payment", "closing")


def test_the_page_stands_alone_and_prints_on_a4():
    html = html_of(samples.statement())

    assert_stands_alone(html)
    assert "@page { size: A4;" in html
    assert "thead { display: table-header-group; }" in html
    assert "tr { break-inside: avoid; }" in html


def test_names_of_every_script_are_isolated():
    html = html_of(samples.statement((10,)))

    assert "<bdi>ليلة في بيروت</bdi>" in html
    assert "<bdi>夜の電車</bdi>" in html


def test_a_draft_and_a_new_version_say_so():
    html = html_of(replace(samples.statement(), draft=True, version=2))

    assert "Draft" in html
    assert "version 2, replaces version 1" in html
    assert "Superseded" not in html


def test_an_old_version_says_that_it_is_superseded():
    old = replace(samples.statement(), superseded_by=2)

    assert "Superseded: version 2 of this statement takes its place." in Page(html_of(old)).text
    assert {row["note"] for row in rows(old) if row["row"] in ("opening", "closing")} == {"superseded"}


def test_same_statement_same_bytes(tmp_path):
    statements = [samples.statement(seed=seed) for seed in (1, 2, 3)]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert files.write(statements, tmp_path / name, files.USUAL).statements == 3

    one = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert one == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}
    assert sorted(one)[:2] == ["2026-09-P00001.csv", "2026-09-P00001.html"]
    assert table.render(statements[0]) == one["2026-09-P00001.csv"]


@pytest.mark.parametrize(
    ("rate", "words"), [("1/1", "1.00"), ("3/1000", "0.003"), ("2/3", "0.666667"), ("161/1", "161.00")]
)
def test_rates_read_as_decimals(rate, words):
    assert rate_words(rate) == words
