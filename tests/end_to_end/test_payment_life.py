"""A payment's life: approved by two people, confirmed by the bank, or come back and owed once more."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from fractions import Fraction

import pytest

from . import command, imprint, paid
from .paid import NEXT, PERIOD

NAMELESS = (
    "<Document><CstmrPmtStsRpt><OrgnlPmtInfAndSts><TxInfAndSts><TxSts>RJCT</TxSts></TxInfAndSts>"
    "</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
)


TWICE = (
    "INSERT INTO payment_files SELECT 'f2', period, round, kind, part, pay_on, message, '' FROM payment_files; "
    "INSERT INTO filed_payments SELECT 'f2', payment_id, batch FROM filed_payments; "
    "INSERT INTO approvals SELECT f.file_hash, p.column1, p.column1, '' FROM payment_files f, "
    "(VALUES ('mia'), ('tom')) p"
)


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    return paid.closed(tmp_path_factory.mktemp("paid"))


@pytest.fixture
def book(closed, tmp_path):
    return shutil.copytree(closed, tmp_path / "book")


@pytest.fixture
def bank(book):
    """The bank file, written."""
    file = book.parent / "bank.xml"
    command.done("payments", PERIOD, "--as", "pain.001", "--to", file, "--book", book)
    return file


@pytest.fixture
def plain(book):
    """The plain file with every payment, written."""
    file = book.parent / "all.csv"
    command.done("payments", PERIOD, "--as", "csv", "--to", file, "--book", book)
    return file


def approve(book, file, by):
    return command.call("approve", PERIOD, file, "--by", by, "--book", book)


def refused(result):
    assert result.exit_code == command.REFUSED, result.output
    return result.stderr


def test_two_different_people_approve_a_file(book, bank):
    assert "needs 1 more" in approve(book, bank, "Mia Berg").stdout
    assert paid.listed(book)["ann"]["state"] == "exported"
    for same in ("Mia Berg", " mia  BERG "):
        assert "has approved this file already" in refused(approve(book, bank, same))
    assert "It may be sent" in approve(book, bank, "Tom").stdout
    assert "approved already, by Mia Berg and Tom" in refused(approve(book, bank, "Ida"))
    assert paid.listed(book)["ann"]["state"] == "approved"


def test_what_is_approved_is_the_bytes_of_the_file(book, bank):
    changed = book.parent / "changed.xml"
    changed.write_bytes(bank.read_bytes().replace(b">100.00<", b">900.00<"))
    before = imprint.database(book)

    assert "was changed since" in refused(approve(book, changed, "Mia"))
    assert "no such file" in refused(approve(book, book.parent / "none.xml", "Mia"))
    assert "is not closed" in refused(command.call("approve", NEXT, bank, "--by", "Mia", "--book", book))
    assert "give your name with --by" in refused(approve(book, bank, " "))
    assert imprint.database(book) == before


def test_a_file_of_another_account_is_not_approved_any_more(book, bank):
    settings = book / "settings.toml"
    settings.write_text(settings.read_text("utf-8").replace("COBADEFFXXX", "DEUTDEFF"), "utf-8")

    assert "is not what the book would write now" in refused(approve(book, bank, "Mia"))


def test_a_payment_is_in_one_approved_file_only(book, bank, plain):
    for by in ("Mia", "Tom"):
        assert approve(book, bank, by).exit_code == 0

    assert "would be made twice" in refused(approve(book, plain, "Mia"))


def test_the_bank_confirms_and_rejects(book, bank):
    for by in ("Mia", "Tom"):
        approve(book, bank, by)
    name = paid.listed(book)["ann"]["payment_id"]
    on_the_way = paid.status_report(book.parent / "way.xml", (name, "ACSP", ""))
    assert command.answer("pay", "confirm", on_the_way, "--book", book)["on_the_way"] == 1
    settled = paid.status_report(book.parent / "settled.xml", (name, "ACSC", ""))
    said = command.answer("pay", "confirm", settled, "--book", book)

    assert said == {"new": {"confirmed": 1}, "known": 0, "on_the_way": 0, "not_approved": []}
    assert command.answer("pay", "confirm", settled, "--book", book)["known"] == 1
    found = paid.listed(book)["ann"]
    assert (found["state"], found["on"]) == ("confirmed", "2026-10-05")


def test_a_rejected_message_rejects_all_its_payments(book, bank):
    text = bank.read_text("utf-8")
    message = text.split("<MsgId>")[1].split("<")[0]
    report = paid.status_report(book.parent / "r.xml", group="RJCT", message=message)
    said = command.answer("pay", "confirm", report, "--book", book)

    assert said["new"] == {"rejected": 1}
    assert said["not_approved"] == [paid.listed(book)["ann"]["payment_id"]]
    other = paid.status_report(book.parent / "o.xml", group="RJCT", message="M-of-somebody")
    assert '"M-of-somebody" is not a payment' in refused(
        command.call("pay", "confirm", other, "--book", book)
    )


def test_a_returned_payment_is_owed_again_exactly_once(book, plain):
    ids = {payee: row["payment_id"] for payee, row in paid.listed(book).items()}
    table = paid.confirmations(
        book.parent / "back.csv",
        (ids["ann"], "confirmed", "2026-10-02"),
        (ids["bo"], "returned", "2026-10-09"),
        (ids["cy"], "rejected", "2026-10-02"),
    )
    command.done("pay", "confirm", table, "--book", book)
    command.done("pay", "confirm", table, "--book", book)
    assert "2 of its payments have come back" in refused(approve(book, plain, "Mia"))
    october = paid.close(book, NEXT)

    assert {payee: Fraction(october[payee]["paid"]) for payee in ("ann", "bo", "cy")} == {
        "ann": 0, "bo": Fraction("108.50"), "cy": 100,
    }  # fmt: skip
    assert "owed again in 2026-10" in paid.listed(book)["bo"]["note"]
    command.done("pay", "confirm", table, "--book", book)
    november = paid.close(book, "2026-11")
    assert {Fraction(row["paid"]) for row in november.values()} == {Fraction(0)}
    again = paid.listed(book, NEXT)
    assert again["bo"]["payment_id"] != ids["bo"]
    command.done("verify", "--book", book)


def test_statements_of_the_bank_may_come_in_any_order_and_twice(closed, tmp_path):
    found = []
    for number, order in enumerate(itertools.permutations(("confirmed", "returned", "rejected"))):
        book = shutil.copytree(closed, tmp_path / f"book{number}" / "book")
        file = book.parent / "all.csv"
        command.done("payments", PERIOD, "--as", "csv", "--to", file, "--book", book)
        name = paid.listed(book)["cy"]["payment_id"]
        for state in (*order, order[0]):
            table = paid.confirmations(book.parent / "said.csv", (name, state, "2026-10-03"))
            command.done("pay", "confirm", table, "--book", book)
        found.append((paid.listed(book)["cy"]["state"], Fraction(paid.close(book, NEXT)["cy"]["paid"])))

    assert set(found) == {("returned", Fraction(100))}


def test_a_return_after_the_draft_makes_the_draft_stale(book, plain):
    command.done("run", NEXT, "--book", book)
    name = paid.listed(book)["cy"]["payment_id"]
    table = paid.confirmations(book.parent / "back.csv", (name, "returned", "2026-10-09"))
    command.done("pay", "confirm", table, "--book", book)

    assert "is stale" in refused(command.call("close", NEXT, "--book", book))


def test_what_is_not_ours_is_named_with_its_line_and_nothing_is_recorded(book, plain):
    before = imprint.database(book)
    name = paid.listed(book)["cy"]["payment_id"]
    table = paid.confirmations(
        book.parent / "t.csv", (name, "confirmed", "2026-10-02"), ("P1", "confirmed", "2026-10-02")
    )
    stderr = refused(command.call("pay", "confirm", table, "--book", book))
    assert 't.csv, line 3, column payment_id: "P1" is not a payment in a file that this book has' in stderr
    bad = paid.confirmations(book.parent / "b.csv", (name, "lost", "2026-10-02"))
    assert '"lost" is not "confirmed" or "rejected" or "returned"' in refused(
        command.call("pay", "confirm", bad, "--book", book)
    )
    assert imprint.database(book) == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>', "document type"),
        ("<Document><CstmrPmtStsRpt>", "is not whole XML"),
        ("<Document/>", "no payment status report"),
        (NAMELESS, "without the id of its payment"),
    ],
)
def test_a_hostile_or_damaged_report_is_refused(book, content, said):
    file = book.parent / "hostile.xml"
    file.write_text(content, "utf-8")

    assert said in refused(command.call("pay", "confirm", file, "--book", book))


def test_what_came_back_or_lacked_details_is_sent_again(book, plain):
    before = paid.listed(book)
    table = paid.confirmations(
        book.parent / "back.csv", (before["ann"]["payment_id"], "returned", "2026-10-09")
    )
    command.done("pay", "confirm", table, "--book", book)
    again = command.call("pay", "again", PERIOD, "--by", "Mia", "--payee", "dee", "--book", book)
    assert "dee lacks town, country" in refused(again)
    paid.put(book, "payees", [{**paid.PAYEES[3], **paid.BANK}])
    made = command.answer("pay", "again", PERIOD, "--by", "Mia", "--book", book)

    assert made["round"] == 2
    sent = {row["payee_id"]: row for row in made["payments"]}
    assert sent.keys() == {"ann", "dee"}
    assert (sent["ann"]["attempt"], sent["dee"]["attempt"]) == (2, 1)
    assert sent["ann"]["payment_id"] != before["ann"]["payment_id"]
    assert sent["dee"]["payment_id"] == before["dee"]["payment_id"]
    files = [book.parent / f"{number}.xml" for number in (1, 2)]
    for file in files:
        typed = ("payments", PERIOD, "--as", "pain.001", "--round", "2", "--to", file, "--book", book)
        said = command.answer(*typed)
    assert said["totals"] == {"EUR": "200.00"}
    assert files[0].read_bytes() == files[1].read_bytes()
    assert approve(book, files[0], "Mia").exit_code == 0
    # It was sent again, so it is not owed again.
    assert Fraction(paid.close(book, NEXT)["ann"]["paid"]) == 0
    assert "can be sent again" in refused(command.call("pay", "again", PERIOD, "--by", "Mia", "--book", book))
    command.done("verify", "--book", book)


@pytest.mark.parametrize(
    ("forged", "said"),
    [
        ("INSERT INTO filed_payments SELECT file_hash, 'P-forged', '' FROM payment_files", "did not decide P-forged"),
        ("INSERT INTO payment_states VALUES ('P-forged', 'returned', '2026-10-01', '', '', '')", "in no file"),
        ("INSERT INTO posted VALUES ('payments_returned', 'P-forged', '2026-09')", "did not come back"),
        (
            TWICE,
            "is in 2 approved files",
        ),
    ],
)  # fmt: skip
def test_what_was_forged_in_the_book_is_found(book, bank, forged, said):
    command.done("verify", "--book", book)
    connection = sqlite3.connect(book / "book.db")
    connection.executescript(forged)
    connection.close()
    result = command.call("verify", "--book", book)

    assert result.exit_code == 1
    assert said in result.stderr
