"""What is installed is declared, bounded, and for the image held by hashes."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUN = [Requirement(each) for each in PYPROJECT["project"]["dependencies"]]
BUILD = [Requirement(each) for each in PYPROJECT["build-system"]["requires"]]
TOOLS = [Requirement(each) for each in PYPROJECT["dependency-groups"]["tools"]]
EXTRAS = [Requirement(each) for extra in PYPROJECT["project"]["optional-dependencies"].values() for each in extra]
OURS = {"rmm_jobs", "rmm_simulator", "rmm-jobs-mcp"}


def locked(name: str) -> dict[str, str]:
    """The versions in a file of `requirements/`, by the package's name."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return {
        canonicalize_name(package): version for package, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)
    }


@pytest.mark.parametrize(
    "requirement", [each for each in (*RUN, *BUILD, *TOOLS, *EXTRAS) if each.name not in OURS], ids=str
)
def test_every_range_has_an_upper_bound(requirement: Requirement) -> None:
    assert {bound.operator for bound in requirement.specifier} & {"<", "=="}


@pytest.mark.thorough
def test_every_package_that_is_imported_is_declared() -> None:
    imported: set[str] = set()
    for file in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.split(".")[0])
    known = packages_distributions()
    foreign = imported - set(sys.stdlib_module_names) - OURS
    declared = {canonicalize_name(each.name) for each in RUN}
    # `mcp.types` is a package of its own, which mcp names with its own version.
    assert {canonicalize_name(known[name][0]) for name in foreign} - {"mcp-types"} - declared == set()


@pytest.mark.parametrize(("file", "requirements"), [("run.txt", RUN), ("build.txt", BUILD), ("tools.txt", TOOLS)])
def test_the_locked_versions_lie_within_the_ranges(file: str, requirements: list[Requirement]) -> None:
    versions = locked(file)
    for requirement in requirements:
        assert versions[canonicalize_name(requirement.name)] in requirement.specifier, requirement


@pytest.mark.parametrize("file", ["run.txt", "build.txt", "tools.txt"])
def test_every_locked_package_has_a_hash_and_none_an_address(file: str) -> None:
    text = (ROOT / "requirements" / file).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    assert [entry for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}$", entry, re.MULTILINE)] == []
    assert re.findall(r"https?:|file:|--index|--extra-index|--find-links| @ ", text) == []


def test_the_image_installs_nothing_without_a_hash_or_from_an_address() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    installs = re.findall(r"pip (?:install|wheel) .*?(?=&&|\n)", dockerfile)
    assert len(installs) == 4
    assert [each for each in installs if "--require-hashes" not in each and "--no-index" not in each] == []


def test_the_image_holds_dependencies_in_a_layer_of_their_own_and_runs_as_nobody_in_particular() -> None:
    stages = re.split(r"^FROM ", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [re.findall(r"-r (\S+)|COPY (\S+) /requirements", stage) for stage in stages] == [
        [("", "requirements/run.txt"), ("/requirements.txt", "")],
        [("", "requirements/build.txt"), ("/requirements.txt", "")],
        [],
    ]
    assert "COPY . ." not in stages[0] + stages[2]
    assert re.findall(r"^USER (\S+)", stages[-1], re.MULTILINE) == ["10001:10001"]


def test_no_secret_can_come_into_the_image() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    told = "\n".join(line for line in dockerfile.splitlines() if not line.startswith("#"))
    assert re.findall(r"KEY|SECRET|TOKEN|^ARG", told, re.MULTILINE) == []
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[1] == "*"
    assert sorted(line for line in ignored if line.startswith("!")) == sorted(
        f"!{name}" for name in ("pyproject.toml", "README.md", "LICENSE", "requirements", "src", "plugins")
    )
