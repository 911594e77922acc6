"""Where a library lies in memory: else samples would be counted for the wrong functions."""

import ctypes
import re
import subprocess
from pathlib import Path

from bench.samples import _start
from spartito import _core

MAPPED = re.compile(r"(\S+)-(\S+) r-xp (\S+) \S+ \d+ +(\S+)")


def test_a_library_is_found_where_its_functions_are():
    library = Path(_core.__file__).resolve()
    said = "".join(
        f"PERF_RECORD_MMAP2 1/1: [0x{begin}(0x{int(end, 16) - int(begin, 16):x}) @ 0x{offset} 00:00 0 0]: r-xp {path}\n"
        for begin, end, offset, path in MAPPED.findall(Path("/proc/self/maps").read_text("utf-8"))
    )
    symbols = subprocess.run(["nm", "-D", str(library)], capture_output=True, text=True, check=True).stdout
    (address,) = re.findall(r"(\S+) T PyInit__core", symbols)
    function = ctypes.cast(ctypes.CDLL(str(library)).PyInit__core, ctypes.c_void_p).value

    assert _start(said, library) + int(address, 16) == function
