"""The checks that need Node, where there is none, and what the official client's run is judged by."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from official_clients import Trial, on_datto, on_psu, wrong

SCRIPTS = Path(__file__).parents[2] / "scripts"
PINNED = SCRIPTS / "node" / "package.json"
SENTENCES = {
    "conformance_suite.py": "The conformance suite is left out: it needs npm and Node 22.\n",
    "card_flows.py": "The cards are left out: they need npm, Node 22 and Chromium.\n",
    "official_clients.py": "The official clients are left out: they need npm and Node 22.\n",
}


def ended(trial: Trial, jobs: int) -> Trial:
    """The trial, as if its system had started so many jobs."""
    return replace(trial, started=lambda: jobs)


@pytest.mark.parametrize("trial", [on_datto(), on_psu()], ids=["datto", "psu"])
def test_a_job_that_was_started_once_and_has_its_block_is_right(trial: Trial) -> None:
    said = f"tools/call 200 working\nkind task\nasked {len(trial.answers)}\n"
    assert wrong(ended(trial, 1), f"...{trial.printed}...", said) == []


@pytest.mark.parametrize(
    ("jobs", "block", "said", "told"),
    [
        (2, "Backup written: 48,213 files", "kind task\nasked 0\n", "datto: the system has started 2 jobs"),
        (1, "Job Still Running", "kind task\nasked 0\n", "datto: the block is not the one of the job's end"),
        (1, "Backup written: 48,213 files", "kind immediate\nasked 0\n", "datto: the call did not become a task"),
    ],
)
def test_each_fault_is_told_with_what_was_seen(jobs: int, block: str, said: str, told: str) -> None:
    assert wrong(ended(on_datto(), jobs), block, said) == [told, said, block]


@pytest.mark.sample(1)
@pytest.mark.parametrize("script", SENTENCES)
def test_without_npm_a_check_is_left_out_with_a_sentence(tmp_path: Path, script: str) -> None:
    ran = subprocess.run(
        [sys.executable, str(SCRIPTS / script)],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr, ran.stdout) == (0, "", SENTENCES[script])


def test_the_packages_are_held_by_exact_versions() -> None:
    listed = json.loads(PINNED.read_text(encoding="utf-8"))
    versions = {**listed["dependencies"], **listed["optionalDependencies"]}
    assert [each for each in versions.values() if not re.fullmatch(r"\d+\.\d+\.\d+(-alpha\.\d+)?", each)] == []


def test_every_locked_package_has_a_hash_and_none_an_address() -> None:
    locked = json.loads((PINNED.parent / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    packages = {path: package for path, package in locked.items() if path}
    assert len(packages) > 100
    assert [path for path, package in packages.items() if not package["integrity"].startswith("sha512-")] == []
    assert [path for path, package in packages.items() if "resolved" in package] == []
