"""The same report in every dress that it may come in."""

import gzip
import io
import zipfile

import pyarrow as pa

REPORT = "delivered/plays.tsv"


def zstd(data: bytes) -> bytes:
    """One zstd frame."""
    packed: bytes = pa.Codec("zstd", 3).compress(data, asbytes=True)
    return packed


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as made:
        for name, data in members:
            made.writestr(name, data)
    return target.getvalue()


def dresses(data: bytes) -> dict[str, bytes]:
    """The data, packed in every way that is read."""
    half = len(data) // 2
    return {
        "plain": data,
        "gzip": gzip.compress(data, mtime=0),
        "two gzip members": gzip.compress(data[:half], mtime=0) + gzip.compress(data[half:], mtime=0),
        "zstd": zstd(data),
        "two zstd frames": zstd(data[:half]) + zstd(data[half:]),
        "a skippable frame and zstd": b"\x5a\x2a\x4d\x18\x03\x00\x00\x00abc" + zstd(data),
        "zip, stored": archive((REPORT, data), method=zipfile.ZIP_STORED),
        "zip, deflate": archive((REPORT, data)),
        "zip of a gzip": archive((f"{REPORT}.gz", gzip.compress(data, mtime=0))),
        "zip of a zstd": archive((f"{REPORT}.zst", zstd(data))),
    }
