"""However a report is packed, it is the same report; what is damaged or made to harm is refused in one sentence."""

import gzip
import io
import struct
import zipfile
from pathlib import Path

import pytest

from spartito import _core

from .packed import REPORT, archive, dresses, zstd

DATA = b"".join(b"line %d,\xc3\xa9\n" % number for number in range(20_000))
DRESSES = dresses(DATA)


def refusal(path: Path, member: str = "", **limits: int) -> str:
    with pytest.raises(_core.CoreError) as caught:
        _core.content_hash(_core.Input(path, member, limits=_core.Limits(**limits)))
    message = str(caught.value)
    assert "\n" not in message
    return f"{caught.value.code}: {message}"


def outcome(path: Path) -> tuple[str, bytes]:
    """The code of the error and nothing, or no code and the first MiB."""
    try:
        return "", _core.head(path, 1 << 20)
    except _core.CoreError as error:
        return error.code, b""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file"


@pytest.mark.parametrize("dress", sorted(DRESSES))
def test_a_report_is_the_same_in_every_dress(file: Path, dress: str):
    file.write_bytes(DATA)
    plain = _core.content_hash(file)
    file.write_bytes(DRESSES[dress])

    assert _core.content_hash(file) == plain
    assert _core.head(file, len(DATA) + 1) == DATA
    assert _core.head(file, 7) == DATA[:7]


