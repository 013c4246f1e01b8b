"""Many viewers of a board, in a process of their own: `python -m tests.bot.board.viewers HOST PORT PATH COUNT`.

Says "looking" once all have heard something, and after a line of input, how many events the one got that got fewest.
"""

import asyncio
import sys


async def look(host: str, port: int, path: str, heard: list[int], place: int, first: asyncio.Event) -> None:
    """Open the events of a board as a browser does, and count what comes."""
    reader, writer = await asyncio.open_connection(host, port, limit=2**20)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\n\r\n".encode())
    while line := await reader.readline():
        heard[place] += line.startswith(b"event: ")
        first.set()


async def main(host: str, port: str, path: str, count: str) -> None:
    heard = [0] * int(count)
    began = [asyncio.Event() for _ in heard]
    looking = [asyncio.create_task(look(host, int(port), path, heard, *one)) for one in enumerate(began)]
    await asyncio.gather(*(first.wait() for first in began))
    say("looking")
    before = list(heard)
    await asyncio.to_thread(sys.stdin.readline)
    say(str(min(now - then for now, then in zip(heard, before, strict=True))))
    for task in looking:
        task.cancel()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
