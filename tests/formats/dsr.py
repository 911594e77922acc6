"""DDEX sales reports of our own making: records written by the names of their cells, footers that count them."""

from __future__ import annotations

from spartito.formats import record_types

_USUAL = {"integer": "1", "decimal": "1", "boolean": "true", "CommercialModelType": "SubscriptionModel"}
_USUAL |= {"UseType": "OnDemandStream", "RightsCoverage": "PerformingRight"}
_TEXTS = {
    "SummaryRecordId": "S1",
    "Territory": "DE",
    "CurrencyOfReporting": "EUR",
    "Currency": "EUR",
    "CurrencyOfAccounting": "EUR",
    "CurrencyOfTransaction": "EUR",
}


def record(kind: str, **cells: str) -> str:
    """A record with these cells; others that must be there hold something usual, and the rest is blank."""
    rules = record_types.ddex().cells[kind]
    unknown = cells.keys() - {rule.name for rule in rules}
    assert not unknown, f"{kind} has no {unknown}"
    texts = [kind]
    for rule in rules[1:]:
        usual = _TEXTS.get(rule.name, _USUAL.get(rule.holds, "x")) if rule.required else ""
        texts.append(cells.get(rule.name, usual))
    return "\t".join(texts)


def header(profile: str, version: str, number: int = 1, files: int = 1) -> str:
    """A header record for August 2026."""
    return record(
        "HEAD",
        MessageVersion="dsrf/30",
        Profile=profile,
        ProfileVersion=version,
        MessageId="M-2026-08",
        MessageCreatedDateTime="2026-09-05T10:00:00Z",
        FileNumber=str(number),
        NumberOfFiles=str(files),
        UsageStartDate="2026-08-01",
        UsageEndDate="2026-08-31",
        SenderPartyId="PADPIDA2026000001X",
        SenderName="Acme Music",
    )


def report(head: str, *records: str) -> bytes:
    """A report of these records, and the footer that counts them."""
    single = "SRB" in head
    blocks = {
        line.split("\t")[1] for line in records if line[:2] in ("RE", "AS", "SU", "LI", "MW", "RU", "CU")
    }
    counts = {"NumberOfSummaryRecords": str(sum(line.startswith("SY") for line in records))}
    lines = str(len(records) + 2)
    if single:
        foot = record("SRFO", NumberOfLinesInReport=lines, **counts)
    else:
        foot = record("FOOT", NumberOfLinesInFile=lines, NumberOfBlocksInFile=str(len(blocks)), **counts)
    return "".join(f"{line}\n" for line in (head, *records, foot)).encode()


def _release(block: str, upc: str) -> str:
    return record(
        "RE01",
        BlockId=block,
        ReleaseReference="R1",
        DspReleaseId=f"rel-{block}",
        ICPN=upc,
        Title="Harbour Lights",
        DisplayArtistName="Nina Sol",
    )


def _resource(kind: str, block: str, reference: str, isrc: str, title: str) -> str:
    return record(
        kind,
        BlockId=block,
        ResourceReference=reference,
        DspResourceId=f"res-{block}-{reference}",
        ISRC=isrc,
        Title=title,
        DisplayArtistName="Nina Sol",
        Duration="PT3M20S",
        ResourceType="SoundRecording",
    )


def basic_audio() -> bytes:
    """Two releases: one sold by track and as a whole, one streamed; the summaries say what is owed for it."""
    return report(
        header("BasicAudioProfile", "1.2"),
        record("SY02.02", SummaryRecordId="S1", RightsController="Label", AllocatedRevenue="12.5|0.25"),
        record("SY02.02", SummaryRecordId="S2", Territory="US", CurrencyOfReporting="USD", Usages="7"),
        record(
            "SY01.01", SummaryRecordId="S3", CommercialModel="PayAsYouGoModel", UseType="PermanentDownload"
        ),
        "# a comment in between",
        _release("B1", "123456789012"),
        _resource("AS01.01", "B1", "A1", "QZABC2600001", "Harbour Lights"),
        _resource("AS01.01", "B1", "A2", "QZABC2600002", r"Paper Moon (12\" Mix) \| live"),
        record("MW01.01", BlockId="B1", Title="A work", ComposerAuthor="One|Two"),
        record("SU01", BlockId="B1", SummaryRecordId="S3", TransactedResource="A1", Usages="3", Returns="0"),
        record("SU01", BlockId="B1", SummaryRecordId="S3", TransactedRelease="R1", Usages="2", Returns="0"),
        record("SU02", BlockId="B1", SummaryRecordId="S1", TransactedResource="A2", NumberOfStreams="1200"),
        record("SU02", BlockId="B1", SummaryRecordId="S2", TransactedResource="A2", NumberOfStreams="7"),
        _resource("AS01.01", "B2", "A1", "QZABC2600099", "Nobody's Song"),
        record("SU02", BlockId="B2", SummaryRecordId="S1", TransactedResource="A1", NumberOfStreams="5"),
        record("SU02", BlockId="B2", SummaryRecordId="S1", TransactedResource="A9", NumberOfStreams="5"),
        record("SU02", BlockId="B2", SummaryRecordId="S9", TransactedResource="A1", NumberOfStreams="5"),
        record("SU02", BlockId="B2", SummaryRecordId="S1", TransactedResource="A1", NumberOfStreams="many"),
        "SU77\tB2\tS1",
    )