@pytest.mark.parametrize("dress", sorted(DRESSES.keys() - {"plain"}))
def test_every_cut_is_refused_or_is_a_whole_member_less(file: Path, dress: str):
    packed = DRESSES[dress]
    whole = {b"", DATA, DATA[: len(DATA) // 2]}
    for cut in sorted(
        {*range(1, len(packed), max(1, len(packed) // 150)), *range(len(packed) - 40, len(packed))}
    ):
        file.write_bytes(packed[:cut])
        code, head = outcome(file)
        assert code in ("truncated", "corrupt", "io") or head in {*whole, packed[:cut]}, cut


@pytest.mark.parametrize("dress", sorted(DRESSES.keys() - {"plain"}))
def test_a_flipped_bit_is_found_or_changes_nothing(file: Path, dress: str):
    packed = DRESSES[dress]
    for at in range(0, len(packed), max(1, len(packed) // 300)):
        changed = bytearray(packed)
        changed[at] ^= 1 << at % 8
        file.write_bytes(changed)
        code, head = outcome(file)
        unchecked = "zstd" in dress and "zip" not in dress  # a frame without a checksum
        assert (
            code in ("truncated", "corrupt", "io", "bomb")
            or head in (DATA, changed)
            or (not code and unchecked)
        ), at


def test_a_copy_that_is_kept_is_the_same_report_and_the_same_bytes(tmp_path: Path, file: Path):
    copies = []
    for dress, threads in [("plain", 1), ("gzip", 2), ("zip, deflate", 7)]:
        file.write_bytes(DRESSES[dress])
        copies.append(tmp_path / dress)
        _core.keep(file, copies[-1], threads)
        assert _core.content_hash(copies[-1]) == _core.content_hash(file)
    assert len({copy.read_bytes() for copy in copies}) == 1
    with pytest.raises(_core.CoreError, match="exists"):
        _core.keep(file, copies[-1], 1)


def test_all_members_are_there_even_of_one_name(file: Path):
    names = ["a.csv", "a.csv", "a.csv#2", "b/", "b/c.csv", "__MACOSX/._a.csv", "empty.csv", ".DS_Store"]
    with pytest.warns(UserWarning, match="Duplicate name"):
        file.write_bytes(
            archive(*[(name, b"" if name == "empty.csv" else b"%d\n" % at) for at, name in enumerate(names)])
        )
    found = {name: why for name, _, _, why in _core.members(file)}

    assert list(found) == ["a.csv", "a.csv#2", "a.csv#2#2", *names[3:]]
    assert [found[name] for name in names[3:]] == [
        "a folder", "", "written by macOS beside the real files", "empty", "written by macOS beside the real files",
    ]  # fmt: skip
    assert [_core.head(_core.Input(file, name), 9) for name in ("a.csv", "a.csv#2", "a.csv#2#2")] == [
        b"0\n", b"1\n", b"2\n",
    ]  # fmt: skip
    assert "several files" in refusal(file)
    assert "no member" in refusal(file, "z.csv")
    file.write_bytes(DATA)
    assert _core.members(file) is None


def test_a_name_that_climbs_or_deceives_is_only_a_name(file: Path):
    names = [
        "../../etc/passwd",
        "/absolute",
        "C:\\windows\\a.csv",
        "\u202egpj.csv",
        "a\nb\x1b[2J",
        "x" * 4000,
    ]
    file.write_bytes(archive(*[(name, b"data") for name in names]))

    shown = [name for name, *_ in _core.members(file)]
    assert shown == [*names[:3], "\\u{202e}gpj.csv", "a\\nb\\u{1b}[2J", names[5]]
    assert all(_core.head(_core.Input(file, name), 9) == b"data" for name in shown)


def test_an_old_name_is_read_in_code_page_437(file: Path):
    file.write_bytes(archive(("M?sica.csv", b"data")).replace(b"M?sica", b"M\xa3sica"))

    assert _core.members(file)[0][0] == "Música.csv"


def edited(packed: bytes, local: int, central: int, width: str, value: int) -> bytes:
    """An archive with a number changed in its first local header and in its first directory entry."""
    changed = bytearray(packed)
    struct.pack_into(width, changed, local, value)
    struct.pack_into(width, changed, changed.index(b"PK\x01\x02") + central, value)
    return bytes(changed)


@pytest.mark.parametrize(
    ("packed", "sentence"),
    [
        (edited(archive((REPORT, DATA)), 6, 8, "<H", 1), "is encrypted; unpack it with its password"),
        (edited(archive((REPORT, DATA)), 8, 10, "<H", 9), "is packed by deflate64, which we do not read"),
        (edited(archive((REPORT, DATA)), 8, 10, "<H", 99), "is packed by method 99"),
        (archive((REPORT, DATA), method=zipfile.ZIP_BZIP2), "is packed by bzip2"),
        (archive((REPORT, DATA), method=zipfile.ZIP_LZMA), "is packed by LZMA"),
        (archive((REPORT, DATA))[:-1], "it is cut off, or more follows its end"),
        (archive((REPORT, DATA)) + b"x", "it is cut off, or more follows its end"),
        (archive(), "holds no file with data"),
        (edited(archive((REPORT, DATA)), 14, 16, "<I", 7), "size or checksum is wrong"),
        (edited(archive((REPORT, DATA)), 22, 24, "<I", 7), "size or checksum is wrong"),
        (archive((REPORT, DATA)).replace(b"plays.tsv", b"plays.csv", 1), "not the one that its directory names"),
    ],
)  # fmt: skip
def test_a_bad_archive_is_refused_in_one_sentence(file: Path, packed: bytes, sentence: str):
    file.write_bytes(packed)

    assert sentence in refusal(file)


def test_members_that_share_bytes_are_refused(file: Path):
    packed = bytearray(archive(("a", DATA), ("b", DATA)))
    second = packed.rindex(b"PK\x01\x02")
    struct.pack_into("<I", packed, second + 42, 0)
    file.write_bytes(packed)

    assert "share bytes" in refusal(file, "a")


def test_an_archive_in_the_64_bit_form_is_read(file: Path):
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
        made.open(REPORT, "w", force_zip64=True) as member,
    ):
        member.write(DATA)
    packed = target.getvalue()
    end = packed.rindex(b"PK\x05\x06")
    entries, size, at = struct.unpack_from("<HII", packed, end + 10)
    end_64 = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, size, at)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    narrow = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    file.write_bytes(packed[:end] + end_64 + locator + narrow)

    assert _core.head(file, len(DATA) + 1) == DATA


def test_what_unpacks_to_too_much_is_refused_and_names_its_setting(file: Path):
    file.write_bytes(gzip.compress(DATA, mtime=0))
    assert "raise most_unpacked_bytes (now 1000) in settings.toml" in refusal(file, most_unpacked_bytes=1000)
    file.write_bytes(archive(("a", DATA), ("b", DATA)))
    assert "raise most_members (now 1) in settings.toml" in refusal(file, "a", most_members=1)
    bomb = zstd(bytes(1 << 20)) * 1100
    for packed in (bomb, archive(("bomb", bomb), method=zipfile.ZIP_STORED)):
        file.write_bytes(packed)
        assert "raise most_unpacked_ratio (now 1000) in settings.toml" in refusal(file)
    assert _core.content_hash(_core.Input(file, limits=_core.Limits(most_unpacked_ratio=1 << 30)))
