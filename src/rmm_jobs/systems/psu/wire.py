"""Declare the shapes on the wire, in snake case. Enumerations are numbers, or their names as text."""

import math
from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar

from pydantic import AliasChoices, BeforeValidator, Field

from rmm_jobs.domain.catalog import Shortfall, listed_with
from rmm_jobs.domain.system_errors import Action
from rmm_jobs.systems.http.decode import validate
from rmm_jobs.systems.http.wire_types import Flag, Moment, Rows, RowT, Text, Whole, Wire, as_object, is_list, is_object

WireT = TypeVar("WireT", bound=Wire)
ItemT = TypeVar("ItemT")

# .NET writes the default of a number or a GUID where there is no id.
_NO_ID = frozenset({"", "0", "00000000-0000-0000-0000-000000000000"})


def _named(value: object) -> object:
    """Read a reference that may be a name or a number alone."""
    if isinstance(value, str):
        return {"name": value}
    return {"id": value} if isinstance(value, int) and not isinstance(value, bool) else _object_or_none(value)


def _numbered(value: object) -> object:
    """Read a reference that may be an id alone."""
    return {"id": value} if isinstance(value, str | int) and not isinstance(value, bool) else _object_or_none(value)


def _object_or_none(value: object) -> object:
    return value if is_object(value) else None


def _name_of(value: object) -> object:
    return value.get("name") if is_object(value) else value


def _id_or_none(value: object) -> object:
    """Drop the defaults of numbers and GUIDs, which mean "no id"."""
    return None if isinstance(value, str | int) and str(value).strip() in _NO_ID else value


Id = Annotated[Text, BeforeValidator(_id_or_none)]
Name = Annotated[Text, BeforeValidator(_name_of)]


class Page(Wire, Generic[RowT]):
    """Read a page of a list, or a whole list."""

    page: Rows[RowT]
    total: Whole = None


def listed(model: type[WireT], data: object, action: Action) -> Page[WireT]:
    """Read a list: an array, or an object with a page. An empty body is not an empty list.

    Raises:
        UnexpectedAnswer: the body is empty or no list.
    """
    return validate(Page[model], {"page": data} if is_list(data) else data, action)


def listed_or_none(model: type[WireT], data: object, action: Action) -> Page[WireT]:
    """Read a list; an empty body is an empty list.

    Raises:
        UnexpectedAnswer: the body is no list.
    """
    return Page[model](page=()) if data is None else listed(model, data, action)


def whole_or_cut(rows: Sequence[ItemT], page: Page[RowT]) -> Sequence[ItemT]:
    """Return what was read of a page, with what is missing from it where it announces more rows than it has."""
    received, announced = len(page.page), page.total or 0
    return listed_with(rows, Shortfall(received, announced)) if announced > received else rows


def unread(data: object, action: Action) -> Page[object]:
    """Read a list as `listed` does, but leave its rows as they are.

    Raises:
        UnexpectedAnswer: the body is empty or no list.
    """
    return validate(Page[object], {"page": data} if is_list(data) else data, action)


def _tag_names(value: object) -> object:
    """Read tags: a list of texts or of objects with names, or one text by comma."""
    rows = value.split(",") if isinstance(value, str) else value if is_list(value) else ()
    return tuple(name.strip() for each in rows if isinstance(name := _name_of(each), str) and name.strip())


Tags = Annotated[tuple[str, ...], BeforeValidator(_tag_names)]


class Named(Wire):
    """Read an environment, a schedule, an identity, or what a job tells of its script."""

    id: Id = None
    name: Text = None
    tags: Tags = ()

    @property
    def label(self) -> str | None:
        """Return the name, or else the id."""
        return self.name or self.id


Ref = Annotated[Named | None, BeforeValidator(_named)]


class ParameterRow(Wire):
    """Read a ScriptParameter."""

    name: Text = None
    type: Text = None
    default_value: Text = None
    required: Flag = Field(None, validation_alias=AliasChoices("required", "mandatory"))
    valid_values: Rows[Text] = ()
    help_text: Text = None


