"""The files in a `.claude` folder: ours are known by their content, and no link is followed wherever it stands."""

import json
import os
from pathlib import Path

import pytest

from rmm_jobs.terminal.installed import RECORD, RefusedPlaceError, Target

COMMAND, SKILL = "commands/run-job.md", "skills/rmm-jobs/SKILL.md"
SHIPPED = b"what this version ships"

posix = pytest.mark.skipif(os.name != "posix", reason="links and pipes are POSIX's")


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return Target(tmp_path, [SHIPPED])


def test_what_was_written_is_read_and_there_are_no_leftovers(target: Target) -> None:
    assert target.read(COMMAND) is None
    target.write(COMMAND, b"one")
    target.write(COMMAND, b"two")
    assert target.read(COMMAND) == b"two"
    assert [each.name for each in target.place(COMMAND).parent.iterdir()] == ["run-job.md"]


def test_a_file_is_ours_by_its_note_or_by_what_is_shipped(target: Target) -> None:
    target.note(COMMAND, b"older")
    assert [target.is_ours(COMMAND, each) for each in (b"older", SHIPPED, b"mine")] == [True, True, False]
    assert not target.is_ours(SKILL, b"older")
    target.forget(COMMAND)
    assert not target.is_ours(COMMAND, b"older")


def test_a_record_is_read_by_the_next_process_and_goes_with_its_last_file(target: Target, tmp_path: Path) -> None:
    target.write(COMMAND, b"older")
    target.note(COMMAND, b"older")
    target.remember()
    later = Target(tmp_path, [SHIPPED])
    assert later.installed() == [COMMAND]
    assert later.is_ours(COMMAND, b"older")
    later.remove(COMMAND)
    later.remember()
    assert not later.place(RECORD).exists()


def test_what_is_installed_is_found_without_a_record_and_a_strangers_file_is_not(target: Target) -> None:
    for name, content in (
        (COMMAND, SHIPPED),
        (SKILL, SHIPPED),
        ("commands/mine.md", b"mine"),
        ("skills/x.md", SHIPPED),
    ):
        target.write(name, content)
    assert target.installed() == [COMMAND, SKILL]


def test_the_folder_of_a_skill_goes_with_it_unless_something_else_is_in_it(target: Target) -> None:
    target.write(SKILL, SHIPPED)
    target.remove(SKILL)
    assert not target.place(SKILL).parent.exists()
    target.write(SKILL, SHIPPED)
    target.place("skills/rmm-jobs/notes.md").write_text("mine", encoding="utf-8")
    target.remove(SKILL)
    assert target.place(SKILL).parent.exists()


@pytest.mark.parametrize(
    "record",
    [
        b"{",
        b"[]",
        b'{"installed": []}',
        b"[" * 100_000,
        json.dumps({"installed": {"../../.bashrc": "0", "commands/../x.md": "0", "commands/A.md": "0"}}).encode(),
        json.dumps({"installed": {COMMAND: 1}}).encode(),
    ],
    ids=len,
)
def test_a_record_of_a_stranger_is_not_believed_beyond_our_own_names(
    target: Target, tmp_path: Path, record: bytes
) -> None:
    target.write(RECORD, record)
    assert Target(tmp_path, [SHIPPED]).installed() == []


@posix
@pytest.mark.parametrize("link", [".claude", ".claude/commands"])
def test_no_folder_that_is_a_link_is_entered(target: Target, tmp_path: Path, link: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "commands").mkdir(parents=True)
    (elsewhere / "run-job.md").write_bytes(SHIPPED)
    (elsewhere / "commands" / "run-job.md").write_bytes(SHIPPED)
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(elsewhere)
    for attempt in (
        lambda: target.read(COMMAND),
        lambda: target.write(COMMAND, b"x"),
        lambda: target.remove(COMMAND),
    ):
        with pytest.raises(RefusedPlaceError, match="is a link"):
            attempt()
    assert {each.read_bytes() for each in elsewhere.rglob("*.md")} == {SHIPPED}


@posix
def test_a_file_that_is_a_link_is_not_read_and_is_replaced_without_being_followed(
    target: Target, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    target.place(COMMAND).parent.mkdir(parents=True)
    target.place(COMMAND).symlink_to(precious)
    with pytest.raises(RefusedPlaceError, match="it is a link"):
        target.read(COMMAND)
    target.write(COMMAND, SHIPPED)
    assert (precious.read_bytes(), target.read(COMMAND)) == (b"precious", SHIPPED)


@posix
def test_a_pipe_is_no_plain_file_and_is_not_waited_for(target: Target) -> None:
    target.place(COMMAND).parent.mkdir(parents=True)
    os.mkfifo(target.place(COMMAND))
    with pytest.raises(RefusedPlaceError, match="no plain file"):
        target.read(COMMAND)
