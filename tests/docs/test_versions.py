"""One version: package, plugins, bundles, registry entry and changelog say the same."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
MANIFESTS = sorted([*ROOT.glob("plugins/*/.claude-plugin/plugin.json"), *ROOT.glob("packaging/mcpb/*/manifest.json")])


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_manifest_has_the_version_of_the_package(path: Path) -> None:
    assert read(path)["version"] == VERSION


def test_there_are_two_plugins_and_two_bundles() -> None:
    assert len(MANIFESTS) == 4


def test_the_registry_entry_and_its_package_have_the_version_of_the_package() -> None:
    entry = read(ROOT / "server.json")
    assert [entry["version"], *(package["version"] for package in entry["packages"])] == [VERSION, VERSION]


def test_the_changelog_begins_with_the_version_of_the_package() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first = re.search(r"^## \[(.+?)\]", changelog, re.MULTILINE)
    assert first is not None
    assert first[1] == VERSION
