"""A catalogue out of a real PostgreSQL server: every type as text, streamed, refused like a file, no password shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.sources import server

from spartito.app.imports import import_catalogue
from spartito.app.imports.import_catalogue import Resources, of_database, of_files
from spartito.errors import InputError, TableError
from spartito.store import book as books
from spartito.store import inputs, parquet

dbapi = pytest.importorskip(
    "adbc_driver_postgresql.dbapi", reason="the ADBC driver for PostgreSQL is not installed"
)
pytestmark = pytest.mark.xdist_group("postgresql")

TABLE = """
    CREATE SCHEMA label;
    CREATE TABLE label."the tracks" (
        isrc char(12), upc numeric(14), title text, artist varchar(80), account_id bigint, track_id uuid,
        duration integer, release_date date, valid_from timestamp, territories text[], mood text
    );
    INSERT INTO label."the tracks" VALUES
        ('QZABC2600001', 602318137111, 'Low, "Tide"', NULL, 7, 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
         205, '2026-01-02', NULL, '{US,DE}', 'sad'),
        ('QZABC2600002', NULL, 'Salt', 'Trio', 7, NULL, NULL, NULL, NULL, NULL, NULL);
"""
AS_CSV = """isrc,upc,title,artist,account_id,track_id,duration,release_date,territories
QZABC2600001,602318137111,"Low, ""Tide""\",,7,a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,205,2026-01-02,DE US
QZABC2600002,,Salt,Trio,7,,,,
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    binaries = server.programs()
    if binaries is None:
        pytest.skip("no PostgreSQL server is installed on this machine")
    with server.server(binaries) as url:
        execute(url, TABLE)
        yield url


def execute(url: str, sql: str) -> None:
    with closing(dbapi.connect(url)) as connection, closing(connection.cursor()) as cursor:
        for statement in sql.split(";"):
            if statement.strip():
                cursor.execute(statement)
        connection.commit()


@pytest.fixture
def book(tmp_path: Path) -> books.Book:
    return books.init(tmp_path / "book", "EUR")


def snapshot(book: books.Book) -> str:
    current = inputs.current(book, "catalogue")
    assert current is not None
    return current.version


def test_a_table_gives_what_the_same_rows_as_csv_give(url: str, book: books.Book, tmp_path: Path):
    done = import_catalogue.import_catalogue(book, of_database(url, table="label.the tracks"), Resources())
    from_table = snapshot(book)
    (tmp_path / "tracks.csv").write_text(AS_CSV, "utf-8")
    import_catalogue.import_catalogue(book, of_files([tmp_path / "tracks.csv"]), Resources())

    assert done.rows_in_book == 2
    assert done.warnings == ("table label.the tracks: not a column of catalogue, left out: 'mood'.",)
    assert snapshot(book) == from_table


def test_a_query_is_streamed_in_batches(url: str, book: books.Book):
    rows = 300_000
    query = f"""
        SELECT 'QZABC' || lpad(n::text, 7, '0') AS isrc, '' AS upc, 'Title ' || n AS title, 'A' AS artist, 'a' AS account_id
        FROM generate_series(1, {rows}) AS n
    """
    done = import_catalogue.import_catalogue(book, of_database(url, query=query), Resources(2, 1 << 20))
    version = inputs.current(book, "catalogue")

    assert (done.rows_read, done.rows_in_book) == (rows, rows)
    assert version is not None
    assert parquet.read(version.table, ["title"])["title"].to_pylist().count("Title 299999") == 1


def test_texts_come_as_written_from_a_database_of_another_encoding(url: str, book: books.Book):
    with closing(dbapi.connect(url, autocommit=True)) as connection, closing(connection.cursor()) as cursor:
        cursor.execute(
            "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
        )
    latin = url.replace("/postgres?", "/latin?")
    query = "SELECT 'QZABC2600001' AS isrc, '' AS upc, 'Beyonc' || chr(233) AS title, 'A' AS artist, 'a' AS account_id"
    import_catalogue.import_catalogue(book, of_database(latin, query=query), Resources())
    version = inputs.current(book, "catalogue")

    assert version is not None
    assert parquet.read(version.table, ["title"])["title"].to_pylist() == ["Beyoncé"]


def test_rows_are_refused_by_their_number_as_lines_are(url: str, book: books.Book):
    query = "SELECT 'QZ' || n AS isrc, '' AS upc, 'T' AS title, 'A' AS artist, 'a' AS account_id FROM generate_series(1, 2) n"

    with pytest.raises(TableError, match=r'^query, line 1, column isrc: "QZ1" is not an ISRC such as'):
        import_catalogue.import_catalogue(book, of_database(url, query=query), Resources())
    assert inputs.current(book, "catalogue") is None


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "SELECT 1.5::float8 AS isrc, '' AS upc, '' AS title, '' AS artist, 'a' AS account_id",
            "query, column isrc: floating",
        ),
        ("SELECT 'QZABC2600001' AS isrc", 'query, line 1, column account_id: "isrc" is not a header'),
        ("SELECT nothing FROM nowhere", "query of PostgreSQL: "),
        (
            """
            SELECT isrc, '' AS upc, 'T' AS title, 'A' AS artist, 'a' AS account_id, territories
            FROM (VALUES ('QZABC2600001', ARRAY['FR']), ('QZABC2600002', ARRAY['DE', NULL, 'AT'])) AS t (isrc, territories)
            """,
            "query, line 2, column territories: DE, NULL, AT holds a NULL; expected texts only.",
        ),
        ("SELECT 'QZABC2600001' AS isrc WHERE false", "query, line 1, column"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(url: str, book: books.Book, query: str, sentence: str):
    with pytest.raises(InputError) as caught:
        import_catalogue.import_catalogue(book, of_database(url, query=query), Resources())

    assert sentence in str(caught.value)


def test_no_message_shows_the_password(url: str, book: books.Book):
    wrong = url.replace("postgres?", "no_such_database?")
    for bad in (
        wrong,
        url.replace("royalties:", "nobody:"),
        "postgresql://u:topsecret@/x?host=/nowhere&password=topsecret",
    ):
        with pytest.raises(InputError) as caught:
            import_catalogue.import_catalogue(book, of_database(bad, table="tracks"), Resources())
        assert not {"s3cret", "topsecret", "%C3%BC"} & set(str(caught.value).replace("/", " ").split())
        assert "secret" not in str(caught.value)


def test_a_table_or_a_query_is_named_and_the_url_is_one(book: books.Book):
    with pytest.raises(InputError, match="either --table NAME or --query SQL"):
        of_database("postgresql://host/database")
    for bad in ("mysql://host/x", "postgresql://me:[secret@host/x"):
        with pytest.raises(InputError, match="named by a URL"):
            import_catalogue.import_catalogue(book, of_database(bad, table="t"), Resources())


@pytest.mark.parametrize("name", ["Label.the tracks", '"label"."the tracks"', "label.The Tracks"])
def test_a_table_that_is_not_there_says_how_its_name_is_written(url: str, book: books.Book, name: str):
    with pytest.raises(InputError, match=r"does not exist.* Write its name as the database has it"):
        import_catalogue.import_catalogue(book, of_database(url, table=name), Resources())
