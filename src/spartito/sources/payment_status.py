"""What a bank says became of payments: ISO 20022 pain.002, any version of it (003 to 012 say it alike).

Hostile files are harmless: no document type, no entity is read, nothing is fetched, and the size has a cap.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from spartito.errors import InputError
from spartito.sources.files import refuse_special

MOST_BYTES = 1 << 28
_MESSAGE = "CstmrPmtStsRpt"


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of a bank: about one payment, else a batch (blank payment), else a message (blank batch).

    `code` is the bank's status, such as ACSC (settled) or RJCT; `on` is a date, blank where none is given.
    """

    line: int
    message: str
    batch: str
    payment_id: str
    code: str
    on: str
    reference: str
    reason: str


def is_xml(path: Path) -> bool:
    """Whether the file is XML and no table."""
    refuse_special(path)
    with path.open("rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def read(path: Path) -> list[Said]:
    """The statements of a pain.002 file, in its order; InputError where it is none, or is damaged."""
    root = _parsed(path)
    report = root.find(f"{{*}}{_MESSAGE}")
    if report is None:
        raise InputError(f"{path.name} is XML and no payment status report (pain.002): it has no {_MESSAGE}.")
    said_on = _text(report, "GrpHdr/CreDtTm")[:10]
    message = _text(report, "OrgnlGrpInfAndSts/OrgnlMsgId")
    group = report.find("{*}OrgnlGrpInfAndSts")
    found = [] if group is None else [_said(group, "GrpSts", said_on, message)]
    for batch in report.iterfind("{*}OrgnlPmtInfAndSts"):
        name = _text(batch, "OrgnlPmtInfId")
        found.append(_said(batch, "PmtInfSts", said_on, message, name))
        for payment in batch.iterfind("{*}TxInfAndSts"):
            own = _text(payment, "OrgnlEndToEndId") or _text(payment, "OrgnlInstrId")
            if not own:
                raise InputError(
                    f"{path.name}, line {payment.sourceline}: a status without the id of its payment."
                )
            found.append(_said(payment, "TxSts", said_on, message, name, own))
    return [said for said in found if said.code]


def _parsed(path: Path) -> etree._Element:
    if path.stat().st_size > MOST_BYTES:
        raise InputError(
            f"{path.name} is larger than {MOST_BYTES >> 20} MiB, which no payment status report is."
        )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.parse(str(path), parser)
    except etree.XMLSyntaxError as error:
        raise InputError(
            f"{path.name} is not whole XML: {error.msg}. Ask the bank for the file again."
        ) from None
    if tree.docinfo.doctype:
        raise InputError(
            f"{path.name} has a document type, which no payment status report has; it is not read."
        )
    return tree.getroot()


def _said(
    part: etree._Element, status: str, said_on: str, message: str, batch: str = "", payment_id: str = ""
) -> Said:
    on = _text(part, "AccptncDtTm")[:10] or _text(part, "FctvIntrBkSttlmDt/Dt") or said_on
    reasons = [
        " ".join(filter(None, (_text(info, "Rsn/Cd"), _text(info, "Rsn/Prtry"), _text(info, "AddtlInf"))))
        for info in part.iterfind("{*}StsRsnInf")
    ]
    reference = _text(part, "AcctSvcrRef") or _text(part, "StsId")
    code = _text(part, status)
    return Said(
        part.sourceline or 0,
        message,
        batch,
        payment_id,
        code,
        on,
        reference,
        "; ".join(filter(None, reasons)),
    )


def _text(part: etree._Element, path: str) -> str:
    found = part.findtext("/".join(f"{{*}}{name}" for name in path.split("/")))
    return " ".join((found or "").split())
