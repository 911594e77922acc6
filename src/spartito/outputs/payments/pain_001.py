"""The credit transfer that banks take: ISO 20022 pain.001.001.09, with structured postal addresses.

One file for everything that is paid by bank; in it a batch (PmtInf) for each currency and scheme: SEPA credit transfers
have the service level SEPA and shared charges by that scheme (SLEV), others have no service level and share them (SHAR).
Element order and lengths: the message's XSD; town and country of a structured address, which banks demand from
November 2026 on: European Payments Council, EPC153-22.  Texts are those that every bank takes (see `latin`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from hashlib import sha256

from lxml import etree

from spartito.domain.currency import minor_units
from spartito.errors import ensure
from spartito.outputs.payments.latin import latin
from spartito.outputs.payments.model import Debtor, Order, PaymentFile, PaymentRow, Stated
from spartito.outputs.payments.sepa import is_sepa
from spartito.outputs.present import total

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
NAME_LENGTH = 70
"""EPC130-08, SEPA implementation guidelines: names and streets have 70 characters, though the XSD lets them be longer."""

SEPA_MOST = Decimal("999999999.99")
"""EPC130-08: the largest amount of a SEPA credit transfer."""

_UNKNOWN_COUNTRY = "ZZ"
Batch = tuple[str, bool]


def lacks(row: PaymentRow, debtors: dict[str, Debtor]) -> str:
    """What is missing before a bank can make this payment; blank where nothing is."""
    to = row.details
    missing = [] if latin(row.name, NAME_LENGTH) else ["a name in letters"]
    missing += [name for name in ("iban", "town", "country") if not getattr(to, name)]
    if to.town and not latin(to.town, 35):
        missing.append("a town in letters")
    if to.country == _UNKNOWN_COUNTRY:
        missing.append("country")
    if to.iban and not to.bic and not is_sepa(row.currency, to.iban):
        missing.append("bic")
    if not _can_pay(debtors.get(row.currency)):
        missing.append(f"[debtor.{row.currency}] in settings.toml")
    if is_sepa(row.currency, to.iban) and row.amount > SEPA_MOST:
        missing.append(f"an amount of at most {SEPA_MOST} {row.currency}")
    return ", ".join(missing)


def files(rows: Sequence[PaymentRow], order: Order) -> list[PaymentFile]:
    """All payments in one message; its ids are made from its content, so the same payments give the same bytes."""
    batches: dict[Batch, list[PaymentRow]] = {}
    for row in rows:
        batches.setdefault((row.currency, is_sepa(row.currency, row.details.iban)), []).append(row)
    ordered = tuple(row for batch in sorted(batches) for row in batches[batch])
    root = etree.Element(_tag("Document"), nsmap={None: NAMESPACE})
    message = etree.SubElement(root, _tag("CstmrCdtTrfInitn"))
    _header(message, ordered, order)
    for batch in sorted(batches):
        _batch(message, batch, batches[batch], order)
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    names = tuple(
        name
        for batch in sorted(batches)
        for name in [_name("B", batches[batch], order)] * len(batches[batch])
    )
    return [PaymentFile("", content, ordered, _name("M", ordered, order), names)]


def stated(content: bytes) -> list[Stated]:
    """What a written file says, payment by payment; proves that its counts and control sums are those of its payments."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    found = [_stated(transfer) for transfer in root.iter(_tag("CdtTrfTxInf"))]
    for part in (*root.iter(_tag("GrpHdr")), *root.iter(_tag("PmtInf"))):
        whole = root if part.tag == _tag("GrpHdr") else part
        mine = [_stated(transfer) for transfer in whole.iter(_tag("CdtTrfTxInf"))]
        count, control = part.findtext(_tag("NbOfTxs")), part.findtext(_tag("CtrlSum"))
        ensure(count == str(len(mine)), "a payment file counts its payments rightly")
        ensure(
            Decimal(control or "NaN") == total(s.amount for s in mine),
            "a payment file adds up to its control sum",
        )
    return found


def reference(row: PaymentRow) -> str:
    """What the file knows a payment by: its end-to-end id, and the account that it goes to."""
    return f"{row.payment_id} {row.details.iban}"


