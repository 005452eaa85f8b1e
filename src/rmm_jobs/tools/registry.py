"""Declare a tool once: arguments, schema, hints, terminal command, prompt and completions follow from its file.

A declaration is static and needs no credentials; the use case in it is given its services when it is called.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, fields
from typing import Any, Generic, TypeVar, cast, get_type_hints

from pydantic.fields import FieldInfo

from rmm_jobs.domain.answerable import Answerable
from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.domain.grammar import ArgumentForm, ArgumentKind, Grammar, pairs_of, words_of
from rmm_jobs.domain.system import System
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.text.protocol import REQUIRED
from rmm_jobs.tools.arguments import Arguments, PromptSource, Typed, typed_as
from rmm_jobs.tools.background import Background
from rmm_jobs.tools.schema import Card, Hints, is_free_text, lean_schema, read_arguments

LONGEST_WAIT = 86_400.0
"""Seconds that a call at a terminal waits for a job without a timeout."""


LOOKS = Hints(read_only=True, destructive=False, idempotent=True)


DOES = Hints()


MAX_ARGUMENT_CHARS = 500_000
"""Characters that the arguments of one call may have together."""


MARGIN_SECONDS = 60.0
"""Seconds that a waiting command has beside its timeout, so that the timeout is what ends it."""


ArgumentsT = TypeVar("ArgumentsT", bound=Arguments)


SystemT = TypeVar("SystemT", bound=System)


SystemT_contra = TypeVar("SystemT_contra", bound=System, contravariant=True)


UseCase = Callable[[Services[SystemT], ArgumentsT, CallContext], Awaitable[Answerable]]


def as_settings_say(_arguments: Arguments) -> float | None:
    """Leave the time of a terminal command to the settings."""
    return None


def nobody(_arguments: Arguments) -> PromptSource:
    """Ask nobody at the terminal."""
    return PromptSource.NOBODY


@dataclass(frozen=True)
class Declaration:
    """Say everything about a tool but what it runs; used as a decorator, it makes the `ToolSpec` of a function.

    Its callables are given an instance of the tool's arguments.
    """

    name: str
    _: KW_ONLY
    title: str
    description: str
    hints: Hints
    command: str
    """One sentence for `--help`."""
    examples: tuple[str, ...] = ()
    """Lines of its `--help`, without the program's name; tests type them on the simulated system."""
    prompt: str = ""
    """One sentence for the prompt of this tool; empty where it has none."""
    starts: bool = False
    """Whether a call of it starts a job."""
    search_hint: str = ""
    """Words by which a client that defers tools finds this one; empty where it has to be loaded at once."""
    terminal_run: UseCase[Any, Any] | None = None
    """The use case of the terminal command, where that is another one."""
    terminal_seconds: Callable[[Any], float | None] = as_settings_say
    """Seconds that a terminal command may take; `None` as the settings say."""
    terminal_prompts: Callable[[Any], PromptSource] = nobody
    """Who answers a prompt at the terminal."""
    toolset: Toolset = Toolset.JOBS
    background: Background | None = None
    """How a waiting call goes on as a task; `None` where no call waits for a job."""
    card: Card | None = None
    """What shows its answers where the client has MCP Apps; `None` for the text alone."""

    def __call__(self, run: UseCase[SystemT, ArgumentsT]) -> "ToolSpec[SystemT]":
        """Declare a function as this tool; its parameter `arguments` says which model holds its arguments."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return ToolSpec(**said, arguments=get_type_hints(run)["arguments"], run=run)


tool = Declaration


@dataclass(frozen=True)
class ToolSpec(Declaration, Generic[SystemT_contra]):
    """Describe one tool, for every system with the capabilities of `SystemT_contra`."""

    arguments: type[Arguments] = field(kw_only=True)
    run: UseCase[SystemT_contra, Any] = field(kw_only=True)

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the arguments, as `tools/list` shows it."""
        return lean_schema(self.arguments)

    def parse(self, given: Mapping[str, object]) -> Arguments:
        """Read the arguments of a call.

        Raises:
            ArgumentsRefused: one is missing, unknown or does not fit; the values themselves are not repeated.
        """
        if _chars(given, MAX_ARGUMENT_CHARS) > MAX_ARGUMENT_CHARS:
            problems = {"*": f"hold more than {MAX_ARGUMENT_CHARS:,} characters together"}
            raise ArgumentsRefused(self.name, problems, list(self.arguments.model_fields))
        arguments = read_arguments(self.name, self.arguments, given)
        if lacking := arguments.lacking():
            raise ArgumentsRefused(self.name, dict.fromkeys(lacking, REQUIRED), list(self.arguments.model_fields))
        return arguments

    def typed(self) -> dict[str, Typed]:
        """Return each argument's name and how it is typed, in the order of the declaration."""
        return {name: typed_as(field) for name, field in self.arguments.model_fields.items()}

    def forms(self) -> dict[str, ArgumentForm]:
        """Return how each argument is typed at a terminal, in the order of the declaration."""
        fields = self.arguments.model_fields
        return {name: ArgumentForm(_kind(fields[name], how), name) for name, how in self.typed().items()}

    def grammar(self) -> Grammar:
        """Return how the tool is typed as a command."""
        fields, forms, typed = self.arguments.model_fields, self.forms(), self.typed()
        options = [name for name, each in forms.items() if each.kind is ArgumentKind.OPTION]
        return Grammar(
            names=words_of(forms),
            pairs=pairs_of(forms),
            others=tuple(name for name in options if is_free_text(fields[name].annotation) and typed[name].in_line),
            flags=tuple(name for name, each in forms.items() if each.kind is ArgumentKind.FLAG),
        )


def prompted(tools: Sequence[ToolSpec[SystemT]]) -> ToolSpec[SystemT]:
    """Return the one tool that has a prompt."""
    (found,) = (each for each in tools if each.prompt)
    return found


def _chars(given: object, most: int) -> int:
    """Count the characters of all names and texts within a call's arguments; stop soon after `most`."""
    total, waiting = 0, [given]
    while waiting and total <= most:
        value = waiting.pop()
        total += len(value) if isinstance(value, str) else 1
        if isinstance(value, Mapping):
            waiting += [part for pair in cast("Mapping[str, object]", value).items() for part in pair]
        elif isinstance(value, list):
            waiting += cast("list[object]", value)
    return total


def _kind(field: FieldInfo, how: Typed) -> ArgumentKind:
    if how.absent:
        return ArgumentKind.ABSENT
    if how.pairs:
        return ArgumentKind.PAIRS
    if field.annotation is bool:
        return ArgumentKind.FLAG
    return ArgumentKind.WORD if how.free or field.is_required() else ArgumentKind.OPTION
