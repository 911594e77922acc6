"""The bank file is what the XSD of ISO 20022 says, adds up, and cannot be turned against anybody by a name."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import beside
from spartito.errors import InvariantError
from spartito.outputs.payments import kinds, pain_001

from . import payees
from .payees import HOSTILE, ORDER, bank, payment

N = {"p": pain_001.NAMESPACE}
SEPA_SET = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]+")


def written(*rows):
    """The one file of these payments, parsed, after it was proven valid."""
    (file,) = kinds.render("pain.001", rows, ORDER)
    root = etree.fromstring(file.content)
    beside.assert_valid(root, "pain.001.001.09")
    kinds.prove("pain.001", file.content, file.rows)
    return root


def texts(root, path):
    return [node.text for node in root.iterfind(f".//p:{'/p:'.join(path.split('/'))}", N)]


def test_a_payment_says_who_gets_how_much_where():
    root = written(payment(1, "Jörg Strübing"))

    assert texts(root, "CdtTrfTxInf/PmtId/EndToEndId") == ["P202609-00000000000001"]
    assert [(a.get("Ccy"), a.text) for a in root.iterfind(".//p:InstdAmt", N)] == [("EUR", "106.48")]
    assert texts(root, "Cdtr/Nm") == ["Jorg Strubing"]
    address = root.find(".//p:Cdtr/p:PstlAdr", N)
    assert [(etree.QName(a).localname, a.text) for a in address] == [
        ("StrtNm", "Hauptstrasse 5"), ("PstCd", "20095"), ("TwnNm", "Hamburg"), ("Ctry", "DE"),
    ]  # fmt: skip
    assert texts(root, "CdtrAcct/Id/IBAN") == [payees.IBANS["DE"]]
    assert texts(root, "ReqdExctnDt/Dt") == ["2026-10-15"]


def test_a_batch_is_of_one_currency_and_one_scheme():
    root = written(
        payment(1),
        payment(2, amount="20.01"),
        payment(3, amount="5", details=bank("TR", "OSUKTRIS")),
        payment(4, amount="7.50", currency="GBP", details=bank("GB", "NWBKGB2L")),
        payment(5, amount="1200", currency="JPY"),
    )
    batches = [
        (
            batch.findtext("p:DbtrAcct/p:Ccy", namespaces=N),
            batch.findtext("p:PmtTpInf/p:SvcLvl/p:Cd", namespaces=N),
            batch.findtext("p:ChrgBr", namespaces=N),
            batch.findtext("p:NbOfTxs", namespaces=N),
            batch.findtext("p:CtrlSum", namespaces=N),
        )
        for batch in root.iterfind(".//p:PmtInf", N)
    ]

    assert batches == [
        ("EUR", None, "SHAR", "1", "5.00"),
        ("EUR", "SEPA", "SLEV", "2", "126.49"),
        ("GBP", None, "SHAR", "1", "7.50"),
        ("JPY", None, "SHAR", "1", "1200"),
    ]
    assert texts(root, "GrpHdr/NbOfTxs") == ["5"]
    assert texts(root, "GrpHdr/CtrlSum") == ["1338.99"]


def test_the_same_payments_give_the_same_bytes_and_others_another_id():
    def name(*rows):
        (file,) = kinds.render("pain.001", rows, ORDER)
        return file.content, texts(etree.fromstring(file.content), "GrpHdr/MsgId")[0]

    one, two = payment(1), payment(2)
    assert name(one, two) == name(two, one)
    other_account = replace(one, details=bank("FR", "PSSTFRPP"))
    ids = [
        name(*rows)[1]
        for rows in ((one, two), (one,), (two,), (replace(one, amount=Decimal(1)),), (other_account,))
    ]
    assert len(set(ids)) == len(ids)
    assert all(len(i) <= 35 for i in ids)


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_hostile_name_is_written_in_letters_that_every_bank_takes(name):
    row = payment(1, name, details=bank(street=name, postcode=name[:16]))
    assert pain_001.lacks(row, ORDER.debtors) == ""
    root = written(row)

    for text in (*texts(root, "Cdtr/Nm"), *texts(root, "Cdtr/PstlAdr/StrtNm")):
        assert SEPA_SET.fullmatch(text)
        assert len(text) <= 70
        assert not text.startswith(("/", "=", "+", "-"))
        assert "//" not in text


@given(st.text(max_size=200), st.text(max_size=100), st.integers(1, 10**14))
def test_any_text_gives_a_valid_file_or_is_listed(name, town, cents):
    row = payment(
        1, name, f"{Decimal(cents).scaleb(-2)}", details=bank(town=town, street=name, postcode=town)
    )
    if not pain_001.lacks(row, ORDER.debtors):
        written(row)


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({}, ""),
        ({"name": "\u202e\u200f"}, "a name in letters"),
        ({"details": bank(iban="")}, "iban"),
        ({"details": bank(town="", country="")}, "town, country"),
        ({"details": bank(town="\u202e")}, "a town in letters"),
        ({"details": bank(country="ZZ")}, "country"),
        ({"details": bank(bic="")}, ""),
        ({"details": bank("TR", bic="")}, "bic"),
        ({"currency": "GBP", "details": bank("GB", bic="")}, "bic"),
        ({"currency": "USD"}, "[debtor.USD] in settings.toml"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said(changes, lacks):
    assert pain_001.lacks(payment(1, **{"name": "Nina", **changes}), ORDER.debtors) == lacks


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b">106.48</InstdAmt>", b">106.49</InstdAmt>"),
        (b"<CtrlSum>116.48", b"<CtrlSum>116.49"),
        (b"<NbOfTxs>2", b"<NbOfTxs>3"),
        (b"DE89370400440532013000", b"DE75512108001245126199"),
        (b'Ccy="EUR"', b'Ccy="GBP"'),
    ],
)
def test_a_file_changed_by_a_cent_is_seen(old, new):
    (file,) = kinds.render("pain.001", [payment(1), payment(2, amount="10")], ORDER)
    assert old in file.content

    with pytest.raises(InvariantError):
        kinds.prove("pain.001", file.content.replace(old, new, 1), file.rows)
