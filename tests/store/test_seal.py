"""The key of the handles: made once, the same for every process, and nobody else's."""

import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import pytest

from rmm_jobs.store.seal import FileSeal

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX files")


def seal(folder: Path, system: str = "https://one.example", key: str = "k") -> FileSeal:
    return FileSeal(folder / "task-key", system=system, key=key)


def names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


async def test_a_later_process_has_the_same_key(tmp_path: Path) -> None:
    first = await seal(tmp_path).key()
    assert first is not None
    assert len(first) == 32
    assert await seal(tmp_path).key() == first


async def test_two_accounts_have_two_keys_and_neither_is_in_the_file(tmp_path: Path) -> None:
    keys = {
        await seal(tmp_path).key(),
        await seal(tmp_path, key="another").key(),
        await seal(tmp_path, system="https://two.example").key(),
    }
    assert len(keys) == 3
    assert (tmp_path / "task-key").read_bytes() not in keys


@POSIX
async def test_the_file_is_its_owners_alone_and_becomes_so_again(tmp_path: Path) -> None:
    await seal(tmp_path / "new").key()
    file = tmp_path / "new" / "task-key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    file.chmod(0o644)
    await seal(tmp_path / "new").key()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_processes_that_make_it_at_once_agree(tmp_path: Path) -> None:
    def key(_number: int) -> bytes | None:
        return anyio.run(seal(tmp_path).key)

    with ThreadPoolExecutor(16) as threads:
        keys = set(threads.map(key, range(16)))
    assert len(keys) == 1
    assert names(tmp_path) == ["task-key"]


async def test_it_is_made_where_the_file_system_has_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr("os.link", no_links)
    first = await seal(tmp_path).key()
    assert first is not None
    assert await seal(tmp_path).key() == first
    assert names(tmp_path) == ["task-key"]


@POSIX
@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
async def test_a_file_that_holds_no_key_is_left_alone(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "task-key").write_bytes(content)
    assert await seal(tmp_path).key() is None
    assert (tmp_path / "task-key").read_bytes() == content
    assert "holds no key" in caplog.text


@POSIX
async def test_a_link_is_not_followed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "elsewhere").write_bytes(b"x" * 32)
    (tmp_path / "task-key").symlink_to(tmp_path / "elsewhere")
    assert await seal(tmp_path).key() is None
    assert "is a link" in caplog.text


async def test_without_a_place_for_it_there_is_none(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    assert await seal(tmp_path / "file").key() is None
    assert "no tasks" in caplog.text
