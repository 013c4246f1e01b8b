import gc
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg

from models.figures import Bar, bars, canvas, head_overview, heat_map, token_strip, warm

ROOT = Path(__file__).parents[3]


def test_several_threads_draw_what_one_draws() -> None:
    draw = [
        partial(bars, [Bar("Paris", 0.9), Bar("नमस्ते", 0.1)], title="bars"),
        partial(heat_map, np.eye(4), list("abcd"), list("你好世界")),
        partial(token_strip, [["a", " b", "😀"]], titles=["strip"]),
    ] * 4
    alone = [one() for one in draw]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda one: one(), draw))
    assert together == alone


def test_one_thread_draws_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    encode, entered = canvas.Canvas.png, []

    def try_the_pen(drawn: canvas.Canvas) -> bytes:
        with ThreadPoolExecutor(1) as another:
            entered.append(another.submit(canvas.pen.acquire, blocking=False).result())
        return encode(drawn)

    monkeypatch.setattr(canvas.Canvas, "png", try_the_pen)
    bars([Bar("a", 0.5)])
    heat_map(np.eye(2), ["a", "b"], ["a", "b"])
    head_overview(np.full((2, 2, 3, 3), 0.5))
    token_strip([["a"]], titles=["one"])
    assert entered == [False] * 4


def test_drawing_says_nothing_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "matplotlib")
    warm()
    bars([Bar("नमस्ते 你好 안녕 😀 \U00012031", 0.5)], title="नमस्ते 你好 안녕 😀")
    assert not caplog.records


def test_pictures_need_neither_pyplot_nor_torch() -> None:
    script = "import sys, models.figures as f; f.warm(); print({'matplotlib.pyplot', 'torch'} & sys.modules.keys())"
    command = [sys.executable, "-W", "error", "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("set()\n", "", 0)


def test_what_was_drawn_does_not_wait_for_the_collection_of_garbage() -> None:
    gc.collect()
    gc.disable()
    try:
        bars([Bar("Paris", 0.9)])
        left = [part for part in gc.get_objects() if type(part) is RendererAgg]
    finally:
        gc.enable()
    assert left == []
