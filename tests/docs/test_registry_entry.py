"""`server.json`, the entry of the MCP registry: what its schema asks for, and every setting as it is.

The schema itself is not part of this repository. `registry-schema-facts.json` has what it says,
without its words. Where `MCP_SERVER_SCHEMA` names a copy, the two are compared. `UPDATE_GOLDEN=1` writes the
environment variables anew, and with a copy the facts.
"""

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any, cast, get_args

import jsonschema
import pytest
from pydantic.fields import FieldInfo

from rmm_jobs.settings import Settings

ROOT = Path(__file__).parents[2]
FILE = ROOT / "server.json"
FACTS = Path(__file__).with_name("registry-schema-facts.json")
WORDS = ("description", "example", "examples", "$comment", "title", "default")
SECRETS = {"DATTO_API_KEY", "DATTO_API_SECRET", "PSU_APP_TOKEN", "RMM_JOBS_QUESTION_KEY"}
SWITCHES = {"PSU_ALLOW_HTTP", "RMM_JOBS_DEMO", "RMM_JOBS_READ_ONLY"}


def entry() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))


def variable(name: str, field: FieldInfo) -> dict[str, Any]:
    """Return a setting as the schema's `KeyValueInput`."""
    described: dict[str, Any] = {"name": name, "description": field.description}
    if name in SECRETS:
        described["isSecret"] = True
    if name in SWITCHES:
        described["format"] = "boolean"
    elif "Path" in str(field.annotation):
        described["format"] = "filepath"
    elif re.search("int|float", str(field.annotation)):
        described["format"] = "number"
    choices = [each for each in get_args(field.annotation) if isinstance(each, str)]
    return {**described, "choices": choices, "default": field.default} if choices else described


def test_the_entry_names_every_setting_and_marks_those_that_are_secret() -> None:
    expected = [variable(name.upper(), field) for name, field in Settings.model_fields.items()]
    found = entry()
    if os.environ.get("UPDATE_GOLDEN"):
        found["packages"][0]["environmentVariables"] = expected
        FILE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        return
    assert found["packages"][0]["environmentVariables"] == expected
    typed = {name.upper() for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    assert typed == SECRETS


def test_the_entry_keeps_to_what_the_registry_asks_for() -> None:
    found, project = entry(), tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert re.fullmatch(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+", found["name"])
    assert 1 <= len(found["description"]) <= 100
    assert 1 <= len(found["title"]) <= 100
    assert set(found) == {"$schema", "name", "title", "description", "version", "packages"}
    (package,) = found["packages"]
    assert package["identifier"] == project["name"]
    assert package["identifier"] in project["scripts"]  # `uvx` runs the command that has the package's name
    assert (package["registryType"], package["runtimeHint"]) == ("pypi", "uvx")
    assert package["transport"] == {"type": "stdio"}


def test_the_readme_has_the_marker_by_which_the_registry_knows_the_package() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.count(f"<!-- mcp-name: {entry()['name']} -->") == 1


def test_the_entry_fits_the_schema_that_it_names() -> None:
    if copy := os.environ.get("MCP_SERVER_SCHEMA"):
        read = facts(json.loads(Path(copy).read_text(encoding="utf-8")))
        if os.environ.get("UPDATE_GOLDEN"):
            FACTS.write_text(json.dumps(read, indent=1) + "\n", encoding="utf-8")
        assert json.loads(FACTS.read_text(encoding="utf-8")) == read
    schema = json.loads(FACTS.read_text(encoding="utf-8"))
    assert schema["$id"] == entry()["$schema"]
    validator: Any = jsonschema.Draft7Validator(schema)
    assert [error.message for error in validator.iter_errors(entry())] == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (["description"], "x" * 101),
        (["name"], "no-namespace"),
        (["packages", 0, "version"], "latest"),
        (["packages", 0, "identifier"], None),
        (["packages", 0, "transport"], {"type": "http"}),
        (["packages", 0, "environmentVariables", 0], {"description": "nameless"}),
        (["packages", 0, "environmentVariables", 0, "format"], "text"),
    ],
    ids=str,
)
def test_an_entry_that_the_registry_would_refuse_does_not_fit(place: list[Any], value: object) -> None:
    wrong = entry()
    part: Any = wrong
    for each in place[:-1]:
        part = part[each]
    part[place[-1]] = value
    validator: Any = jsonschema.Draft7Validator(json.loads(FACTS.read_text(encoding="utf-8")))
    assert not validator.is_valid(wrong)


def facts(part: Any, *, is_named: bool = False) -> Any:  # noqa: ANN401 - any part of a schema
    """What a schema says, without its words. `is_named`: its keys are names of properties."""
    if isinstance(part, list):
        return [facts(each) for each in cast("list[Any]", part)]
    if not isinstance(part, dict):
        return part
    return {
        name: facts(each, is_named=name in {"properties", "definitions"} and not is_named)
        for name, each in cast("dict[str, Any]", part).items()
        if is_named or name not in WORDS
    }
