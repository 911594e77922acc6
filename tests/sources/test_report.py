"""A report goes to the core with its plan; what the core refuses is told with the name the user knows."""

import json
from pathlib import Path
from tempfile import gettempdir

import pytest

from spartito import _core
from spartito.errors import InputError, InvariantError
from spartito.formats.load import load_formats
from spartito.formats.plan import compile_plan
from spartito.formats.recognise import recognise
from spartito.sources import delivery
from spartito.sources.files import core_errors
from spartito.sources.report import Bounds, content_hash, place

REPORT = next((Path(__file__).parents[1] / "formats/fixtures/spotify-licensor.2020-01").glob("*.tsv"))


BOUNDS = Bounds(threads=1, memory_bytes=1 << 26, block_bytes=1 << 16, spill_folder=Path(gettempdir()))


def plan_of(path: Path) -> dict[str, object]:
    return compile_plan(recognise(path.name, delivery.head(delivery.whole(path)), load_formats()))


def test_without_a_catalogue_every_readable_line_waits():
    summary = json.loads(place(REPORT, plan_of(REPORT), None, None, BOUNDS).summary)

    assert (summary["placed"], summary["suspense"], summary["rejected"]) == (0, 18, 5)
    assert summary["content_hash"] == content_hash(REPORT)


def test_progress_is_told_at_least_once():
    told = []
    place(REPORT, plan_of(REPORT), None, None, BOUNDS, progress=lambda *said: told.append(said))

    assert told[-1] == (REPORT.stat().st_size, REPORT.stat().st_size, 24)


def test_an_error_names_the_file_as_the_user_knows_it(tmp_path: Path):
    kept = tmp_path / "bytes"
    kept.write_bytes(b"".join(REPORT.read_bytes().splitlines(keepends=True)[:4]) + b"DE\tfew\tfields\n")
    with pytest.raises(InputError, match=r"mine\.tsv, line 5: "):
        place(kept, plan_of(kept), None, None, BOUNDS, shown_as="mine.tsv")


def test_a_broken_law_is_a_bug_and_not_the_users_fault():
    error = _core.CoreError("the lines do not add up")
    error.code, error.message, error.line = "law", "the lines do not add up", 0
    with (
        pytest.raises(InvariantError, match=r"a\.tsv: the lines do not add up\."),
        core_errors(Path("a.tsv")),
    ):
        raise error
