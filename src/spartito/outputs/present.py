"""How texts and figures look to people: rounded only here, in the last step, and never fed back into money.

Texts come from reports and catalogues, so from anybody. In HTML the templates escape them; what escaping does not
cover (control characters, characters that reorder a line, spreadsheet formulas) is undone here.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact, InvalidOperation, Overflow, localcontext
from functools import lru_cache
from urllib.parse import quote

# Sums of DECIMAL(38,24) need more than Python's 28 digits; an inexact sum must never pass in silence.
EXACT = Context(prec=100, traps=[Inexact, InvalidOperation, Overflow])
_ROUNDED = Context(prec=100, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, Overflow])

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_SPACING = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
# Marks, embeddings, overrides and isolates that reorder the text around them (Unicode UAX 9), and stray BOMs.
_REORDERING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SUSPECT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
# OWASP, "CSV Injection": these start a formula, also in their full-width forms and after blanks.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
_NEEDS_QUOTES = re.compile("[\",;'\t\r\n]|^ | $")


def clean(text: str) -> str:
    """One line of *text* that shows in its own order: line breaks become spaces, controls and bidi marks go.

    Joiners stay, since Persian, Indic scripts and emoji need them.

    >>> clean("Nina\\r\\nSimone\\u202e\\x00")
    'Nina Simone\ufffd'
    """
    if not _SUSPECT.search(text):
        return text
    return _UNSEEN.sub("\ufffd", _REORDERING.sub("", _SPACING.sub(" ", text)))


# Statements of one month say the same titles and words over and over.
REMEMBERED = 20_000


@lru_cache(REMEMBERED)
def csv_text(text: str) -> str:
    """A text cell that no spreadsheet takes for a formula; quoted where CSV needs it.

    >>> csv_text('=HYPERLINK("http://example.com")'), csv_text("Nina, live")
    ('"\\'=HYPERLINK(""http://example.com"")"', '"Nina, live"')
    """
    text = clean(text)
    if _FORMULA.match(text):
        text = "'" + text
    if _NEEDS_QUOTES.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_RAW_NEEDS_QUOTES = re.compile('[",\r\n]|^ | $')


@lru_cache(REMEMBERED)
def raw_csv_text(text: str) -> str:
    """A text cell for programs, as it is, quoted where CSV needs it; NUL and halves of characters cannot be written.

    >>> raw_csv_text("=1+1"), raw_csv_text('12" Mix\\n')
    ('=1+1', '"12"" Mix\\n"')
    """
    text = _UNWRITABLE.sub("\ufffd", text)
    return '"' + text.replace('"', '""') + '"' if _RAW_NEEDS_QUOTES.search(text) else text


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula, and that `unguarded` gives back as it was.

    >>> guarded("=1+1"), guarded("'Round Midnight"), guarded("Ora")
    ("'=1+1", "''Round Midnight", 'Ora')
    """
    return f"'{text}" if text.startswith("'") or _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given.

    >>> unguarded("'=1+1"), unguarded("''Round Midnight"), unguarded("Ora")
    ('=1+1', "'Round Midnight", 'Ora')
    """
    return text.removeprefix("'")


@lru_cache(REMEMBERED)
def html_text(text: str) -> str:
    """A text that is safe inside HTML, for the few places too busy for a template.

    >>> html_text('<b title="x">\u202e')
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return html.escape(clean(text))


# Nothing in a run of letters says where a line may break; Thai, Khmer and Chinese know by themselves.
_LONG_RUN = re.compile(
    r"[^\s\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7a3\uff00-\uffef]{25,}"
)
ZERO_WIDTH_SPACE = "\u200b"


def wrapping(text: str) -> str:
    """One clean line of *text* that a narrow column can break everywhere, also where a word never ends.

    >>> wrapping("Song of the " + "a" * 25).count(ZERO_WIDTH_SPACE), wrapping("Song of the sea").count(ZERO_WIDTH_SPACE)
    (2, 0)
    """
    return _LONG_RUN.sub(lambda run: ZERO_WIDTH_SPACE.join(_pieces(run[0])), clean(text))


def _pieces(run: str, letters: int = 10) -> list[str]:
    """The run cut every so many letters, never before a combining mark or a joiner."""
    pieces = [run]
    while len(pieces[-1]) > letters:
        rest, cut = pieces.pop(), letters
        while cut < len(rest) and unicodedata.category(rest[cut]) in ("Mn", "Mc", "Me", "Cf"):
            cut += 1
        pieces += [rest[:cut], rest[cut:]] if cut < len(rest) else [rest]
        if cut >= len(rest):
            break
    return pieces


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum, however many digits it takes.

    >>> total([Decimal("12345678901234.000000000000000000000001"), Decimal("0.5")])
    Decimal('12345678901234.500000000000000000000001')
    """
    with localcontext(EXACT):
        return sum(amounts, Decimal(0))


def rounded(amount: Decimal, decimals: int) -> str:
    """*amount* to *decimals* places, half to even, thousands grouped, never a negative zero.

    >>> rounded(Decimal("-1234.565"), 2), rounded(Decimal("-0.001"), 2)
    ('-1,234.56', '0.00')
    """
    text = f"{_ROUNDED.quantize(amount, Decimal(1).scaleb(-decimals)):,f}"
    if text.startswith("-") and not text.strip("-0.,"):
        return text[1:]
    return text


def percent(part: int, whole: int) -> str:
    """A share for people, to a tenth of a percent; small but not nothing is said so.

    >>> percent(1, 3), percent(1, 100000), percent(99999, 100000), percent(0, 0)
    ('33.3 %', '< 0.1 %', '> 99.9 %', '0 %')
    """
    if not part or not whole:
        return "0 %"
    if part == whole:
        return "100 %"
    if 0 < part * 1000 < whole:
        return "< 0.1 %"
    if part < whole and part * 1000 > whole * 999:
        return "> 99.9 %"
    tenths, rest = divmod(part * 1000, whole)
    tenths += rest * 2 >= whole
    return f"{tenths // 10}.{tenths % 10} %"


def month(period: str) -> str:
    """A period in words; anything that is not a month is shown as it is.

    >>> month("2026-09"), month("2026-Q3")
    ('September 2026', '2026-Q3')
    """
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", period)
    return f"{MONTHS[int(found[2]) - 1]} {found[1]}" if found else period


def day(date: str) -> str:
    """An ISO date in words.

    >>> day("2026-10-05")
    '5 October 2026'
    """
    found = re.fullmatch(r"([0-9]{4}-[0-9]{2})-([0-9]{2})", date)
    return f"{int(found[2])} {month(found[1])}" if found else date


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things as a sentence says it; *many* where the plural is more than an s.

    >>> counted(1, "line"), counted(1200, "line"), counted(2, "entry", "entries")
    ('1 line', '1,200 lines', '2 entries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def shortened(text: str, columns: int) -> str:
    """*text* cut to about *columns* letters' width, for places that cannot wrap.

    >>> shortened("The Long Name Orchestra", 10), shortened("長い名前の楽団", 8)
    ('The Long…', '長い名…')
    """
    text = clean(text)
    if 2 * len(text) <= columns:
        return text  # no letter is wider than two columns
    used = 0
    for place, letter in enumerate(text):
        if not unicodedata.combining(letter):
            used += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        # Letters without width could otherwise go on for ever.
        if used > columns or place > 8 * columns:
            return _cut(text, place).rstrip() + "…"
    return text


def _cut(text: str, place: int) -> str:
    """Cut one letter earlier, to make room for the dots, and never before a combining mark."""
    place = max(place - 1, 0)
    while place > 0 and unicodedata.combining(text[place]):
        place -= 1
    return text[:place]


def file_name(text: str, ending: str) -> str:
    """A plain, portable file name for any *text*; different texts get different names.

    >>> file_name("2026-09/payee 7", ".csv"), file_name("../x", ".csv")
    ('2026-09%2Fpayee%207.csv', '%2E.%2Fx.csv')
    """
    name = quote(text, safe="", errors="surrogatepass")
    if name.startswith((".", "-")):
        name = f"%{ord(name[0]):02X}" + name[1:]
    if len(name) > 150:
        name = name[:100] + "~" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return (name or "%") + ending