def _claims(profile: str, version: str, resource: str, summary: str, use: str, claim: str) -> bytes:
    """Two uses of one recording, each owed to two licensors; the second says its summary with the licensors only."""
    owed = {"BlockId": "B1", "RightSharePercentage": "50"}
    shared = {"Territory": "US", "SummaryRecordId": "S1"}
    ids = {"DspResourceId" if use == "SU03.02" else "DspReleaseId": "res-B1-A1"}
    return report(
        header(profile, version),
        record(summary, RightsController="Label", **shared),
        record(summary, RightsController="Other", **shared),
        _resource(resource, "B1", "A1", "QZABC2600002", "Paper Moon"),
        record("RU01" if claim != "LI01.02" else "RU01.01", BlockId="B1", DspReleaseId="v1|v2", Usages="9|3"),
        record(use, BlockId="B1", SummaryRecordId="S1", Usages="10", NetRevenue="2", **ids),
        record(claim, RightsController="Label", AllocatedAmount="0.5", **owed),
        record(claim, RightsController="Other", AllocatedAmount="0.25", **owed),
        record(use, BlockId="B1", Usages="2", NetRevenue="0.5", **ids),
        record(
            claim, RightsController="Label", SummaryRecordId="S1", AllocatedAmount="0.123456789012345", **owed
        ),
        record(claim, RightsController="Label", SummaryRecordId="S1", AllocatedAmount="1e3", **owed),
    )


def ugc() -> bytes:
    """The UGC Profile as it is now."""
    return _claims("UGCProfile", "1.2", "AS01.01", "SY02.02", "SU03.02", "LI01.02")


def ugc_old() -> bytes:
    """The UGC Profile as it was at first."""
    return _claims("UgcProfile", "1.0", "AS01", "SY02", "SU03", "LI01")


def royalty_reporting() -> bytes:
    """The Royalty Reporting Profile."""
    return _claims("RoyaltyReportingProfile", "1.0.1", "AS02.01", "SY07", "SU03.01", "LI01.01")


def audio_visual() -> bytes:
    """A video bought and streamed; the summary says what is owed."""
    return report(
        header("AudioVisualProfile", "1.1"),
        record("SY05.02", AllocatedRevenue="3.5", CurrencyOfReporting="EUR", RightsType="PerformingRight"),
        record(
            "RE03.01",
            BlockId="B1",
            ReleaseReference="R1",
            DspReleaseId="show",
            Title="A Show",
            ICPN="123456789012",
        ),
        record(
            "AS03.01",
            BlockId="B1",
            ResourceReference="A1",
            DspResourceId="clip",
            Title="A Clip",
            VideoType="x",
        ),
        record("CU01", BlockId="B1", ReferencedCreationISRC="QZABC2600001"),
        record("SU04.01", BlockId="B1", TransactedResource="A1", Usages="4"),
        record("SU02", BlockId="B1", TransactedRelease="R1", NumberOfStreams="6"),
    )


def radio_broadcast() -> bytes:
    """A recording on two stations, one of them abroad."""
    return report(
        header("RadioBroadcastProfile", "1.0"),
        record(
            "SY08",
            SummaryRecordId="S1",
            UseType="Broadcast",
            RightsController="Label",
            AllocatedRevenue="8.75",
        ),
        record("SY08", SummaryRecordId="S2", UseType="Broadcast", Territory="826", Currency="GBP"),
        _resource("AS01", "B1", "A1", "QZABC2600002", "Paper Moon"),
        record("SU05", BlockId="B1", SummaryRecordId="S1", TransactedResource="A1", NumberOfBroadcasts="12"),
        record("SU05", BlockId="B1", SummaryRecordId="S2", TransactedResource="A1", NumberOfBroadcasts="1"),
    )


def financial_reporting() -> bytes:
    """Two uses in two months, and a fee that depends on no use."""
    money = "AllocatedRevenueInCurrencyOfAccounting"
    return report(
        header("FinancialReportingToRecordCompaniesProfileSRB", "1.0"),
        record(
            "SY10",
            ReportingPeriodStartDate="2026-08-01",
            ReportingPeriodEndDate="2026-08-31",
            UsageIndependentFeeType="guarantee|bonus",
            UsageIndependentFeeInCurrencyOfAccounting="100|-0.5",
        ),
        record(
            "SR08",
            ResourceISRC="QZABC2600002",
            ReleaseICPN="123456789012",
            ResourceTitle="Paper Moon",
            SalesTransactionDate="2026-08-14",
            TotalUsages="12",
            Returns="2",
            NetUsage="10",
            **{money: "0.04"},
        ),
        "DE01\tas agreed",
        record(
            "SR08",
            ResourceISRC="QZABC2600005",
            SalesTransactionDate="2026-07",
            NetUsage="-1",
            **{money: "-0.004"},
        ),
        record(
            "SR08", ResourceISRC="QZABC2600005", SalesTransactionDate="2026-07", NetUsage="1", **{money: ""}
        ),
    )


SAMPLES = {
    "basic_audio": basic_audio,
    "ugc": ugc,
    "royalty_reporting": royalty_reporting,
    "audio_visual": audio_visual,
    "radio_broadcast": radio_broadcast,
    "financial_reporting": financial_reporting,
}
"""A sample of each profile that is read, by the report's name."""


def file_name(name: str) -> str:
    """As the standard names files."""
    return f"DSR_PADPIDA2026000002Y_PADPIDA2026000001X_{name.replace('_', '-')}_2026-08_ZZ_1of1_20260905T100000.tsv"


def write() -> None:
    """Write the samples and what they come to."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from .placing import FIXTURES, Catalogue, as_text, placed

    with TemporaryDirectory() as folder:
        catalogue = Catalogue(Path(folder))
        for name, made in SAMPLES.items():
            target = FIXTURES / f"ddex-{name}"
            target.mkdir(exist_ok=True)
            (target / file_name(name)).write_bytes(made())
            found = placed(target / file_name(name), catalogue)
            (target / "expected.txt").write_text(as_text(found, catalogue), "utf-8")


if __name__ == "__main__":
    write()
