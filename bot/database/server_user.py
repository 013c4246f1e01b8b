"""Who the embedded PostgreSQL runs as: us, or, since it refuses to run as root, an OS user made for it."""

import logging
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAME = "pgserver"
TRAVERSE = 0o001
READ = 0o044

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ServerUser:
    """Whom to run the server as, in the words of `subprocess`; None is our own."""

    user: int | None = None
    group: int | None = None
    extra_groups: tuple[int, ...] | None = None


def server_user() -> ServerUser:
    """Return who the server runs as, making that user when we are root and it is not there yet."""
    if os.getuid() != 0:
        return ServerUser()
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin") or "useradd"
        subprocess.run([useradd, "--system", "--no-create-home", NAME], check=True, capture_output=True)  # noqa: S603
        entry = pwd.getpwnam(NAME)
    return ServerUser(entry.pw_uid, entry.pw_gid, ())


def prepare_user(data: Path, install: Path) -> None:
    """Let the server's user own `data` and reach it and the binaries in `install`; nothing to do unless root."""
    server = server_user()
    if server.user is None:
        return
    if data.stat().st_uid != server.user:
        shutil.chown(data, server.user, server.group)
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
