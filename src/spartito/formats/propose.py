"""Proposes a format file for a report that nobody has described yet: each guess with how sure it is, and why.

Nothing is read by a guess: the proposal is a text for a person, who corrects it and keeps it in the book.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spartito.errors import InputError
from spartito.formats.guess import GUESS, LIKELY, SURE, Guess, Sample, guessed, quoted
from spartito.formats.head import HEADER_LINES, head_lines, normal_name, split_fields
from spartito.formats.parse import NAME

DELIMITERS = ("\t", ",", ";", "|")
_LOOKED_AT = 200
_OR = {"amount": ', or kind = "usage" above [recognise] where the file holds no money'}
"""What a person may say instead, where a word is missing."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A format file as it is proposed, what it was guessed from, and what a person must still say."""

    toml: str
    guesses: tuple[Guess, ...]
    missing: tuple[str, ...]


def propose(file_name: str, head: bytes, name: str = "acme/report", document: str = "") -> Proposal:
    """Propose a format for a report by its first bytes; InputError where no table can be seen in it.

    Of a *document* (a workbook, JSON lines) they are the first rows as the text that is made of it.
    """
    if not NAME.fullmatch(name):
        raise InputError(
            f'"{name}" cannot be the name of a format: give a DSP and a report in lower case, such as acme/plays.'
        )
    sample = _document(file_name, head) if document else _sample(file_name, head)
    roles = guessed(sample)
    missing = [
        f'"{word}" is in no column that could be told: say where it comes from{_OR.get(word, "")}'
        for word in ("quantity", "amount", "currency", "sales_period")
        if word not in roles
    ]
    toml = _toml(file_name, name, sample, roles, document)
    return Proposal(toml, tuple(sample.guesses), tuple(missing))


def _sample(file_name: str, head: bytes) -> Sample:
    encoding, lines = _decoded(file_name, head)
    delimiter, header_line = _header(file_name, lines, DELIMITERS)
    records = lines[header_line:_LOOKED_AT]
    quoted = sum(line.count('"') for line in records)
    bare = sum(
        bool(re.search(rf'[^"{re.escape(delimiter)}]"[^"{re.escape(delimiter)}]', line)) for line in records
    )
    quotes = "none" if delimiter == "\t" and (not quoted or bare) else "csv"
    sample, share = _table(lines, header_line, (encoding, delimiter, quotes))
    said = {"\t": "tab"}.get(delimiter, delimiter)
    sample.guesses.extend(
        (
            Guess(
                "encoding", encoding, LIKELY if encoding != "utf-8" else SURE, "how the first bytes decode"
            ),
            Guess("delimiter", said, SURE if len(sample.records) == len(records) else LIKELY, share),
            Guess("quotes", quotes, LIKELY if quoted else GUESS, f"{quoted} quotation marks in the lines"),
            _header_guess(sample),
        )
    )
    return sample


def _document(file_name: str, head: bytes) -> Sample:
    """A document has been cut into cells already: only its header is to be found."""
    lines = head.decode("utf-8", "replace").split("\n")
    _, header_line = _header(file_name, lines, ("\t",))
    sample, _ = _table(lines, header_line, ("utf-8", "\t", "csv"))
    sample.guesses.append(_header_guess(sample))
    return sample


def _table(lines: Sequence[str], header_line: int, read_by: tuple[str, str, str]) -> tuple[Sample, str]:
    """The lines below a header as records, and how many have as many fields as it has."""
    _, delimiter, quotes = read_by
    records = lines[header_line:_LOOKED_AT]
    csv.field_size_limit(max(csv.field_size_limit(), sum(map(len, records))))
    fields = (
        list(csv.reader(records, delimiter=delimiter))
        if quotes == "csv"
        else [record.split(delimiter) for record in records]
    )
    columns = tuple(normal_name(column) for column in split_fields(lines[header_line - 1], delimiter, quotes))
    whole = tuple(tuple(record) for record in fields if len(record) == len(columns))
    above = tuple(lines[: header_line - 1])
    share = f"{len(whole)} of {len(fields)} lines have as many fields as the header"
    return Sample(*read_by, header_line, columns, above, whole), share


