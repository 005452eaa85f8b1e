"""The schema of each tool, and which arguments count as left out."""

import json
import re
from typing import Annotated, Any, Literal

import pytest

from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.tools.devices.catalog import TOOLS
from rmm_jobs.tools.registry import ToolSpec
from rmm_jobs.tools.schema import is_free_text
from rmm_jobs.tools.scripts.catalog import SCRIPT_TOOLS

ALL = [*TOOLS, *SCRIPT_TOOLS]
REQUIRED = {"action": "pause", "answer": "yes", "component": "Clear Temp Files", "device": "ACME-DC01"}


def required(tool: ToolSpec[Any]) -> dict[str, object]:
    """Return arguments without which a call is refused, those included that another argument could replace."""
    schema = tool.schema()
    return {name: REQUIRED.get(name, "x1") for name in [*schema.get("required", ()), *tool.arguments.unless]}


def optional(tool: ToolSpec[Any], *, text: bool) -> list[str]:
    """Return the optional arguments that are text, or the others."""
    schema = tool.schema()
    names = [name for name in schema["properties"] if name not in required(tool)]
    return [name for name in names if ('"string"' in json.dumps(schema["properties"][name])) is text]


def every(*, text: bool) -> list[Any]:
    return [pytest.param(tool, name, id=f"{tool.title}: {name}") for tool in ALL for name in optional(tool, text=text)]


@pytest.mark.parametrize(("tool", "name"), every(text=True) + every(text=False))
def test_null_is_an_optional_argument_left_out(tool: ToolSpec[Any], name: str) -> None:
    assert tool.parse({**required(tool), name: None}) == tool.parse(required(tool))


@pytest.mark.parametrize("empty", ["", "  "])
@pytest.mark.parametrize(("tool", "name"), every(text=True))
def test_an_empty_optional_text_is_the_argument_left_out(tool: ToolSpec[Any], name: str, empty: str) -> None:
    assert tool.parse({**required(tool), name: empty}) == tool.parse(required(tool))


@pytest.mark.parametrize(("tool", "name"), every(text=False))
def test_an_empty_text_is_no_number_and_no_truth(tool: ToolSpec[Any], name: str) -> None:
    with pytest.raises(ArgumentsRefused):
        tool.parse({**required(tool), name: ""})


@pytest.mark.parametrize("missing", [None, ""])
@pytest.mark.parametrize("tool", ALL, ids=lambda tool: f"{tool.title}")
def test_a_required_argument_is_not_left_out(tool: ToolSpec[Any], missing: str | None) -> None:
    for name in required(tool):
        if (name, missing) != ("answer", ""):  # an answer may be empty
            with pytest.raises(ArgumentsRefused):
                tool.parse({**required(tool), name: missing})


@pytest.mark.parametrize("tool", SCRIPT_TOOLS, ids=lambda tool: tool.name)
def test_a_number_is_an_id_where_ids_are_numbers(tool: ToolSpec[Any]) -> None:
    names = {"job", "script", "query", "prompt"} & set(tool.schema()["properties"])
    for name in names:
        assert tool.parse({**required(tool), name: 4711}) == tool.parse({**required(tool), name: "4711"})
        for other in (True, 1.5, [1]):
            with pytest.raises(ArgumentsRefused):
                tool.parse({**required(tool), name: other})


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_number_is_no_id_where_ids_are_text(tool: ToolSpec[Any]) -> None:
    for name in {"job", "device", "component"} & set(tool.schema()["properties"]):
        with pytest.raises(ArgumentsRefused):
            tool.parse({**required(tool), name: 4711})


@pytest.mark.parametrize("tool", ALL, ids=lambda tool: tool.title)
def test_variables_are_listed_as_a_string_or_an_object(tool: ToolSpec[Any]) -> None:
    properties = tool.schema()["properties"]
    for name in {"variables", "parameters"} & set(properties):
        # One type each: strict validators refuse a list of types.
        assert properties[name]["anyOf"] == [{"type": "string"}, {"type": "object"}]


def test_a_choice_with_meanings_tells_that_of_each_word_that_it_takes() -> None:
    explained = [
        (tool, name, how.choice) for tool in TOOLS for name, how in tool.typed().items() if how.choice is not None
    ]
    assert [(tool.name, name) for tool, name, _ in explained] == [
        *(("device-lookup", "status"), ("device-lookup", "type")),
        *(("site-devices", "status"), ("site-devices", "type")),
    ]
    for tool, name, choice in explained:
        for word in choice.meanings:
            tool.parse({**required(tool), name: word})
        with pytest.raises(ArgumentsRefused) as refused:
            tool.parse({**required(tool), name: "broken"})
        assert refused.value.choices == {name: choice}
        taken = re.findall(r"'(\w+)'", refused.value.problems[name])
        assert [word for word in choice.meanings if word != "all"] == taken


@pytest.mark.parametrize("tool", ALL, ids=lambda tool: tool.title)
def test_every_number_has_its_limits_in_the_list(tool: ToolSpec[Any]) -> None:
    schema = tool.schema()
    for name, each in schema["properties"].items():
        if each.get("type") == "integer":
            least, most = each.get("minimum", 0), each.get("maximum")
            tool.parse({**required(tool), name: least})
            beyond = [least - 1] if most is None else [least - 1, most + 1]
            for value in beyond:
                with pytest.raises(ArgumentsRefused):
                    tool.parse({**required(tool), name: value})


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (str | None, True),
        (Annotated[str, "a note"] | dict[str, object], True),
        (list[str] | None, True),
        (Literal["strict", "str"] | None, False),
        (int | None, False),
    ],
)
def test_text_of_any_words_is_told_from_a_choice_of_words(annotation: object, expected: bool) -> None:
    assert is_free_text(annotation) is expected
