"""Tools and prompts as the protocol shows them: no hint that is its own default, and what the client alone reads."""

from dataclasses import replace
from typing import Any

import pytest

from rmm_jobs.opening.messages import CARDS, LOADING
from rmm_jobs.server.definitions import card_uri, prompt_definition, prompt_result, tool_definition
from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.tools.devices.catalog import TOOLS
from rmm_jobs.tools.devices.job_status import job_status
from rmm_jobs.tools.registry import ToolSpec
from rmm_jobs.tools.schema import Card, Hints
from rmm_jobs.tools.scripts.catalog import SCRIPT_TOOLS

ALL = [*TOOLS, *SCRIPT_TOOLS]
USUAL = {"read_only_hint": False, "destructive_hint": True, "idempotent_hint": False, "open_world_hint": True}


def hints(hints: Hints) -> dict[str, bool] | None:
    shown = tool_definition(replace(job_status, hints=hints), "x", ()).annotations
    return None if shown is None else shown.model_dump(exclude_none=True)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (Hints(), None),
        (Hints(read_only=True), {"read_only_hint": True}),
        (Hints(read_only=True, destructive=False, idempotent=True), {"read_only_hint": True}),
        (Hints(destructive=False), {"destructive_hint": False}),
        (Hints(idempotent=True), {"idempotent_hint": True}),
        (Hints(destructive=False, idempotent=True), {"destructive_hint": False, "idempotent_hint": True}),
    ],
)
def test_a_hint_is_shown_where_it_differs_from_what_is_meant_without_it(
    told: Hints, shown: dict[str, bool] | None
) -> None:
    assert hints(told) == shown


@pytest.mark.parametrize("tool", ALL, ids=lambda tool: tool.title)
def test_the_list_repeats_no_default_of_the_specification(tool: ToolSpec[Any]) -> None:
    annotations = tool_definition(tool, tool.name, ()).annotations
    shown = {} if annotations is None else annotations.model_dump(exclude_none=True)
    assert not shown.items() & USUAL.items()
    assert shown.get("read_only_hint", False) is tool.hints.read_only
    lengths = {"minLength", "maxLength"}
    assert not any(lengths & set(each) for each in tool.schema()["properties"].values())


def test_a_tool_is_shown_under_the_name_by_which_it_is_served() -> None:
    shown = tool_definition(job_status, "datto_job-status", ())
    assert (shown.name, shown.title, shown.description) == (
        "datto_job-status",
        job_status.title,
        job_status.description,
    )
    assert shown.input_schema == job_status.schema()


def test_a_tool_without_words_to_find_it_by_is_loaded_at_once() -> None:
    def meta(**changes: Any) -> object:  # noqa: ANN401  # fields by name
        made = replace(job_status, **{"search_hint": "", "card": None, **changes})
        assert tool_definition(made, "x", ()).meta is None  # a client that reads none of it is spared its tokens
        return tool_definition(made, "x", (LOADING, CARDS)).meta

    assert meta() == {"anthropic/alwaysLoad": True}
    assert meta(search_hint="how it ended") == {"anthropic/searchHint": "how it ended"}
    with_card = meta(card=Card.JOB)
    assert with_card == {"anthropic/alwaysLoad": True, "ui": {"resourceUri": card_uri(Card.JOB)}}
    assert card_uri(Card.JOB) == "ui://rmm-jobs/job"


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_prompt_is_shown_with_its_arguments_in_the_order_in_which_they_are_typed(system: str) -> None:
    prompt = SYSTEMS[system].prompt
    shown = prompt_definition(prompt)
    assert [each.name for each in shown.arguments or []] == list(prompt.grammar.arguments)
    assert [each.required for each in shown.arguments or []] == [each.required for each in prompt.fields]


def test_a_prompt_becomes_one_message_of_the_user() -> None:
    prompt = SYSTEMS["datto"].prompt
    (message,) = prompt_result(prompt, "Run it").model_dump()["messages"]
    assert (message["role"], message["content"]["text"]) == ("user", "Run it")
