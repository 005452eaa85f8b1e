"""Select the tools that a process serves, as its settings say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from rmm_jobs.domain.toolsets import DEFAULT, read_prefix, read_switch, read_toolsets
from rmm_jobs.environment import PREFIX_SETTING, READ_ONLY_SETTING, TOOLSETS_SETTING
from rmm_jobs.tools.registry import ToolSpec

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class Selection:
    """Hold the tools that are served, what stands before their names, and the names of those left out."""

    tools: tuple[ToolSpec[Any], ...]
    prefix: str = ""
    left_out: frozenset[str] = frozenset()


def selected(tools: Sequence[ToolSpec[Any]], given: Mapping[str, str]) -> Selection:
    """Select the tools that the settings in `given` ask for, by the names of the settings.

    A value that cannot be read serves nothing that changes something: whoever wrote it may have meant less. The first
    call says what is wrong with it.
    """
    wrong: list[str] = []
    toolsets = _read(given, TOOLSETS_SETTING, read_toolsets, default=DEFAULT, wrong=wrong)
    is_read_only = _read(given, READ_ONLY_SETTING, read_switch, default=False, wrong=wrong)
    prefix = _read(given, PREFIX_SETTING, read_prefix, default="", wrong=wrong)
    served = tuple(
        tool for tool in tools if tool.toolset in toolsets and (tool.hints.read_only or not (is_read_only or wrong))
    )
    return Selection(served, prefix, frozenset({tool.name for tool in tools} - {tool.name for tool in served}))


def _read(
    given: Mapping[str, str], name: str, read: Callable[[str], ValueT], *, default: ValueT, wrong: list[str]
) -> ValueT:
    """Return a setting's value, or its default where it is not set; note one that cannot be read."""
    if not (value := given.get(name, "")):
        return default
    try:
        return read(value)
    except ValueError:
        wrong.append(name)
        return default
