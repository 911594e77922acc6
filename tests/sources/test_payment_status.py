"""What a bank says in a pain.002 is read alike whatever its version, and valid by the XSD of each."""

from __future__ import annotations

import pytest
from lxml import etree

import beside
from spartito.errors import InputError
from spartito.sources import payment_status

REPORT = """\
<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}">
  <CstmrPmtStsRpt>
    <GrpHdr><MsgId>A1</MsgId><CreDtTm>2026-10-05T10:00:00</CreDtTm></GrpHdr>
    <OrgnlGrpInfAndSts>
      <OrgnlMsgId>M1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>PART</GrpSts>
    </OrgnlGrpInfAndSts>
    <OrgnlPmtInfAndSts>
      <OrgnlPmtInfId>B1</OrgnlPmtInfId><PmtInfSts>ACSP</PmtInfSts>
      <TxInfAndSts>
        <StsId>S1</StsId><OrgnlEndToEndId>P1</OrgnlEndToEndId><TxSts>RJCT</TxSts>
        <StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>account closed</AddtlInf></StsRsnInf>
      </TxInfAndSts>
      <TxInfAndSts>
        <OrgnlInstrId>P2</OrgnlInstrId><TxSts>ACSC</TxSts><AccptncDtTm>2026-10-06T08:00:00</AccptncDtTm>
        <AcctSvcrRef>R-2</AcctSvcrRef>
      </TxInfAndSts>
    </OrgnlPmtInfAndSts>
    <OrgnlPmtInfAndSts><OrgnlPmtInfId>B2</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts></OrgnlPmtInfAndSts>
  </CstmrPmtStsRpt>
</Document>
"""


def _written(tmp_path, text, encoding="utf-8"):
    file = tmp_path / "status.xml"
    file.write_text(text, encoding)
    return file


@pytest.mark.parametrize("version", ["pain.002.001.03", "pain.002.001.10", "pain.002.001.12"])
def test_every_level_of_a_report_is_read(tmp_path, version):
    file = _written(tmp_path, REPORT.format(version=version))

    found = payment_status.read(file)

    assert [(said.batch, said.payment_id, said.code, said.on) for said in found] == [
        ("", "", "PART", "2026-10-05"),
        ("B1", "", "ACSP", "2026-10-05"),
        ("B1", "P1", "RJCT", "2026-10-05"),
        ("B1", "P2", "ACSC", "2026-10-06"),
        ("B2", "", "RJCT", "2026-10-05"),
    ]
    assert {said.message for said in found} == {"M1"}
    assert (found[2].reference, found[2].reason) == ("S1", "AC04 account closed")
    assert (found[3].reference, found[3].reason) == ("R-2", "")


@pytest.mark.parametrize("version", ["pain.002.001.03", "pain.002.001.12"])
def test_what_is_read_here_is_valid(version):
    beside.assert_valid(etree.fromstring(REPORT.format(version=version).encode()), version)


def test_a_report_in_another_encoding_is_read(tmp_path):
    text = REPORT.format(version="pain.002.001.10").replace("UTF-8", "UTF-16")
    file = _written(tmp_path, text, "utf-16")

    assert payment_status.is_xml(file)
    assert len(payment_status.read(file)) == 5


def test_a_table_is_no_xml(tmp_path):
    assert not payment_status.is_xml(_written(tmp_path, "payment_id,status\nP1,<confirmed>\n"))


@pytest.mark.parametrize("places", range(0, 1000, 50))
def test_a_report_that_was_cut_off_is_refused(tmp_path, places):
    file = _written(tmp_path, REPORT.format(version="pain.002.001.10")[:places])

    with pytest.raises(InputError, match=r"status\.xml"):
        payment_status.read(file)


def test_entities_are_never_expanded(tmp_path):
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10}">' for n in range(9))
    file = _written(tmp_path, f"<!DOCTYPE d [{bomb}]><Document>&e8;</Document>")

    with pytest.raises(InputError, match=r"document type|entity amplification"):
        payment_status.read(file)
