"""Files appear whole or not at all, and only after they are on the disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from spartito.errors import InputError, InvariantError
from spartito.outputs.atomic import check_place, write_all_atomically, write_atomically


def test_a_file_is_replaced(tmp_path):
    path = tmp_path / "payments.csv"
    path.write_bytes(b"old")

    write_atomically(path, b"new")

    assert path.read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["payments.csv"]


@pytest.mark.parametrize("number", [0, 1, 5, 200])
def test_a_batch_is_written_whole(tmp_path, number):
    files = [(f"s{n}.csv", bytes([n % 256]) * n) for n in range(number)]

    assert write_all_atomically(tmp_path, iter(files)) == number
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == dict(files)


def test_a_batch_that_fails_half_way_leaves_what_was_there(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"old")

    def files():
        yield "a.csv", b"new"
        raise RuntimeError("the second statement does not add up")

    with pytest.raises(RuntimeError):
        write_all_atomically(tmp_path, files())

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.csv", b"old")]


def test_everything_is_flushed_before_anything_is_renamed_and_the_folder_last(tmp_path, monkeypatch):
    steps = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (steps.append("flush"), fsync(handle)))
    monkeypatch.setattr(os, "replace", lambda old, new: (steps.append("rename"), replace(old, new)))

    write_all_atomically(tmp_path, [("a", b"1"), ("b", b"2"), ("c", b"3")])

    assert steps == ["flush"] * 3 + ["rename"] * 3 + ["flush"]


@pytest.mark.parametrize("name", ["", ".", "..", "../a", "a/b", "a\\b", "a\0b"])
def test_only_plain_names_are_written(tmp_path, name):
    with pytest.raises(InvariantError, match="plain file name"):
        write_all_atomically(tmp_path, [(name, b"")])


def test_two_payees_never_share_a_file(tmp_path):
    with pytest.raises(InvariantError, match="two files"):
        write_all_atomically(tmp_path, [("P1.csv", b"one"), ("p1.csv", b"two")])

    assert list(tmp_path.iterdir()) == []


def test_a_link_is_replaced_and_not_followed(tmp_path):
    other = tmp_path / "other"
    other.write_bytes(b"precious")
    (tmp_path / "link").symlink_to(other)

    write_atomically(tmp_path / "link", b"new")

    assert other.read_bytes() == b"precious"
    assert not (tmp_path / "link").is_symlink()


def test_a_pipe_and_what_a_link_leads_to_are_no_place_for_a_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe")

    for name in ("pipe", "link"):
        with pytest.raises(InputError, match="is a named pipe or device"):
            check_place(tmp_path / name)


@pytest.mark.parametrize("path", ["/dev/full", "/dev/stdout", "/dev/payments.csv"])
def test_no_device_is_replaced_by_a_file(path):
    with pytest.raises(InputError, match="device"):
        check_place(Path(path))


def test_a_place_that_cannot_be_written_is_named_as_it_was_asked_for(tmp_path):
    (tmp_path / "folder").write_bytes(b"a file")

    with pytest.raises(NotADirectoryError) as refused:
        write_atomically(tmp_path / "folder" / "payments.csv", b"new")

    assert refused.value.filename == str(tmp_path / "folder" / "payments.csv")
