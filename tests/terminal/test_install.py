"""install-commands: files are copied, updated and removed, what somebody changed is kept, and no link is followed."""

import json
import os
from pathlib import Path

import pytest

from fakes import keyrings
from rmm_jobs import credentials
from rmm_jobs.cli import main
from rmm_jobs.terminal.install import shipped_files
from rmm_jobs.terminal.installed import EARLIER, RECORD

COMMAND = "commands/run-job.md"
SKILL = "skills/rmm-jobs/SKILL.md"

posix = pytest.mark.skipif(os.name != "posix", reason="links and pipes are POSIX's")


@pytest.fixture
def claude(tmp_path: Path) -> Path:
    return tmp_path / ".claude"


def install(claude: Path, *options: str) -> int:
    return main(["install-commands", "--project", str(claude.parent), *options])


@pytest.fixture(autouse=True)
def nothing_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    for name in ("RMM_JOBS_SYSTEM", "DATTO_API_KEY", "DATTO_API_KEY_FILE", "PSU_APP_TOKEN", "PSU_APP_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def test_commands_and_skills_are_installed_once_and_never_over_what_differs(
    claude: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert install(claude) == 0
    assert files_in(claude) == {*shipped_files(), RECORD}
    assert install(claude) == 0
    command = claude / COMMAND
    assert f"In {claude}:\nunchanged  commands/activity.md\n" in capsys.readouterr().out
    command.write_text("mine", encoding="utf-8")
    assert install(claude) == 3
    assert command.read_text(encoding="utf-8") == "mine"
    assert install(claude, "--force") == 0
    assert command.read_bytes() == shipped_files()[COMMAND]


def test_a_file_that_an_earlier_version_installed_and_nobody_changed_is_replaced(
    claude: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(claude)
    older = b"what an earlier version has installed\n"
    (claude / COMMAND).write_bytes(older)
    record = json.loads((claude / RECORD).read_bytes())
    record["installed"][COMMAND] = digest(older)
    (claude / RECORD).write_text(json.dumps(record), encoding="utf-8")
    assert install(claude) == 0
    assert (claude / COMMAND).read_bytes() == shipped_files()[COMMAND]
    assert f"updated    {COMMAND}" in capsys.readouterr().out


def test_a_file_from_before_there_was_a_record_is_known_by_its_content(
    claude: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    older = b"what a version without a record has installed\n"
    known = tmp_path / "earlier.txt"
    known.write_text(f"{EARLIER.read_text(encoding='ascii')}{digest(older)}\n", encoding="ascii")
    monkeypatch.setattr("rmm_jobs.terminal.installed.EARLIER", known)
    (claude / "commands").mkdir(parents=True)
    (claude / COMMAND).write_bytes(older)
    assert install(claude) == 0
    assert (claude / COMMAND).read_bytes() == shipped_files()[COMMAND]


def test_a_file_that_this_version_does_not_have_any_more_is_removed_unless_it_was_changed(claude: Path) -> None:
    install(claude)
    record = json.loads((claude / RECORD).read_bytes())
    for name in ("commands/old-one.md", "commands/old-two.md"):
        (claude / name).write_bytes(b"old\n")
        record["installed"][name] = digest(b"old\n")
    (claude / RECORD).write_text(json.dumps(record), encoding="utf-8")
    (claude / "commands/old-two.md").write_bytes(b"changed\n")
    assert install(claude) == 3
    assert not (claude / "commands/old-one.md").exists()
    assert (claude / "commands/old-two.md").read_bytes() == b"changed\n"


def test_what_was_installed_can_be_removed_and_nothing_else_is(
    claude: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (claude / "commands").mkdir(parents=True)
    (claude / "commands" / "own.md").write_text("my own", encoding="utf-8")
    install(claude)
    assert install(claude, "--remove") == 0
    assert files_in(claude) == {"commands/own.md"}
    assert not (claude / SKILL).parent.exists()
    assert "What was installed is removed." in capsys.readouterr().out


def test_a_file_that_was_changed_is_not_removed_without_force(claude: Path) -> None:
    install(claude)
    (claude / COMMAND).write_text("mine", encoding="utf-8")
    assert install(claude, "--remove") == 3
    assert files_in(claude) == {COMMAND, RECORD}
    assert install(claude, "--remove", "--force") == 0
    assert files_in(claude) == set()


def test_files_that_a_version_without_a_record_installed_can_be_removed(claude: Path) -> None:
    install(claude)
    (claude / RECORD).unlink()
    assert install(claude, "--remove") == 0
    assert files_in(claude) == set()


def test_removing_where_nothing_is_installed_makes_nothing(claude: Path) -> None:
    assert install(claude, "--remove") == 0
    assert not claude.exists()


@pytest.mark.sample(2)
@posix
@pytest.mark.parametrize("option", ["", "--force", "--remove"])
@pytest.mark.parametrize("content", [b"somebody's", None])
def test_nothing_is_written_or_removed_through_a_link(
    claude: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, content: bytes | None
) -> None:
    target = tmp_path / "somewhere else"
    if content is not None:
        target.write_bytes(shipped_files()[COMMAND] if option == "--remove" else content)
    before = target.read_bytes() if content is not None else None
    if option == "--remove":
        install(claude)
        (claude / COMMAND).unlink()
    (claude / "commands").mkdir(parents=True, exist_ok=True)
    (claude / COMMAND).symlink_to(target)
    assert install(claude, *filter(None, [option])) == 4
    assert f"refused    {COMMAND} (it is a link)" in capsys.readouterr().out
    assert (target.read_bytes() if target.exists() else None) == before
    assert (claude / COMMAND).is_symlink()


@pytest.mark.sample(3)
@posix
@pytest.mark.parametrize("link", [".", "commands", "skills", "skills/rmm-jobs"])
@pytest.mark.parametrize("option", ["", "--force", "--remove"])
def test_a_folder_that_is_a_link_is_not_entered(claude: Path, tmp_path: Path, link: str, option: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "run-job.md").write_bytes(shipped_files()[COMMAND])
    place = claude / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(elsewhere)
    assert install(claude, *filter(None, [option])) in ({0, 4} if option == "--remove" else {4})
    assert files_in(elsewhere) == {"run-job.md"}


@pytest.mark.sample(1)
@posix
@pytest.mark.parametrize("kind", ["folder", "pipe"])
@pytest.mark.parametrize("option", ["", "--force"])
def test_what_is_no_plain_file_is_refused(
    claude: Path, capsys: pytest.CaptureFixture[str], kind: str, option: str
) -> None:
    place = claude / COMMAND
    place.parent.mkdir(parents=True)
    place.mkdir() if kind == "folder" else os.mkfifo(place)
    assert install(claude, *filter(None, [option])) == 4
    assert f"refused    {COMMAND} (it is no plain file)" in capsys.readouterr().out
    assert (claude / SKILL).is_file()


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    "record",
    [
        b"other bytes",
        b"[]",
        b'{"installed": ["commands/run-job.md"]}',
        b'{"installed": {"../../outside.md": "0", "commands/../../outside.md": "0", "commands/x": 1}}',
    ],
)
def test_a_record_that_somebody_wrote_leads_to_no_other_file(claude: Path, tmp_path: Path, record: bytes) -> None:
    outside = tmp_path / "outside.md"
    outside.write_bytes(b"mine")
    claude.mkdir()
    (claude / RECORD).write_bytes(record.replace(b'"0"', f'"{digest(b"mine")}"'.encode()))
    assert install(claude) == 0
    assert install(claude, "--remove") == 0
    assert outside.read_bytes() == b"mine"


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["install-commands", "--project", str(tmp_path / "file")]) == 4
    assert capsys.readouterr().err.startswith("Nothing can be written to ")


def digest(content: bytes) -> str:
    from hashlib import sha256  # noqa: PLC0415 - beside its one use

    return sha256(content).hexdigest()


DATTO_ONLY, PSU_ONLY, SHARED = "commands/run-job.md", "commands/run-script.md", "commands/job-status.md"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ("datto", "psu")),
        ({"DATTO_API_KEY": "k"}, ("datto",)),
        ({"PSU_APP_TOKEN_FILE": "token.txt"}, ("psu",)),
        ({"DATTO_API_KEY": "k", "PSU_APP_TOKEN": "t"}, ("datto", "psu")),
        ({"DATTO_API_KEY": "k", "PSU_APP_TOKEN": "t", "RMM_JOBS_SYSTEM": " PSU "}, ("psu",)),
        ({"RMM_JOBS_SYSTEM": "ninja", "PSU_APP_TOKEN": "t"}, ("psu",)),
        ({"DATTO_API_KEY": "${user_config.api_key}", "PSU_APP_TOKEN": "t"}, ("psu",)),
    ],
    ids=str,
)
def test_the_commands_of_the_configured_systems_are_installed(
    claude: Path,
    settings: dict[str, str],
    expected: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert install(claude) == 0
    assert files_in(claude) == {*shipped_files(expected), RECORD}
    said = capsys.readouterr().out
    assert ('type: /run-job "ACME-DC01"' in said, "type: /run-script" in said) == (
        "datto" in expected,
        "psu" in expected,
    )


@pytest.mark.parametrize("kept_in", ["keyring", "file"])
def test_an_account_that_is_kept_counts_as_configured(
    claude: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept_in: str
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "kept"))
    if kept_in == "keyring":
        keyrings.use(monkeypatch)
        credentials.keep("datto", {"DATTO_PLATFORM": "merlot"}, {"DATTO_API_KEY": "K", "DATTO_API_SECRET": "S"})
    else:
        file = credentials.folder() / credentials.SETTINGS_FILE
        file.parent.mkdir(parents=True)
        file.touch(mode=0o600)
        file.write_text("DATTO_PLATFORM=merlot\nDATTO_API_KEY=K\nDATTO_API_SECRET=S\n", encoding="utf-8")
    assert install(claude) == 0
    assert files_in(claude) == {*shipped_files(("datto",)), RECORD}


def test_a_command_line_names_the_system_whatever_is_configured_and_keeps_the_others(
    claude: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATTO_API_KEY", "k")
    assert install(claude, "--system", "psu") == 0
    assert (claude / PSU_ONLY).is_file()
    assert (claude / SHARED).is_file()
    assert not (claude / DATTO_ONLY).exists()
    assert install(claude, "--system", "datto") == 0
    assert files_in(claude) == {*shipped_files(), RECORD}


def test_all_that_was_installed_is_removed_whatever_the_system(claude: Path) -> None:
    assert install(claude) == 0
    assert install(claude, "--remove", "--system", "psu") == 0
    assert files_in(claude) == set()
