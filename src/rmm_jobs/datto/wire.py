"""The shapes on the wire, read leniently: any field may be missing, null or spelled in another type.

Names are those of the OpenAPI document's schemas, in snake case; the flat spellings of the command's document stand
beside them as aliases. A list or object of another kind does not fit; a single odd value is read as not given.
"""

import json
from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar, cast

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

RowT = TypeVar("RowT")

_EARLIEST_MILLISECONDS = 1e11
"""In milliseconds this is 1973, in seconds the year 5138: what is smaller counts seconds."""


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    # A lone surrogate in JSON is no text: nothing further on could encode it.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else None


def _whole(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    try:
        return int(value) if isinstance(value, int | float | str) else None
    except (ValueError, OverflowError):
        return None


def _flag(value: object) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def _moment(value: object) -> datetime | None:
    """Epoch milliseconds (devices, jobs), epoch seconds (activity log), numeric text or ISO 8601.

    The API's "never" is -62135596800000, the year 1; nothing before 1970 is a moment.
    """
    try:
        number = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except ValueError:
        return _iso_moment(str(value))
    if number is None or not number > 0:
        return None
    try:
        return datetime.fromtimestamp(number / 1000 if number >= _EARLIEST_MILLISECONDS else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _iso_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.year < 1970:  # noqa: PLR2004  # the epoch: before it lies only "never"
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _rows(value: object) -> object:
    if value is None:
        return ()
    return [row for row in cast("list[object]", value) if row is not None] if isinstance(value, list) else value


def _object(value: object) -> object:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _json_object(value: object) -> object:
    """An object that travels as a string of JSON, perhaps broken."""
    try:
        return _object(json.loads(value) if isinstance(value, str) else value)
    except (ValueError, RecursionError):
        return {}


Text = Annotated[str | None, BeforeValidator(_text)]
Whole = Annotated[int | None, BeforeValidator(_whole)]
Flag = Annotated[bool | None, BeforeValidator(_flag)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]
Rows = Annotated[tuple[RowT, ...], BeforeValidator(_rows)]


class Wire(BaseModel):
    """The base of all shapes: the wire's camel case, unknown fields ignored."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)


class Token(Wire):
    """`POST /auth/oauth/token`; not in the OpenAPI document. `expires_in` is in seconds."""

    access_token: Text = Field(None, alias="access_token")
    expires_in: Whole = Field(None, alias="expires_in")


class PageDetails(Wire):
    """PaginationData."""

    next_page_url: Text = None


class Page(Wire, Generic[RowT]):
    """DevicesPage, ComponentsPage, ActivityLogsPage: details of the page, and rows under a name of their own."""

    page_details: Annotated[PageDetails, BeforeValidator(_object)] = PageDetails()
    rows: Rows[RowT] = Field((), validation_alias=AliasChoices("devices", "components", "activities"))
    error: Text = None


class Row(Wire):
    """What a row of a paged list is told from the others by."""

    uid: Text = None


class DeviceType(Wire):
    """DevicesType."""

    category: Text = None


class DeviceRow(Row):
    """Device."""

    hostname: Text = None
    site_name: Text = None
    online: Flag = None
    last_seen: Moment = None
    suspended: Flag = None
    deleted: Flag = None
    device_class: Text = None
    device_type: Annotated[DeviceType, BeforeValidator(_object)] = DeviceType()
    operating_system: Text = None
    int_ip_address: Text = None
    last_logged_in_user: Text = None
    description: Text = None


class VariableRow(Wire):
    """ComponentVariable. `direction` is left out: sources disagree on its meaning, so nothing may depend on it."""

    name: Text = None
    type: Text = None
    default: Text = Field(None, validation_alias=AliasChoices("defaultVal", "defaultValue"))
    description: Text = None
    variables_idx: Whole = None
    required: Flag = None


class ComponentRow(Row):
    """Component."""

    name: Text = None
    description: Text = None
    category_code: Text = None
    variables: Rows[VariableRow] = ()


class ComponentResult(Wire):
    """JobComponentResult."""

    component_name: Text = None
    number_of_warnings: Whole = None
    has_std_out: Flag = None
    has_std_err: Flag = None


class FlatJob(Wire):
    """What the command's document puts on the job itself; the real API has none of it."""

    job_uid: Text = None
    status: Text = None
    exit_code: Whole = None
    started_at: Moment = None
    completed_at: Moment = None
    percent: Whole = Field(None, validation_alias=AliasChoices("percentComplete", "progress"))
    stdout: Text = None
    stderr: Text = None
    hostname: Text = Field(None, validation_alias=AliasChoices("deviceHostname", "deviceName", "hostname"))
    device_uid: Text = None
    component_name: Text = None


class JobAnswer(FlatJob):
    """Job and JobResults in one, with what the flat form adds."""

    job_deployment_status: Text = None
    component_results: Rows[ComponentResult] = ()


class JobRef(Wire):
    """Job, as far as a start needs it."""

    uid: Text = None


class StartAnswer(Wire):
    """CreateQuickJobResponse, or the flat form with `jobUid`."""

    job: Annotated[JobRef, BeforeValidator(_object)] = JobRef()
    job_uid: Text = None


class StdData(Wire):
    """JobStdData."""

    std_data: Text = None


class OutputAnswer(Wire):
    """The array of JobStdData that stdout and stderr answer with, under a name."""

    rows: Rows[StdData] = ()


class ActivityRow(Wire):
    """ActivityLog. `details` has dotted keys, among them job.uid, job.name, device.uid and device.hostname."""

    date: Moment = None
    hostname: Text = None
    details: Annotated[dict[str, object], BeforeValidator(_json_object)] = {}


class StatusAnswer(Wire):
    """StatusResponse."""

    version: Text = None
    status: Text = None


class RateAnswer(Wire):
    """RateStatusResponse; the write fields are null for accounts with one bucket."""

    sliding_time_window_size_seconds: Whole = None
    account_count: Whole = None
    account_rate_limit: Whole = None
    account_write_count: Whole = None
    account_write_rate_limit: Whole = None
