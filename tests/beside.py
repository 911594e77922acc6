"""Public files that are not ours to pass on: real titles and codes, the schemas of ISO 20022.

They are read from a folder `shared` beside the repository. A clone without one skips the tests that need them, and
says which file it missed.
"""

from functools import cache
from pathlib import Path

import pytest
from lxml import etree

_HERE = Path(__file__).resolve().parents[1]
DATA = next((above / "shared" / "data" for above in _HERE.parents if (above / "shared" / "data").is_dir()),
            _HERE.parent / "shared" / "data")  # fmt: skip


def missed(*paths: Path) -> str:
    """Say which of the files are not there, or nothing."""
    lost = [path for path in paths if not path.is_file()]
    return f"not beside this clone: {', '.join(map(str, lost))}" if lost else ""


def needs(*paths: Path) -> pytest.MarkDecorator:
    """Skip a test, or all of a module as its `pytestmark`, where a file is not there."""
    return pytest.mark.skipif(bool(missed(*paths)), reason=missed(*paths) or "all files are there")


@cache
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(file=path)


def assert_valid(document: etree._Element | etree._ElementTree, message: str) -> None:
    """Hold a document against the schema of its kind of message, `pain.001.001.09`; skip the test without it."""
    path = DATA / "payments" / "iso20022" / f"{message}.xsd"
    if missed(path):
        pytest.skip(missed(path))
    _schema(path).assertValid(document)
