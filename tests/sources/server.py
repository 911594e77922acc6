"""A PostgreSQL server of the tests' own: made in a temporary folder from the system's programs, on a Unix socket."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

PASSWORD = "s3cret/ü"
USER = "royalties"


def programs() -> Path | None:
    """Where the newest server's programs are; None if there is no server on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("postgres")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def server(binaries: Path) -> Iterator[str]:
    """Run a server that asks for a password, and give its URL; it never runs as root, which it would refuse."""
    folder = Path(mkdtemp(prefix="spartito-postgresql-"))
    try:
        password = folder / "password"
        password.write_text(PASSWORD, "utf-8")
        if os.geteuid() == 0:
            for path in (folder, password):
                shutil.chown(path, "postgres", "postgres")
        data = folder / "data"
        _run(
            binaries / "initdb",
            "-D",
            data,
            "-U",
            USER,
            "-A",
            "scram-sha-256",
            "--pwfile",
            password,
            "-E",
            "UTF8",
        )
        _run(
            binaries / "pg_ctl",
            "-D",
            data,
            "-w",
            "-t",
            "120",
            "-l",
            folder / "log",
            "start",
            "-o",
            f"-k {folder} -h ''",
        )
        try:
            yield f"postgresql://{USER}:{quote(PASSWORD, safe='')}@/postgres?host={quote(str(folder), safe='')}"
        finally:
            _run(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _run(*command: object) -> None:
    who = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    subprocess.run(
        [str(part) for part in command],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        user=who.pw_uid if who else None,
        group=who.pw_gid if who else None,
        extra_groups=[] if who else None,
    )
