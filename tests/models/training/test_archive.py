import io
import zipfile
from pathlib import Path

import pytest

from models.training.archive import NotAModel, pack, unpack


def archive(path: Path, *names: str, size: int = 1, compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as opened:
        for name in names:
            opened.writestr(name, b"x" * size)
    return path


def test_what_was_packed_comes_out_and_nothing_else_goes_in(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in (
        "model.safetensors",
        "config.json",
        "chat_template.jinja",
        "training_args.bin",
        "code.py",
        "README.md",
    ):
        (folder / name).write_text(name)
    pack(folder, tmp_path / "file")
    unpack(tmp_path / "file", tmp_path / "out")
    out = {path.name: path.read_text() for path in (tmp_path / "out").iterdir()}
    assert out == {name: name for name in ("model.safetensors", "config.json", "chat_template.jinja")}


@pytest.mark.parametrize(
    "name",
    [
        "../config.json",
        "/tmp/config.json",
        "deep/config.json",
        "..\\config.json",
        "C:config.json",
        ".json",
        "-.json",
        "pytorch_model.bin",
        "optimizer.pt",
        "modeling.py",
        "config.json\n",
        "config.json/",
        "config.json.py",
    ],
)
def test_a_name_that_is_not_expected_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotAModel):
        unpack(archive(tmp_path / "file", "config.json", name), tmp_path / "out")
    assert {path.name for path in tmp_path.rglob("*")} <= {"file", "out"}


def test_bytes_are_counted_as_they_come_out(tmp_path: Path) -> None:
    large = archive(tmp_path / "file", "a.json", "b.json", size=3_000_000)
    with pytest.raises(NotAModel):
        unpack(large, tmp_path / "out", most_bytes=5_000_000)
    assert sum(path.stat().st_size for path in (tmp_path / "out").iterdir()) <= 5_000_000
    unpack(large, tmp_path / "all", most_bytes=6_000_000)


def test_what_is_compressed_is_not_ours(tmp_path: Path) -> None:
    bomb = archive(tmp_path / "file", "a.json", size=10_000_000, compression=zipfile.ZIP_DEFLATED)
    assert bomb.stat().st_size < 20_000
    with pytest.raises(NotAModel):
        unpack(bomb, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_many_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAModel):
        unpack(archive(tmp_path / "file", *(f"{number}.json" for number in range(101))), tmp_path / "out")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_comes_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotAModel):
        unpack(archive(tmp_path / "file", "a.json", "a.json"), tmp_path / "out")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 1000])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(NotAModel):
        unpack(tmp_path / "file", tmp_path / "out")


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    good = archive(tmp_path / "file", "a.json", size=1000).read_bytes()
    for at in range(0, len(good), 7):
        damaged = io.BytesIO(good[:at] + bytes([good[at] ^ 255]) + good[at + 1 :])
        (tmp_path / "damaged").write_bytes(damaged.getvalue())
        try:
            unpack(tmp_path / "damaged", tmp_path / str(at))
        except NotAModel:
            continue
        assert [path.suffix for path in (tmp_path / str(at)).iterdir()] == [".json"]
