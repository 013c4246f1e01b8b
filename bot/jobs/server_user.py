"""Who the embedded PostgreSQL runs as: us, or, since it refuses to run as root, an OS user made for it."""

import logging
import os
import pwd
import shutil
import subprocess
from pathlib import Path

NAME = "pgserver"
TRAVERSE = 0o001
READ = 0o044

log = logging.getLogger(__name__)


def server_user() -> int | None:
    """Return the OS user id to run the server as when we are root; None means our own."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam(NAME).pw_uid
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin") or "useradd"
        subprocess.run([useradd, "--system", "--no-create-home", NAME], check=True, capture_output=True)  # noqa: S603
        return pwd.getpwnam(NAME).pw_uid


def prepare_user(data: Path, install: Path) -> None:
    """Let the server's user own `data` and reach it and the binaries in `install`; nothing to do unless root."""
    user = server_user()
    if user is None:
        return
    if data.stat().st_uid != user:
        shutil.chown(data, user)
    _open_way(data)
    _open_way(install)
    if not (install / "bin" / "postgres").stat().st_mode & TRAVERSE:
        for path in [install, *install.rglob("*")]:
            mode = path.stat().st_mode
            path.chmod(mode | READ | (0o011 if path.is_dir() or mode & 0o100 else 0))


def _open_way(path: Path) -> None:
    """Let others pass through (not list) the folders above `path`."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & TRAVERSE:
            log.warning("Letting the user %s pass through %s", NAME, folder)
            folder.chmod(mode | TRAVERSE)
