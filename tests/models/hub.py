"""A loopback Hugging Face Hub that serves one repository from a folder."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPOSITORY = "owner/name"


class Hub(ThreadingHTTPServer):
    """The server; `asked` are the paths it was asked for, and files in `broken` are not found."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.folder = folder
        self.asked: list[str] = []
        self.broken: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answer(BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def log_message(self, *_args: object) -> None:
        """Keep the test's output clean."""

    def _answer(self, *, with_body: bool) -> None:
        path = self.path.split("?")[0]
        self.server.asked.append(path)
        name = path.rsplit("/", 1)[-1]
        if path == f"/api/models/{REPOSITORY}/tree/{COMMIT}":
            self._send(json.dumps(self._tree()).encode(), "tree", with_body=with_body)
        elif path != f"/{REPOSITORY}/resolve/{COMMIT}/{name}" or name in self.server.broken:
            self.send_error(404)
        else:
            body = (self.server.folder / name).read_bytes()
            self._send(body, hashlib.sha1(body).hexdigest(), with_body=with_body)

    def _tree(self) -> list[dict[str, object]]:
        files = sorted(self.server.folder.iterdir())
        return [{"type": "file", "path": path.name, "size": path.stat().st_size, "oid": "0" * 40} for path in files]

    def _send(self, body: bytes, etag: str, *, with_body: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/json")
        self.send_header("ETag", f'"{etag}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if with_body:
            self.wfile.write(body)


@contextmanager
def serving(folder: Path) -> Iterator[Hub]:
    """Serve a folder while the block runs."""
    with Hub(folder) as hub:
        thread = Thread(target=hub.serve_forever, daemon=True)
        thread.start()
        try:
            yield hub
        finally:
            hub.shutdown()
            thread.join()
