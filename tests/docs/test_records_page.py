"""docs/records.md describes the records: each kind, key, type and code of the golden records, and no other.

The tables of the page make a JSON Schema, and every golden record has to fit it. `UPDATE_GOLDEN=1` writes the example
of the page anew.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator

from goldens import GOLDEN
from rmm_jobs.domain.errors import ArgumentsRefused, JobsError
from rmm_jobs.domain.inventory import DeviceKind
from rmm_jobs.domain.patches import Severity
from rmm_jobs.server.server import RECORD
from rmm_jobs.text.answer import SCHEMA_VERSION
from rmm_jobs.text.records import alerts, codes
from rmm_jobs.text.records import devices as device_codes
from rmm_jobs.text.records import sites as site_codes
from rmm_jobs.text.registry import RECORDS
from text_cases import of_each_type, record_of

PAGE = GOLDEN.parents[1] / "docs" / "records.md"
EXAMPLE = re.compile(r"(?<=<!-- record: )(?P<name>[a-z-]+) -->\n```json\n.*?```", re.DOTALL)
ROW = re.compile(r"^\| `(?P<name>\w+)` \| (?P<type>.+?) \| .+ \|$", re.MULTILINE)
CODE = re.compile(r"^\| `(?P<code>\w+)` \| [^|]+ \|$", re.MULTILINE)
ALL_OF = re.compile(r"All (?:keys of )?\[[\w ]+\]\(#(\w+)\)|and all keys of \[\w+\]\(#(\w+)\)")
CODES: dict[str, Iterable[str]] = {
    "state": codes.STATES.values(),
    "stream": codes.STREAMS.values(),
    "recognition": codes.RECOGNITIONS.values(),
    "unanswered": codes.UNANSWERED.values(),
    "cancel_outcome": codes.CANCELLATIONS.values(),
    "schedule_action": codes.SCHEDULE_ACTIONS.values(),
    "schedule_outcome": codes.SCHEDULE_OUTCOMES.values(),
    "name_kind": codes.NAME_KINDS.values(),
    "run_time_reason": codes.RUN_TIME_REASONS.values(),
    "run_status": codes.RUN_STATUSES.values(),
    "exit_code_source": (codes.REPORTED, codes.DERIVED),
    "action": codes.ACTIONS.values(),
    "device_reason": codes.DEVICE_REASONS.values(),
    "found_by": device_codes.FOUND_BY.values(),
    "device_type": (kind.value for kind in DeviceKind),
    "audit_type": device_codes.AUDIT_TYPES.values(),
    "severity": (severity.value for severity in Severity),
    "patch_state": device_codes.PATCH_STATES.values(),
    "antivirus_state": site_codes.ANTIVIRUS_STATES.values(),
    "command_reason": codes.COMMAND_REASONS.values(),
    "variables_reason": codes.VARIABLE_REASONS.values(),
    "resolve_end": alerts.ENDS.values(),
    "resolve_outcome": alerts.OUTCOMES.values(),
    "alert_priority": alerts.PRIORITIES.values(),
    "alert_type": alerts.KINDS.values(),
}
ABSENT = " or absent"
"""Ends the type of a key that a record may leave out."""
PARTS = {"Results": False, "Errors": True}
"""The parts of the page with kinds of records, and whether they are errors."""
TYPES: dict[str, dict[str, Any]] = {
    **{name: {"type": name} for name in ("string", "integer", "number", "boolean", "null")},
    "time": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z?$"},
    "list of strings": {"type": "array", "items": {"type": "string"}},
    "map of strings": {"type": "object", "additionalProperties": {"type": "string"}},
}
"""The types that the page names; others are links to an object, a table of codes, or the kinds of records."""


@cache
def parts() -> dict[str, str]:
    """What the page says under each heading of the second level."""
    split = re.split(r"^## (.+)\n", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return dict(zip(split[::2], split[1::2], strict=True))


@cache
def sections(part: str) -> dict[str, str]:
    """What the page says under each heading of the third level: the kinds, objects or codes of a part."""
    split = re.split(r"^### (.+)\n", parts()[part], flags=re.MULTILINE)[1:]
    return dict(zip(split[::2], split[1::2], strict=True))


def types_in(text: str) -> dict[str, str]:
    """The keys of a table with their types, and those of the objects whose keys are all there too."""
    types = {row["name"]: row["type"] for row in ROW.finditer(text)}
    for found in ALL_OF.finditer(text):
        types |= types_in(sections("Objects")[found[1] or found[2]])
    return types


def type_schema(words: str) -> dict[str, Any]:
    """The schema of a type as the page writes it: `list of [device](#device)`, `time or null`."""
    if words.endswith(" or null"):
        return {"anyOf": [type_schema(words.removesuffix(" or null")), {"type": "null"}]}
    if words in TYPES:
        return TYPES[words]
    link = re.fullmatch(r"(list of )?\[\w+\]\(#(\w+)\)", words)
    assert link, f"{words} is no type"
    of = {"$ref": f"#/$defs/{link[2]}"}
    return {"type": "array", "items": of} if link[1] else of


def object_schema(types: dict[str, str], **fixed: object) -> dict[str, Any]:
    """The schema of an object with exactly these keys; `fixed` are those with one value."""
    properties = {name: type_schema(words.removesuffix(ABSENT)) for name, words in types.items()}
    properties |= {name: {"const": value} for name, value in fixed.items()}
    required = [name for name in properties if not types.get(name, "").endswith(ABSENT)]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """The whole page: for each kind, what its record is."""
    at_top = types_in(parts()["Top level"])
    kinds = {kind: (types_in(text), part) for part in PARTS for kind, text in sections(part).items()}
    defs: dict[str, Any] = {name: object_schema(types_in(text)) for name, text in sections("Objects").items()}
    defs |= {name: {"enum": CODE.findall(text)} for name, text in sections("Codes").items()}
    defs |= {
        part.lower(): {"anyOf": [object_schema(kinds[kind][0], kind=kind, error=error) for kind in sections(part)]}
        for part, error in PARTS.items()
    }
    return {
        kind: object_schema(at_top | types, kind=kind, error=PARTS[part]) | {"$defs": defs}
        for kind, (types, part) in kinds.items()
    }


@cache
def golden_records() -> dict[str, dict[str, Any]]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (GOLDEN / "records").iterdir()}


def objects(value: object) -> Iterator[dict[str, Any]]:
    """All objects in a record, and the record."""
    if isinstance(value, dict):
        data = cast("dict[str, Any]", value)
        yield data
        yield from (found for each in data.values() for found in objects(each))
    elif isinstance(value, list):
        yield from (found for each in cast("list[Any]", value) for found in objects(each))


@pytest.mark.thorough
def test_the_tables_of_the_page_make_a_schema() -> None:
    Draft202012Validator.check_schema(schemas()["finished"])


def test_the_page_has_every_kind_in_its_place_and_no_other() -> None:
    for part, error in PARTS.items():
        kinds = [entry.kind for of, entry in RECORDS.entries.items() if issubclass(of, JobsError) is error]
        assert sorted(sections(part)) == sorted(kinds)


@pytest.mark.parametrize("name", of_each_type(sorted(golden_records())))
def test_a_golden_record_is_as_the_page_describes_its_kind(name: str) -> None:
    data = golden_records()[name]
    errors = cast("Any", Draft202012Validator(schemas()[data["kind"]])).iter_errors(data)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_every_kind_and_object_on_the_page_is_in_a_golden_record() -> None:
    shown = [each for data in golden_records().values() for each in objects(data)]
    assert {*sections("Results"), *sections("Errors")} == {each["kind"] for each in shown if "kind" in each}
    keys = {frozenset(each) for each in shown}
    described = {name: frozenset(types_in(text)) for name, text in sections("Objects").items() if name != "job_keys"}
    assert {name for name, types in described.items() if types not in keys} == set()


def test_a_key_that_can_be_more_than_null_is_so_in_a_golden_record() -> None:
    records = [each for data in golden_records().values() for each in objects(data) if "kind" in each]
    told = {(each["kind"], key) for each in records for key, value in each.items() if value is not None}
    told |= {("job_keys", key) for _, key in told}
    pages = {**sections("Results"), **sections("Errors"), "job_keys": sections("Objects")["job_keys"]}
    rows = [(kind, row) for kind, text in pages.items() for row in ROW.finditer(text)]
    assert {(kind, row["name"]) for kind, row in rows if row["type"] != "null"} - told == set()


@pytest.mark.parametrize("name", CODES)
def test_a_table_of_codes_is_that_of_the_source(name: str) -> None:
    assert CODE.findall(sections("Codes")[name]) == list(CODES[name])


def test_the_page_has_no_table_of_codes_that_is_gone() -> None:
    assert list(sections("Codes")) == list(CODES)


def test_the_page_names_the_key_and_the_version() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"`{RECORD}`" in text
    assert f"`schema_version` is {SCHEMA_VERSION}." in text


def test_the_example_on_the_page_is_a_golden_record() -> None:
    text = PAGE.read_text(encoding="utf-8")

    def shown(example: re.Match[str]) -> str:
        data = (GOLDEN / "records" / f"{example['name']}.json").read_text(encoding="utf-8")
        return f"{example['name']} -->\n```json\n{data}```"

    assert EXAMPLE.search(text)
    expected = EXAMPLE.sub(shown, text)
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(expected, encoding="utf-8")
        return
    assert text == expected


def test_the_page_says_where_lists_of_texts_in_a_record_stop() -> None:
    limit = re.search(
        r"^- \*\*Lists and maps of texts\*\* stop at (\d+) entries", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert limit
    names = [f"name{number}" for number in range(1_000)]
    many = record_of(ArgumentsRefused("run-job", dict.fromkeys(names, "is not an argument"), names))
    assert [len(cast("list[str]", many[key])) for key in ("problems", "known_arguments")] == [int(limit[1])] * 2
