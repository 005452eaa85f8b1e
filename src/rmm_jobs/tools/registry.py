"""Declare a tool once: arguments, schema, hints, terminal command, prompt and completions follow from its file.

A declaration is static and needs no credentials; the use case in it is given its services when it is called.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, ClassVar, Generic, TypeVar, cast, get_type_hints

from mcp.types import Tool, ToolAnnotations
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.fields import FieldInfo

from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.domain.grammar import ArgumentForm, ArgumentKind, Grammar, pairs_of, words_of
from rmm_jobs.domain.results import Answerable
from rmm_jobs.domain.system import System
from rmm_jobs.domain.toolsets import Toolset
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.protocol import REQUIRED
from rmm_jobs.tools.background import Background
from rmm_jobs.tools.schema import lean_hints, lean_schema, loading, read_arguments

DAY = 86_400.0
MAX_ARGUMENT_CHARS = 500_000
"""Characters that the arguments of one call may have together."""
MARGIN_SECONDS = 60.0
"""Seconds that a waiting command has beside its timeout, so that the timeout is what ends it."""


class Arguments(BaseModel):
    """Hold a tool's arguments. An unknown one is refused: without it, something else than was meant would run."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True)

    unless: ClassVar[Mapping[str, str]] = {}
    """Arguments that may be left out only where another one is given, by the name of that one."""

    def lacking(self) -> list[str]:
        """Return the arguments that are missing, because the one that would stand for them is missing too."""
        return [name for name, other in self.unless.items() if getattr(self, name) is None and not getattr(self, other)]

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        """Show the names of what was given, and no value: one may be a secret."""
        yield from ((name, ...) for name in sorted(self.model_fields_set))


Completer = Callable[[Services[Any], str, float], Awaitable[Sequence[str]]]
"""Return names that may complete what has been typed, until a deadline in monotonic seconds."""


class PromptSource(Enum):
    """Say who answers a prompt of a job at the terminal."""

    NOBODY = "the answer shows it"
    PERSON = "somebody at the terminal, if there is one"
    STDIN = "whoever writes to stdin"


class _Unset(Enum):
    UNSET = "the tool's own default"


@dataclass(frozen=True, slots=True)
class Typed:
    """Say how an argument is typed: in the terminal command, and in the prompt `run-job`.

    A required argument stands free, another one is an option of its own name, a Boolean one is a flag.
    """

    help: str = ""
    """What `--help` says of it; empty says nothing."""
    metavar: str | None = None
    """Its placeholder; else its name in capitals."""
    free: bool = False
    """Whether it stands free although it may be left out."""
    flag: str | None = None
    """The flag that is typed for it, such as `json` for `format="json"`; the flag's name is the value."""
    default: object = _Unset.UNSET
    """The terminal's own default, where a person wants more than an assistant can read."""
    seconds: bool = False
    """Whether it is a time, from one second to a day; other numbers are counts."""
    absent: bool = False
    """Whether the terminal has no such argument."""
    prompt: str | None = None
    """What the prompt says of it; `None` where the prompt does not ask for it."""
    pairs: bool = False
    """Whether it takes `NAME=value` pairs."""
    in_line: bool = True
    """Whether the typed line of a prompt may hold it."""
    completes: Completer | None = None
    """What completes it while somebody types it."""

    def default_of(self, declared: object) -> object:
        """Return the terminal's default; `declared` is the tool's."""
        return declared if self.default is _Unset.UNSET else self.default


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


@dataclass(frozen=True, slots=True)
class ToolSpec(Generic[SystemT_contra]):
    """Describe one tool, for every system with the capabilities of `SystemT_contra`.

    Its callables are given an instance of `arguments`.
    """

    name: str
    title: str
    description: str
    hints: ToolAnnotations
    arguments: type[Arguments]
    run: UseCase[SystemT_contra, Any]
    command: str
    """One sentence for `--help`."""
    prompt: str = ""
    """One sentence for the prompt of this tool; empty where it has none."""
    starts: bool = False
    """Whether a call of it starts a job."""
    search_hint: str = ""
    """Words by which a client that defers tools finds this one; empty where it has to be loaded at once."""
    terminal_run: UseCase[SystemT_contra, Any] | None = None
    """The use case of the terminal command, where that is another one."""
    terminal_seconds: Callable[[Any], float | None] = as_settings_say
    """Seconds that a terminal command may take; `None` as the settings say."""
    terminal_prompts: Callable[[Any], PromptSource] = nobody
    """Who answers a prompt at the terminal."""
    toolset: Toolset = Toolset.JOBS
    background: Background | None = None
    """How a waiting call goes on as a task; `None` where no call waits for a job."""

    def definition(self, name: str | None = None) -> Tool:
        """Return what `tools/list` shows, under another name where one is given."""
        return Tool(
            name=name or self.name,
            title=self.title,
            description=self.description,
            input_schema=lean_schema(self.arguments),
            annotations=lean_hints(self.hints),
            _meta=loading(self.search_hint),
        )

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
        # The last one counts: an argument that is made of a shared one says more of itself.
        found = {
            name: [each for each in field.metadata if isinstance(each, Typed)]
            for name, field in self.arguments.model_fields.items()
        }
        return {name: each[-1] if each else Typed() for name, each in found.items()}

    def forms(self) -> dict[str, ArgumentForm]:
        """Return how each argument is typed at a terminal, in the order of the declaration."""
        fields = self.arguments.model_fields
        return {name: ArgumentForm(_kind(fields[name], how), how.flag or name) for name, how in self.typed().items()}

    def grammar(self) -> Grammar:
        """Return how the tool is typed as a command."""
        fields, forms, typed = self.arguments.model_fields, self.forms(), self.typed()
        options = [name for name, each in forms.items() if each.kind is ArgumentKind.OPTION]
        return Grammar(
            names=words_of(forms),
            pairs=pairs_of(forms),
            others=tuple(name for name in options if _is_text(fields[name].annotation) and typed[name].in_line),
            flags=tuple(name for name, each in forms.items() if each.kind is ArgumentKind.FLAG),
        )


