"""What a period leaves to the next is proven when it is calculated and again by verify: no row may be forgotten."""

import sqlite3
from contextlib import closing

from . import command, studio

GIFT = {
    "adjustment_id": "gift", "payee_id": "nina", "amount": "5", "currency": "EUR", "effective_on": "2026-08-31",
    "reason": "thanks", "author": "mia",
}  # fmt: skip


def test_verify_finds_what_was_posted_once_and_is_forgotten(tmp_path):
    label = studio.opened(tmp_path, {"adjustments": [GIFT]})
    label.sold("2026-08", ("first", "1"))
    label.close("2026-08")
    with closing(sqlite3.connect(label.book / "book.db")) as connection:
        connection.execute("DROP TRIGGER posted_no_delete")
        connection.execute("DELETE FROM posted")
        connection.commit()
    found = command.call("verify", "--book", label.book)

    assert found.exit_code != 0
    assert "2026-08: what counts as posted once is not what run" in " ".join(found.output.split())
