"""The pages of the shipped formats, one for each DSP and a list of all, as `docs/formats/` holds them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from bench.data import ROOT
from spartito.formats.describe import period_in_words, reading_in_words, roles_in_words
from spartito.formats.format import Format
from spartito.formats.load import load_formats

FOLDER = ROOT / "docs" / "formats"
INDEX = "README.md"
_MADE = "<!-- Made by `make docs` from src/spartito/formats/library; change it there. -->\n"


def pages(formats: Sequence[Format]) -> dict[str, str]:
    """Each page by its name: the list, and one of every DSP."""
    dsps = {dsp: tuple(known) for dsp, known in groupby(formats, lambda known: known.name.partition("/")[0])}
    return {INDEX: _index(formats), **{f"{dsp}.md": _page(dsp, known) for dsp, known in dsps.items()}}


def _index(formats: Sequence[Format]) -> str:
    read = sum(not known.ignored for known in formats)
    rows = [
        f"| [`{known.id}`]({known.name.partition('/')[0]}.md) | {known.provenance} | {period_in_words(known)} | "
        f"{_outcome(known)} |"
        for known in formats
    ]
    return "\n".join(
        [
            "# The formats",
            "",
            _MADE,
            f"{read} layouts of reports are read, and {len(formats) - read} are recognised and left out. How far each is to be",
            "trusted is its provenance: the DSP's own description (`official`), a `real file`, or a `third-party parser`. What",
            "is not known of a layout is said on its page, and nothing is made up. [The format language](language.md) says how",
            "a format is written, and [add a format](../how-to/add-a-format.md) how a new one comes in.",
            "",
            "| format | provenance | in use | what comes of it |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _outcome(known: Format) -> str:
    if known.ignored:
        return f"left out: {known.ignored}"
    return "read: usage, no money" if known.is_usage else "read"


def _page(dsp: str, formats: Sequence[Format]) -> str:
    return "\n".join(
        [f"# Formats of {dsp}", "", _MADE, *(line for known in formats for line in _section(known))]
    )


def _section(known: Format) -> list[str]:
    facts = [
        "- kind: usage, no money" if known.is_usage else "",
        f"- provenance: {known.provenance}; {period_in_words(known)}; source `{known.source}`",
        f"- file name: `{known.file_name}`" if known.file_name else "",
        f"- left out: {known.ignored}" if known.ignored else f"- {reading_in_words(known)}",
        *_records(known),
        f"- columns: {', '.join(f'`{name}`' for name in known.header)}"
        if known.header and not known.grouped
        else "",
        f"- may be there: {', '.join(f'`{name}`' for name in known.optional)}" if known.optional else "",
        "- further columns are let through" if not known.recognition.complete else "",
    ]
    roles = [f"| `{name}` | {said} |" for name, said in roles_in_words(known).items()]
    more = [
        *(f"- deducted before: {kind}, column `{column}`" for kind, column in sorted(known.deducted.items())),
        *(f"- stated totals: the {total.reason}" for total in known.totals),
        *(f"- left out: {mark.reason}" for mark in (*known.ignore, *filter(None, [known.footer]))),
    ]
    table = ["", "| our word | where it comes from |", "|---|---|", *roles] if roles else []
    rest = ["", *dict.fromkeys(more)] if more else []
    return [f"## `{known.id}`", "", known.about, "", *filter(None, facts), *table, *rest, ""]


def _records(known: Format) -> list[str]:
    """Which records of a report in blocks count, and what its columns are made of."""
    grouped = known.grouped
    if grouped is None:
        return []
    counts = [f"`{name}`" for name in (*grouped.lines, *grouped.followers)]
    facts = [f"- profile: {', '.join(grouped.profiles)}; versions {', '.join(grouped.versions)}"]
    if counts:
        facts.append(f"- records that count: {', '.join(counts)}")
    if grouped.summaries:
        named = ", ".join(f"`{name}`" for name in grouped.summaries)
        facts.append(f"- summaries that count where they state an amount: {named}")
    return facts + [
        f"- `{name}` is {', else '.join(f'`{source}`' for source in sources)}"
        for name, sources in grouped.columns.items()
        if sources
    ]


def write(folder: Path = FOLDER) -> None:
    """Write every page, and remove those of DSPs that are gone."""
    made = pages(load_formats())
    for name, text in made.items():
        (folder / name).write_text(text, "utf-8")
    for page in folder.glob("*.md"):
        if page.name not in made and page.name != "language.md":
            page.unlink()