def _tags(value: object) -> object:
    """Read a script's tags: names, or objects with a name; other shapes tell none."""
    rows = value if is_list(value) else [value]
    named = [as_object(row).get("name") if is_object(row) else row for row in rows]
    return [name for name in named if isinstance(name, str)]


class ScriptRow(Wire):
    """Read a Script."""

    id: Id = None
    name: Text = None
    full_path: Text = None
    description: Text = None
    script_parameters: Rows[ParameterRow] = ()
    tags: Annotated[tuple[Text, ...], BeforeValidator(_tags)] = Field((), validation_alias=AliasChoices("tags", "tag"))


class GivenRow(Wire):
    """Read a JobParameter of a job. Its value may be a secret, and CLIXML."""

    name: Text = None
    value: Text = Field(None, repr=False)
    is_variable: Flag = None


def _given(value: object) -> object:
    """Read a job's parameters: a list, an object of names and values, or not told."""
    if is_object(value):
        return [{"value": given} | as_object(given) | {"name": name} for name, given in value.items()]
    return [row for row in value if is_object(row)] if is_list(value) else ()


class JobRef(Wire):
    """Read the ids of a Job. Newer servers can be set to look jobs up by `run_id`."""

    id: Id = None
    run_id: Id = None


Relative = Annotated[JobRef | None, BeforeValidator(_numbered)]


class JobAnswer(JobRef):
    """Read a Job. `output` is the error that ended it."""

    status: Text = None
    created_time: Moment = None
    start_time: Moment = None
    end_time: Moment = None
    output: Text = None
    script: Ref = None
    script_id: Id = None
    script_full_path: Text = None
    identity: Ref = None
    computer_name: Text = None
    percent_complete: Whole = None
    status_description: Text = None
    environment: Name = None
    credential: Name = None
    parameters: Annotated[tuple[GivenRow, ...], BeforeValidator(_given)] = Field((), repr=False)
    tags: Tags = ()
    schedule: Ref = None
    schedule_id: Id = None
    trigger: Ref = None
    parent_job: Relative = Field(None, validation_alias=AliasChoices("parentJob", "parentJobId"))
    children: Rows[Relative] = Field((), validation_alias=AliasChoices("children", "childJobs"))

    @property
    def script_name(self) -> str | None:
        """Return the script's name, or the last part of its path."""
        path = (self.script_full_path or "").replace("\\", "/")
        return (self.script and self.script.name) or path.rpartition("/")[2] or None

    @property
    def tag_names(self) -> tuple[str, ...]:
        """Return the tags of the job, or of the script that it names."""
        return self.tags or (self.script.tags if self.script else ())

    @property
    def script_uid(self) -> str | None:
        """Return the script's id."""
        return (self.script and self.script.id) or self.script_id


class OutputRow(Wire):
    """Read a JobOutput: its text is in `message` or in `data`."""

    message: Text = None
    data: Text = None
    type: Text = None


class PipelineRow(Wire):
    """Read a JobPipelineOutput. `data` is CLIXML."""

    data: Text = None
    json_data: Text = None


class FeedbackRow(Wire):
    """Read a JobFeedback: `message` is the prompt."""

    id: Id = None
    message: Text = None
    complete: Flag = None


def objects(data: object) -> Sequence[dict[str, object]]:
    """Return the objects of a list unchanged: sending one back takes all of its fields."""
    rows = data.get("page", data) if is_object(data) else data
    return [row for row in (rows if is_list(rows) else [rows]) if is_object(row)]


def sendable(value: object) -> object:
    """Make a value encodable: infinities and NaN become null, and half a surrogate pair a question mark."""
    if is_object(value):
        return {str(sendable(name)): sendable(member) for name, member in value.items()}
    if is_list(value):
        return [sendable(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value.encode(errors="replace").decode() if isinstance(value, str) else value