def _header_guess(sample: Sample) -> Guess:
    why = f"{len(sample.columns)} names in it and no numbers"
    return Guess("header", f"line {sample.header_line}", LIKELY, why)


def _decoded(file_name: str, head: bytes) -> tuple[str, list[str]]:
    possible = head_lines(file_name, head, ("utf-8", "utf-16", "cp1252"))
    encoding = "utf-16" if "utf-16" in possible else "utf-8"
    if encoding == "utf-8" and any("\ufffd" in line for line in possible["utf-8"][:-1]):
        encoding = "cp1252"
    lines = possible[encoding][:-1] if len(possible[encoding]) > 1 else possible[encoding]
    return encoding, lines


def _header(file_name: str, lines: Sequence[str], delimiters: Sequence[str]) -> tuple[str, int]:
    """The delimiter and the physical line of the first row of names that is followed by rows of as many fields."""
    best = (0, "", 0)
    said = [(place, line) for place, line in enumerate(lines[: HEADER_LINES + 1], 1) if line.strip()]
    for delimiter in delimiters:
        for (place, line), (_, after) in pairwise(said):
            names = split_fields(line, delimiter, "csv")
            same = len(names) == len(split_fields(after, delimiter, "csv"))
            if len(names) > 2 and same and not any(re.fullmatch(r"[-\d.,]+", name.strip()) for name in names):
                best = max(best, (len(names), delimiter, -place))
    if not best[0]:
        raise InputError(
            f"{file_name}: no row of column names can be seen in its first {HEADER_LINES} lines."
        )
    return best[1], -best[2]


def _toml(file_name: str, name: str, sample: Sample, roles: Mapping[str, str], document: str) -> str:
    return "\n".join(_toml_lines(file_name, name, sample, roles, document)) + "\n"


def _toml_lines(
    file_name: str, name: str, sample: Sample, roles: Mapping[str, str], document: str
) -> Iterator[str]:
    yield f"# Proposed from {file_name}. Say here where the layout comes from, and correct what was guessed."
    yield from (f'format = "{name}"', f'source = "{name}"', 'provenance = "real file"', "", "[recognise]")
    yield "header = ["
    yield from (f"    {quoted(column)}," for column in sample.columns)
    yield from ("]", "", "[reading]")
    yield from _how_written(sample, document)
    if numbers := _marks(sample, roles):
        yield f"numbers = {{ {numbers} }}"
    yield from ("", "[columns]")
    yield from (f"{word} = {text}" for word, text in roles.items())
    yield from ('usage_type = { constant = "stream" }', 'kind = { constant = "sale" }')


def _how_written(sample: Sample, document: str) -> Iterator[str]:
    if document:
        yield f'document = "{document}"'
        return
    yield f"delimiter = {quoted(sample.delimiter)}"
    yield f'quotes = "{sample.quotes}"'
    if sample.encoding != "utf-8":
        yield f'encoding = "{sample.encoding}"'


def _marks(sample: Sample, roles: Mapping[str, str]) -> str:
    """How numbers are written, where the amounts and quantities show that they are not plain."""
    columns = [
        roles[word].strip('"') for word in ("amount", "quantity") if roles.get(word, "").startswith('"')
    ]
    values = [value for column in columns for value in sample.values(column)]
    comma = any(re.search(r",\d{1,2}$|,\d{4,}$", value) for value in values)
    if comma:
        said = 'decimal = ","'
        return said + (
            ', thousands = "."' if any(re.search(r"\.\d{3}(\D|$)", value) for value in values) else ""
        )
    return 'thousands = ","' if any(re.search(r"\d,\d{3}(\D|$)", value) for value in values) else ""
