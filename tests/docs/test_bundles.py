"""The bundles of Claude Desktop: manifests, forms and locks fit the product. The packer itself runs in a script."""

import json
import re
import sys
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from rmm_jobs.cli import main
from rmm_jobs.domain.errors import NotConfigured
from rmm_jobs.settings import UNFILLED, Settings, read_settings
from rmm_jobs.systems.datto.settings import datto_account
from rmm_jobs.systems.psu.settings import psu_account
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.tools.toolsets import selected

ROOT = Path(__file__).parents[2]
BUNDLES = {"rmm-jobs": "datto", "psu-jobs": "psu"}
ACCOUNTS = {"rmm-jobs": datto_account, "psu-jobs": psu_account}
NEEDED = {
    "rmm-jobs": {"DATTO_PLATFORM", "DATTO_API_URL", "DATTO_API_KEY", "DATTO_API_SECRET"},
    "psu-jobs": {"PSU_URL", "PSU_APP_TOKEN"},
}
FIELD = re.compile(r"\$\{user_config\.(\w+)\}")


def manifest(name: str) -> dict[str, Any]:
    return json.loads((ROOT / "packaging" / "mcpb" / name / "manifest.json").read_text(encoding="utf-8"))


def environment_of(name: str) -> dict[str, str]:
    return manifest(name)["server"]["mcp_config"]["env"]


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    spec = spec_from_file_location("build_bundle", ROOT / "scripts" / "build_bundle.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", BUNDLES)
def test_a_manifest_lists_the_tools_that_are_served_by_default(name: str) -> None:
    served = selected(SYSTEMS[BUNDLES[name]].tools, {}).tools
    assert manifest(name)["tools"] == [{"name": tool.name, "description": tool.title} for tool in served]
    assert manifest(name)["name"] == name


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_serves_its_own_system_whatever_the_environment_says(name: str) -> None:
    server = manifest(name)["server"]
    assert environment_of(name)["RMM_JOBS_SYSTEM"] == BUNDLES[name]
    command = [server["mcp_config"]["command"], *server["mcp_config"]["args"]]
    own = ["--system", "psu"] if name == "psu-jobs" else []
    assert command == ["uv", "run", "--directory", "${__dirname}", "--frozen", server["entry_point"], *own]


@pytest.mark.parametrize("name", BUNDLES)
def test_a_form_asks_for_what_settings_take_and_keeps_secrets_apart(name: str) -> None:
    fields: dict[str, dict[str, Any]] = manifest(name)["user_config"]
    sent = {setting: FIELD.fullmatch(value) for setting, value in environment_of(name).items()}
    asked = {match[1]: Settings.model_fields[setting.lower()] for setting, match in sent.items() if match}
    assert list(asked) == list(fields)
    assert {field for field in fields if fields[field].get("sensitive")} == {
        field for field, setting in asked.items() if "SecretStr" in str(setting.annotation)
    }
    assert not any(field["required"] for field in fields.values())
    assert {field["default"] for field in fields.values() if field["type"] == "boolean"} == {False}
    assert not any("default" in field for field in fields.values() if field["type"] != "boolean")


@pytest.mark.sample(1)
@pytest.mark.parametrize("blank", ["", None], ids=["empty", "left as it stands"])
@pytest.mark.parametrize("name", BUNDLES)
def test_a_form_that_is_left_blank_sets_nothing_and_its_first_call_says_what_is_missing(
    name: str, blank: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fields: dict[str, dict[str, Any]] = manifest(name)["user_config"]
    for setting, value in environment_of(name).items():
        match = FIELD.fullmatch(value)
        given = json.dumps(fields[match[1]]["default"]) if match and "default" in fields[match[1]] else blank
        monkeypatch.setenv(setting, value if match is None or given is None else given)
    with pytest.raises(NotConfigured) as refused:
        ACCOUNTS[name](read_settings())
    assert set(refused.value.problems) <= NEEDED[name]
    assert len(refused.value.problems) >= len(NEEDED[name]) - 1
    if blank is None:
        assert UNFILLED in refused.value.problems.values()
    look_up = ["component-lookup"] if name == "rmm-jobs" else ["script-lookup"]
    assert main(look_up) == 4
    assert "${" not in capsys.readouterr().out


@pytest.mark.parametrize("name", BUNDLES)
def test_a_manifest_has_the_fields_that_the_packer_knows_and_texts_of_a_readable_length(name: str) -> None:
    known = "manifest_version name display_name version description long_description author icon server tools"
    assert set(manifest(name)) == {*known.split(), "keywords", "license", "compatibility", "user_config"}
    assert (manifest(name)["manifest_version"], manifest(name)["server"]["type"]) == ("0.4", "uv")
    assert len(manifest(name)["description"]) <= 100
    for field in manifest(name)["user_config"].values():
        assert field["title"]
        assert field["description"].endswith(".")


@pytest.mark.parametrize("name", BUNDLES)
def test_what_is_packed_pins_every_package_that_the_requirements_file_has(
    name: str, builder: ModuleType, tmp_path: Path
) -> None:
    wheel = tmp_path / "rmm_jobs_mcp-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"")
    stage = tmp_path / "stage"
    builder.stage_bundle(ROOT / "packaging" / "mcpb" / name, wheel, stage)
    assert {path.name for path in stage.iterdir()} == {
        *("manifest.json", "server.py", "pyproject.toml", "icon.png", "LICENSE"),
        wheel.name,
    }
    project = tomllib.loads((stage / "pyproject.toml").read_text(encoding="utf-8"))
    text = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    pins = dict.fromkeys(re.findall(r"^([\w.-]+==[^\s;]+)", text, re.MULTILINE))
    assert [pin.split(" ;")[0] for pin in project["tool"]["uv"]["constraint-dependencies"]] == list(pins)
    assert project["tool"]["uv"]["no-build-package"] == [pin.split("==")[0] for pin in pins]
    assert project["tool"]["uv"]["sources"] == {"rmm-jobs-mcp": {"path": wheel.name}}


def test_a_lock_with_another_version_or_hash_than_the_requirements_file_is_refused(builder: ModuleType) -> None:
    entry = re.search(
        r"^anyio==(\S+).*?(sha256:[0-9a-f]{64})", builder.REQUIREMENTS.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert entry is not None
    package = '[[package]]\nname = "{}"\nversion = "{}"\nsource = {{ registry = "r" }}\nwheels = [{{ hash = "{}" }}]\n'
    own = '[[package]]\nname = "rmm-jobs-mcp"\nversion = "9"\nsource = { path = "x.whl" }\n'
    assert builder.unlike_requirements(package.format("anyio", entry[1], entry[2]) + own) == []
    other_hash = package.format("anyio", entry[1], "sha256:" + "0" * 64)
    assert builder.unlike_requirements(other_hash) == [f"anyio=={entry[1]}"]
    assert builder.unlike_requirements(package.format("anyio", "0.1", entry[2])) == ["anyio==0.1"]
    assert builder.unlike_requirements(package.format("left-pad", "1", entry[2])) == ["left-pad==1"]


def test_the_server_of_a_bundle_is_the_command_of_the_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["server.py", "--version"])
    with pytest.raises(SystemExit) as left:
        exec((ROOT / "packaging" / "mcpb" / "server.py").read_text(encoding="utf-8"), {})  # noqa: S102 - as uv runs it
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith("rmm-jobs-mcp ")
