"""What is packaged is what the server answers. `UPDATE_GOLDEN=1` writes it anew."""

import json
import os
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp_types.version import KNOWN_PROTOCOL_VERSIONS

from rmm_jobs.app import build_server
from rmm_jobs.composition import build_responder
from rmm_jobs.environment import SYSTEM_NAMES
from rmm_jobs.opening.identity import Identity, identity_of
from rmm_jobs.opening.messages import LIST_TOOLS, READERS, answered_as
from rmm_jobs.opening.snapshot import Snapshot, found_snapshot, keep, packaged_path, written
from rmm_jobs.server.rehearsal import ASKED, DISCOVER, INITIALIZE, opening_answers
from rmm_jobs.systems.registry import SYSTEMS

KINDS = [(system, demo) for system in SYSTEM_NAMES for demo in (False, True)]


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith(("DATTO_", "PSU_", "RMM_JOBS_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("RMM_JOBS_DATA_DIR", str(tmp_path))


async def live(system: str, *, demo: bool) -> list[tuple[str, str, bytes]]:
    spec = SYSTEMS[system]
    return await opening_answers(build_server(spec, build_responder(spec, demo=demo)))


def identity(system: str = "datto", *, demo: bool = False) -> Identity:
    found = identity_of(system, demo=demo)
    assert found is not None
    return found


def packaged_snapshot(found: Identity) -> Snapshot | None:
    """Return the packaged snapshot as for the libraries it was made with: others may be installed here."""
    head = json.loads(Path(packaged_path(found)).read_bytes().partition(b"\n")[0])
    libraries = {name: head[name] for name in ("mcp", "mcp_types", "pydantic")}
    return found_snapshot(Identity({**found.depends_on, **libraries}, {}, None))


def as_json(body: bytes | None) -> dict[str, Any]:
    assert body is not None
    return json.loads(b"{%b}" % body)


@pytest.mark.parametrize(("system", "demo"), KINDS)
def test_the_packaged_snapshot_is_what_the_server_answers_in_every_revision(system: str, demo: bool) -> None:
    now = identity(system, demo=demo)
    answers, path = anyio.run(partial(live, demo=demo), system), Path(packaged_path(now))
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(written(now.depends_on, answers))
    snapshot = packaged_snapshot(now)
    assert snapshot is not None, "UPDATE_GOLDEN=1 makes it anew"
    for revision, method, body in answers:
        assert as_json(snapshot.answer(revision, method)) == as_json(body), (revision, method)
    first = {revision: DISCOVER if revision >= "2026" else INITIALIZE for revision in KNOWN_PROTOCOL_VERSIONS}
    assert {(revision, method) for revision, method, _ in answers} == {
        (revision, method)
        for revision in first
        for method in (first[revision], *ASKED, *(answered_as(LIST_TOOLS, beside) for beside in READERS))
    }


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    "chosen",
    [
        {"RMM_JOBS_TOOLSETS": "jobs, alerts"},
        {"RMM_JOBS_TOOLSETS": "all"},
        {"RMM_JOBS_READ_ONLY": "true"},
        {"RMM_JOBS_TOOL_PREFIX": "acme_"},
        {"RMM_JOBS_TOOLSETS": "history", "RMM_JOBS_READ_ONLY": "yes", "RMM_JOBS_TOOL_PREFIX": "x"},
    ],
    ids=str,
)
@pytest.mark.parametrize("system", SYSTEM_NAMES)
async def test_other_tools_have_no_packaged_snapshot_and_the_one_that_is_kept_is_what_the_server_answers(
    system: str, chosen: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in chosen.items():
        monkeypatch.setenv(name, value)
    assert found_snapshot(identity(system)) is None
    answers = await live(system, demo=False)
    kept = kept_snapshot(identity(system), answers)
    assert {each[:2]: as_json(each[2]) for each in answers} == {
        each[:2]: as_json(kept.answer(each[0], each[1])) for each in answers
    }


def kept_snapshot(found: Identity, answers: list[tuple[str, str, bytes]]) -> Snapshot:
    assert found.kept is not None
    keep(found.kept, written({**found.depends_on, **found.installation}, answers))
    snapshot = found_snapshot(found)
    assert snapshot is not None
    return snapshot


ANSWERS = [("2025-11-25", "ping", b'"result":{"kept":true}')]


def kept_file(found: Identity) -> Path:
    kept_snapshot(found, ANSWERS)
    assert found.kept is not None
    return Path(found.kept)


def is_kept(found: Identity) -> bool:
    snapshot = found_snapshot(found)
    return snapshot is not None and snapshot.answer("2025-11-25", "ping") == ANSWERS[0][2]


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_kept_snapshot_is_its_owners_alone_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    file = kept_file(identity())
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]
    assert is_kept(identity())


@pytest.mark.skipif(os.name != "posix", reason="modes and links of POSIX")
@pytest.mark.parametrize("how", ["others can write it", "a link", "a folder", "a pipe"])
def test_a_kept_snapshot_that_somebody_else_can_have_written_is_ignored(how: str, tmp_path: Path) -> None:
    file = kept_file(identity())
    if how == "others can write it":
        file.chmod(0o622)
    else:
        file.rename(tmp_path / "elsewhere")
        match how:
            case "a link":
                file.symlink_to(tmp_path / "elsewhere")
            case "a folder":
                file.mkdir()
            case _:
                os.mkfifo(file)
    assert not is_kept(identity())


@pytest.mark.parametrize(
    "change", [b'"result":{"kept":trUe}', b"", b'"result":{"kept":true}\n2025-11-25 x "result":{}']
)
def test_a_damaged_snapshot_is_ignored(change: bytes) -> None:
    file = kept_file(identity())
    file.write_bytes(file.read_bytes().replace(ANSWERS[0][2], change))
    assert not is_kept(identity())


@pytest.mark.parametrize("head", [b"", b"{", b"[]", b"\xff", b"[" * 100_000], ids=len)
def test_a_snapshot_whose_head_is_damaged_is_ignored(head: bytes) -> None:
    file = kept_file(identity())
    file.write_bytes(head + b"\n" + file.read_bytes().partition(b"\n")[2])
    assert not is_kept(identity())


@pytest.mark.parametrize("part", ["rmm_jobs_mcp", "mcp", "mcp_types", "pydantic", "installed"])
def test_a_snapshot_of_another_version_or_installation_is_ignored(part: str) -> None:
    kept_file(identity())
    now = identity()
    other = Identity(
        {**now.depends_on, **({part: "9.9"} if part in now.depends_on else {})},
        {**now.installation, **({part: [1, 2]} if part in now.installation else {})},
        now.kept,
    )
    assert is_kept(now)
    assert not is_kept(other)


def test_an_unknown_system_is_the_one_that_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RMM_JOBS_SYSTEM", "ninja")
    found = identity_of(None, demo=False)
    assert found is not None
    snapshot = packaged_snapshot(found)
    assert snapshot is not None
    answer = as_json(snapshot.answer("2025-06-18", INITIALIZE))
    assert answer["result"]["instructions"].startswith("Runs jobs (scripts, called components) on managed devices")
