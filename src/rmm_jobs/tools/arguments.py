"""Define the arguments of tools: their base, the types they share, and how each is typed in a terminal."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.fields import FieldInfo

from rmm_jobs.domain.grammar import Choice
from rmm_jobs.jobs.context import Services
from rmm_jobs.safety.sanitize import clean_line


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
    choice: Choice | None = None
    """What each word means that it takes, for the refusal of another one."""

    def default_of(self, declared: object) -> object:
        """Return the terminal's default; `declared` is the tool's."""
        return declared if self.default is _Unset.UNSET else self.default


def typed_as(field: FieldInfo) -> Typed:
    """Return how an argument is typed. The last word counts: one made of a shared argument says more of itself."""
    return next((each for each in reversed(field.metadata) if isinstance(each, Typed)), Typed())


DEVICE_STATUS = Choice(
    "status filter",
    {"online": "connected now, and not suspended", "offline": "not connected now, and not suspended"},
)
DEVICE_TYPE = Choice(
    "device type",
    {
        "server": "a server, by its category",
        "desktop": "a desktop or workstation, by its category",
        "laptop": "a laptop or notebook, by its category",
        "esxi": "an ESXi host",
        "network": "a network device, such as a switch",
        "printer": "a printer",
    },
)


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


ALL = "all"


def read_word(value: object) -> object:
    """Read a choice in any case, and `all` as no choice."""
    if not isinstance(value, str):
        return value
    word = value.strip().lower()
    return None if word == ALL else word


OR_ALL = BeforeValidator(read_word)
"""Marks a choice that is read in any case, and that `all` leaves open."""


Number = Annotated[int, BeforeValidator(_no_bool)]
SKIPPED = 100_000
"""The most rows that a list skips which holds what it skips."""


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


NumberOrText = Annotated[str, BeforeValidator(_written)]
"""Text, or a whole number that counts as text."""


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
