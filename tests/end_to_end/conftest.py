"""A small label and a book that has its tables, for every test that does not need one of its own."""

import pytest

from . import label


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return label.write(tmp_path_factory.mktemp("label"), lines=60)


@pytest.fixture(scope="module")
def imported(tmp_path_factory, made):
    return label.open_book(tmp_path_factory.mktemp("book") / "book", made)
