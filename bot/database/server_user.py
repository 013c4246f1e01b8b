"""Who the embedded PostgreSQL runs as: us, or, since it refuses to run as root, an OS user made for it."""

import logging
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAME = "pgserver"
PLACES = "/usr/sbin:/sbin:/usr/bin:/bin"  # of useradd
TRAVERSE = 0o001
READ = 0o044

log = logging.getLogger(__name__)


class EmbeddedFailed(Exception):
    """The embedded server did not start; the message is one line for the person who started it."""


@dataclass(frozen=True)
class ServerUser:
    """Whom to run the server as, in the words of `subprocess`; None is our own."""

    user: int | None = None
    group: int | None = None
    extra_groups: tuple[int, ...] | None = None


def server_user() -> ServerUser:
    """Return who the server runs as, making that user when we are root and it is not there yet.

    Raises `EmbeddedFailed` where it cannot be made.
    """
    if os.getuid() != 0:
        return ServerUser()
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _make_user()
    return ServerUser(entry.pw_uid, entry.pw_gid, ())


def _make_user() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path=PLACES)
    if useradd is None:
        raise _no_user("there is no useradd here")
    made = subprocess.run(  # noqa: S603
        [useradd, "--system", "--no-create-home", NAME], check=False, capture_output=True, text=True
    )
    if made.returncode:
        raise _no_user(" ".join(made.stderr.split()) or f"useradd ended with {made.returncode}")
    return pwd.getpwnam(NAME)


def _no_user(why: str) -> EmbeddedFailed:
    return EmbeddedFailed(
        f"PostgreSQL refuses to run as root, and the user {NAME} for it cannot be made: {why}. Run this as another "
        f"user than root, make the user {NAME} when the machine or its image is built, or set DATABASE_URL"
    )


def prepare_user(data: Path, install: Path) -> None:
    """Let the server's user own `data` and reach it and the binaries in `install`; nothing to do unless root.

    Raises `EmbeddedFailed` where `data` cannot be given to it.
    """
    server = server_user()
    if server.user is None:
        return
    if data.stat().st_uid != server.user:
        try:
            shutil.chown(data, server.user, server.group)
        except PermissionError:
            raise no_permissions(data.parent) from None
    _open_way(data)
    _open_way(install)
    if not (install / "bin" / "postgres").stat().st_mode & TRAVERSE:
        for path in [install, *install.rglob("*")]:
            mode = path.stat().st_mode
            path.chmod(mode | READ | (0o011 if path.is_dir() or mode & 0o100 else 0))


def no_permissions(folder: Path) -> EmbeddedFailed:
    """Return what to say of a folder in which owners and permissions cannot be set."""
    return EmbeddedFailed(
        f"DATA_DIR: owners and permissions of files cannot be set in {folder}, as on Windows drives, exFAT and some "
        "shared folders, and PostgreSQL needs a folder that is its own. Set DATA_DIR to a folder on a disk of the "
        "system itself, or set DATABASE_URL"
    )


def _open_way(path: Path) -> None:
    """Let others pass through (not list) the folders above `path`."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & TRAVERSE:
            log.warning("Letting the user %s pass through %s", NAME, folder)
            folder.chmod(mode | TRAVERSE)