def _stated(transfer: etree._Element) -> Stated:
    amount = transfer.find(f"{_tag('Amt')}/{_tag('InstdAmt')}")
    ensure(amount is not None and amount.text is not None, "every payment of a payment file has an amount")
    name = transfer.findtext(f"{_tag('PmtId')}/{_tag('EndToEndId')}")
    account = transfer.findtext(f"{_tag('CdtrAcct')}/{_tag('Id')}/{_tag('IBAN')}")
    return Stated(f"{name} {account}", Decimal(amount.text), amount.get("Ccy", ""))


def _can_pay(debtor: Debtor | None) -> bool:
    """Whether an account is stated, with a name and a town that can be written."""
    return debtor is not None and bool(latin(debtor.name, NAME_LENGTH) and latin(debtor.town, 35))


def _header(message: etree._Element, rows: Sequence[PaymentRow], order: Order) -> None:
    currency = min(row.currency for row in rows)
    header = _sub(message, "GrpHdr")
    _sub(header, "MsgId", _name("M", rows, order))
    _sub(header, "CreDtTm", f"{order.pay_on.isoformat()}T00:00:00")
    _counted(header, rows)
    _sub(_sub(header, "InitgPty"), "Nm", latin(order.debtors[currency].name, NAME_LENGTH))


def _batch(message: etree._Element, batch: Batch, rows: Sequence[PaymentRow], order: Order) -> None:
    currency, sepa = batch
    debtor = order.debtors[currency]
    info = _sub(message, "PmtInf")
    _sub(info, "PmtInfId", _name("B", rows, order))
    _sub(info, "PmtMtd", "TRF")
    _counted(info, rows)
    if sepa:
        _sub(_sub(_sub(info, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _sub(_sub(info, "ReqdExctnDt"), "Dt", order.pay_on.isoformat())
    _party(info, "Dbtr", debtor.name, debtor.street, debtor.postcode, debtor.town, debtor.country)
    account = _sub(info, "DbtrAcct")
    _sub(_sub(account, "Id"), "IBAN", debtor.iban)
    _sub(account, "Ccy", currency)
    _sub(_sub(_sub(info, "DbtrAgt"), "FinInstnId"), "BICFI", debtor.bic)
    _sub(info, "ChrgBr", "SLEV" if sepa else "SHAR")
    for row in rows:
        _transfer(info, row)


def _transfer(info: etree._Element, row: PaymentRow) -> None:
    to = row.details
    transfer = _sub(info, "CdtTrfTxInf")
    ids = _sub(transfer, "PmtId")
    _sub(ids, "InstrId", row.payment_id)
    _sub(ids, "EndToEndId", row.payment_id)
    _sub(_sub(transfer, "Amt"), "InstdAmt", row.amount_text).set("Ccy", row.currency)
    if to.bic:
        _sub(_sub(_sub(transfer, "CdtrAgt"), "FinInstnId"), "BICFI", to.bic)
    _party(transfer, "Cdtr", row.name, to.street, to.postcode, to.town, to.country)
    _sub(_sub(_sub(transfer, "CdtrAcct"), "Id"), "IBAN", to.iban)
    _sub(_sub(transfer, "RmtInf"), "Ustrd", latin(row.reference, 140))


def _party(
    parent: etree._Element, role: str, name: str, street: str, postcode: str, town: str, country: str
) -> None:
    party = _sub(parent, role)
    _sub(party, "Nm", latin(name, NAME_LENGTH))
    address = _sub(party, "PstlAdr")
    for tag, text, most in (("StrtNm", street, 70), ("PstCd", postcode, 16), ("TwnNm", town, 35)):
        if written := latin(text, most):
            _sub(address, tag, written)
    _sub(address, "Ctry", country)


def _counted(parent: etree._Element, rows: Sequence[PaymentRow]) -> None:
    """How many payments there are, and their sum; over several currencies it is a check number and no money."""
    _sub(parent, "NbOfTxs", str(len(rows)))
    decimals = max(minor_units(row.currency) for row in rows)
    _sub(parent, "CtrlSum", format(total(row.amount for row in rows), f".{decimals}f"))


def _name(kind: str, rows: Iterable[PaymentRow], order: Order) -> str:
    """An id of at most 35 characters, made from who pays whom how much on which day."""
    facts = [order.pay_on.isoformat()]
    for row in rows:
        debtor = order.debtors[row.currency]
        facts += [row.payment_id, row.amount_text, row.currency, row.details.iban, debtor.iban]
    return kind + sha256("\x1f".join(facts).encode()).hexdigest()[:24].upper()


def _sub(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    child = etree.SubElement(parent, _tag(name))
    child.text = text or None
    return child


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