def tool(  # noqa: PLR0913 - one declaration, each part by name
    name: str,
    *,
    title: str,
    description: str,
    hints: ToolAnnotations,
    command: str,
    prompt: str = "",
    starts: bool = False,
    search_hint: str = "",
    terminal_run: UseCase[Any, Any] | None = None,
    terminal_seconds: Callable[[Any], float | None] = as_settings_say,
    terminal_prompts: Callable[[Any], PromptSource] = nobody,
    toolset: Toolset = Toolset.JOBS,
    background: Background | None = None,
) -> Callable[[UseCase[SystemT, ArgumentsT]], ToolSpec[SystemT]]:
    """Declare a function as a tool; its parameter `arguments` says which model holds its arguments."""

    def declared(run: UseCase[SystemT, ArgumentsT]) -> ToolSpec[SystemT]:
        return ToolSpec(
            name=name,
            title=title,
            description=description,
            hints=hints,
            arguments=get_type_hints(run)["arguments"],
            run=run,
            command=command,
            prompt=prompt,
            starts=starts,
            search_hint=search_hint,
            terminal_run=terminal_run,
            terminal_seconds=terminal_seconds,
            terminal_prompts=terminal_prompts,
            toolset=toolset,
            background=background,
        )

    return declared


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
    if how.flag or field.annotation is bool:
        return ArgumentKind.FLAG
    return ArgumentKind.WORD if how.free or field.is_required() else ArgumentKind.OPTION


def _is_text(annotation: object) -> bool:
    return "str" in str(annotation)


def _no_bool(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("has to be a whole number")  # noqa: TRY004 - pydantic reports ValueError as a problem
    return value


def _written(value: object) -> object:
    """Return a whole number as text: an id that is a number is given as one, too."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _visible(name: str) -> str:
    """Refuse a name with invisible characters: it would match nothing, and nobody could see why."""
    if clean_line(name, len(name) + 1) != " ".join(name.split()):
        raise ValueError("holds characters that cannot be seen; type it anew")
    return name


def _trimmed(name: object) -> object:
    """Remove the blanks around a name that a keyboard makes; others may be what a listed name differs in."""
    return name.strip(" \t\r\n") if isinstance(name, str) else name


Number = Annotated[int, BeforeValidator(_no_bool)]
JobUid = Annotated[str, Field(min_length=1, max_length=128, description="Job UID"), Typed("job UID")]
JobId = Annotated[
    str, Field(min_length=1, max_length=128, description="Job UID"), Typed("job id"), BeforeValidator(_written)
]
"""Id of a job where ids are numbers."""
Name = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_visible)]
ElsewhereDevice = Annotated[
    Name | None,
    Field(description="Hostname or UID, for a job started elsewhere"),
    Typed("hostname or UID, for a job started elsewhere"),
]
NameOrId = Annotated[Name, BeforeValidator(_written)]
"""Name, or id where ids are numbers."""
Wanted = Annotated[
    str, StringConstraints(strip_whitespace=False, min_length=1, max_length=255), BeforeValidator(_trimmed)
]
"""A name to be found. Unlike `Name` it may hold what cannot be seen: the refusal then names what looks like it."""
Written = Annotated[str, StringConstraints(strip_whitespace=False)]
"""Text of variables as it was written: blanks that only look like spaces are told, and not stripped."""
WantedOrId = Annotated[Wanted, BeforeValidator(_written)]
"""A name to be found, or an id where ids are numbers."""
Again = Annotated[
    bool,
    Field(description="Run it although an identical job has not ended; only if the user asks"),
    Typed("run it even while an identical job has not ended"),
]


LOOKS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=True)
DOES = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=False, open_world_hint=True)
