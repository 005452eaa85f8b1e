"""What a tool is: a static definition that needs no credentials, and a handler that is given its dependencies."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Protocol

from mcp.types import Tool, ToolAnnotations
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.domain.model import Job, Prompt
from rmm_jobs.jobs.context import CallStart
from rmm_jobs.jobs.feedback import AnswerHistory
from rmm_jobs.responses import ProgressRelay, Responder, ToolResponse, Work
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.protocol import problem_words


class Arguments(BaseModel):
    """A tool's arguments. An unknown one is refused: dropped silently, something else than was meant would run."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True)


class Ask(Protocol):
    """Asks a person what a job asks."""

    async def __call__(self, job: Job, prompt: Prompt, earlier: AnswerHistory) -> str | None:
        """The person's words, for as long as it takes; `None` when they declined."""
        ...


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: the client's own name, if it gave one, and where its progress goes."""

    client: str | None
    progress_sink: ProgressRelay
    ask: Ask | None = None
    """How the person at the client is asked something; `None` where nobody can be."""
    started: CallStart = field(default_factory=CallStart)
    """What this caller has started: a failure afterwards reports that job."""

    async def serve(
        self, responder: Responder, work: Work, *, starting: bool = False, seconds: float | None = None
    ) -> ToolResponse:
        """Do the work of this call; `starting` and `seconds` as in `Responder.respond`."""
        return await responder.respond(
            work,
            progress_sink=self.progress_sink,
            client=self.client,
            seconds=seconds,
            starting=starting,
            started=self.started,
        )


Handler = Callable[[Responder, Any, Caller], Awaitable[ToolResponse]]


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """One tool. `handler` is given an instance of `arguments`."""

    name: str
    title: str
    description: str
    hints: ToolAnnotations
    arguments: type[Arguments]
    handler: Handler
    starts: bool = False
    """Whether a call of it starts a job."""

    def definition(self) -> Tool:
        """What `tools/list` shows."""
        return Tool(
            name=self.name,
            title=self.title,
            description=self.description,
            input_schema=lean_schema(self.arguments),
            annotations=self.hints,
        )

    def parse(self, given: Mapping[str, object]) -> Arguments:
        """Read the arguments of a call.

        Raises:
            ArgumentsRefused: one is missing, unknown or does not fit; the values themselves are not repeated.
        """
        try:
            return self.arguments.model_validate(dict(given))
        except ValidationError as error:
            # The first part of a location is the argument; the rest would name pydantic's own types.
            problems = {str(each["loc"][0]) if each["loc"] else "*": problem_words(each) for each in error.errors()}
            raise ArgumentsRefused(self.name, problems, list(self.arguments.model_fields)) from None


def lean_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The model's JSON schema without what a reader does not need: every token of it is paid for in each chat."""
    schema = model.model_json_schema()
    properties: dict[str, dict[str, Any]] = schema["properties"]
    for each in properties.values():
        each.pop("title", None)
        if "anyOf" in each:
            each.update(next(option for option in each.pop("anyOf") if option.get("type") != "null"))
        if each.get("default", 0) is None:
            del each["default"]
    lean: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    if "required" in schema:
        lean["required"] = schema["required"]
    return lean


def _no_bool(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("has to be a whole number")  # noqa: TRY004 - pydantic reports ValueError as a problem
    return value


def _visible(name: str) -> str:
    """A name as it is meant: with characters in it that nobody sees, it would match nothing, and nobody sees why."""
    if clean_line(name, len(name) + 1) != " ".join(name.split()):
        raise ValueError("holds characters that cannot be seen; type it anew")
    return name


Number = Annotated[int, BeforeValidator(_no_bool)]
JobUid = Annotated[str, Field(min_length=1, max_length=128, description="Job UID")]
Name = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_visible)]
Again = Annotated[bool, Field(description="Run it although an identical job has not ended; only if the user asks")]


LOOKS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=True)
DOES = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=False, open_world_hint=True)
