"""A new book: what it is made with is what it can be opened with."""

import pytest

from spartito.errors import InputError
from spartito.store.book import init, open_book


@pytest.mark.parametrize("issuer", ["Harbour\x7f", "Harbour\nRecords", "Harbour\udcff"])
def test_an_issuer_that_is_no_line_of_text_makes_no_book(tmp_path, issuer):
    with pytest.raises(InputError, match="is not one line of text"):
        init(tmp_path / "book", "EUR", issuer)
    assert not (tmp_path / "book").exists()


@pytest.mark.parametrize("issuer", ['The "Harbour" \\ Records', "港の\u3000音楽", "हार्\u200dबर", "🎵"])
def test_any_name_may_issue_statements(tmp_path, issuer):
    init(tmp_path / "book", "EUR", issuer)
    assert open_book(tmp_path / "book").issuer == issuer
