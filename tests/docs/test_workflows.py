"""The workflows: pinned, with the least rights, on each system and Python. scripts/check has two linters too."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORKFLOWS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / ".github/workflows").glob("*.yml"))}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WRITES = {
    "attest": {"id-token", "attestations"},
    "package": {"id-token"},
    "image": {"packages", "id-token", "attestations"},
    "files": {"contents"},
    "entry": {"id-token"},
}
"""The jobs that may write, and what."""


def jobs(workflow: str) -> dict[str, str]:
    _, _, body = WORKFLOWS[workflow].partition("\njobs:\n")
    parts = re.split(r"^  (\w+):\n", body, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_action_is_pinned_to_a_commit_and_says_its_version(workflow: str) -> None:
    used = re.findall(r"uses: (.*)", WORKFLOWS[workflow])
    assert used
    assert [each for each in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)] == []


def test_an_action_is_the_same_commit_wherever_it_is_used() -> None:
    pins = set(re.findall(r"uses: ([\w/-]+)@(\w+)", "".join(WORKFLOWS.values())))
    assert len(pins) == len({name for name, _ in pins})


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_a_workflow_has_no_rights_and_each_job_those_of_its_task(workflow: str) -> None:
    assert "\npermissions: {}\n" in WORKFLOWS[workflow]
    for name, body in jobs(workflow).items():
        assert "    timeout-minutes: " in body, name
        (rights,) = re.findall(r"^    permissions:\n((?:      .*\n)+)", body, re.MULTILINE)
        writes = set(re.findall(r"^      ([\w-]+): write", rights, re.MULTILINE))
        assert writes == (WRITES.get(name, set()) if workflow == "release" else set()), name


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_no_workflow_holds_a_secret_or_leaves_the_token_in_the_checkout(workflow: str) -> None:
    text = WORKFLOWS[workflow]
    assert "secrets." not in text
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")


def test_the_tests_run_on_each_system_and_on_each_python_that_the_package_names() -> None:
    body = jobs("tests")["tests"]
    named = [each.rpartition(" ")[2] for each in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", each)]
    (listed,) = re.findall(r"python: \[(.*)\]", body)
    assert re.findall(r'"([\d.]+)"', listed) == [*named, "3.14"]  # not named before the tests have run there
    assert "system: [ubuntu-latest, windows-latest, macos-latest]" in body


def test_a_release_tests_and_installs_what_the_requirements_files_hold() -> None:
    build = jobs("release")["build"]
    for file in ("run.txt", "build.txt", "tools.txt"):
        assert f"requirements/{file}" in build
    assert build.index("pytest") < build.index("uv build")
    assert "--require-hashes --only-binary :all: -r requirements/run.txt" in jobs("tests")["tests"]


def test_nothing_is_published_before_it_is_built_tested_and_attested() -> None:
    needs = {
        name: set(re.findall(r"\w+", match[1]))
        for name, body in jobs("release").items()
        if (match := re.search(r"    needs: (.*)", body))
    }
    assert needs["attest"] == {"build"}
    for name in ("package", "image"):
        assert needs[name] == {"build", "attest"}
    assert needs["entry"] >= {"package"}
    assert needs["published"] == {"build", "package", "image", "files", "entry"}
