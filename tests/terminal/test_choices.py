"""A terminal takes the words that a tool takes, and reads them as the tool does: over all choices of all commands."""

from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from rmm_jobs.systems.registry import SYSTEMS
from rmm_jobs.terminal.command_line import CommandLineWrong, commands_of
from rmm_jobs.terminal.parser import arguments_of, parser
from rmm_jobs.tools.registry import ToolSpec

REFUSED = "refused"


def words_of(field: FieldInfo) -> tuple[str, ...]:
    """The words of a choice; none of another argument."""
    for each in (field.annotation, *get_args(field.annotation)):
        if get_origin(each) is Literal:
            return get_args(each)
    return ()


CHOICES = [
    (system, tool, name)
    for system, spec in SYSTEMS.items()
    for tool in spec.tools
    for name, field in tool.arguments.model_fields.items()
    if words_of(field) and not tool.typed()[name].absent
]


def read_by_tool(tool: ToolSpec[Any], name: str, word: str) -> object:
    fields = tool.arguments.model_fields.items()
    others = {other: next(iter(words_of(field)), "x") for other, field in fields if field.is_required()}
    try:
        return getattr(tool.arguments.model_validate({**others, name: word}), name)
    except ValidationError:
        return REFUSED


def read_at_terminal(system: str, tool: ToolSpec[Any], name: str, word: str) -> object:
    top = parser(system)
    words: list[str] = []
    for action in commands_of(top)[tool.name]._actions:
        if action.dest == name:
            words += [*action.option_strings[:1], word]
        elif not action.option_strings and action.nargs is None:
            words.append(next(iter(action.choices or ["x"])))
    try:
        typed = top.parse_args([tool.name, *words])
    except CommandLineWrong:
        return REFUSED
    return getattr(arguments_of(tool, typed), name)


@pytest.mark.whole
@pytest.mark.parametrize(
    ("system", "tool", "name"), CHOICES, ids=[f"{system} {tool.name} {name}" for system, tool, name in CHOICES]
)
def test_a_word_means_the_same_to_a_terminal_and_to_the_tool(system: str, tool: ToolSpec[Any], name: str) -> None:
    words = words_of(tool.arguments.model_fields[name])
    for word in (*words, *map(str.upper, words), *map(str.capitalize, words), "all", "ALL", "no-such-word"):
        assert read_at_terminal(system, tool, name, word) == read_by_tool(tool, name, word), word


def test_choices_of_both_systems_are_compared() -> None:
    assert {system for system, *_ in CHOICES} == set(SYSTEMS)
    assert len(CHOICES) >= 10
