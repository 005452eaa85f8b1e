"""The shapes on the wire, read leniently: any field may be missing, null or spelled in another type.

Names are those of the OpenAPI document's schemas, in snake case; the flat spellings of the command's document stand
beside them as aliases. A list or object of another kind does not fit; a single odd value is read as not given.
"""

from typing import Annotated, Generic

from pydantic import AliasChoices, BeforeValidator, Field, SkipValidation

from rmm_jobs.systems.http.wire_types import Flag, Moment, Rows, RowT, Text, Whole, Wire, as_object, decoded


def _json_object(value: object) -> object:
    """An object that travels as a string of JSON, perhaps broken."""
    try:
        return as_object(decoded(value) if isinstance(value, str) else value)
    except (ValueError, RecursionError):
        return {}


def _uid(value: object) -> object:
    """Take text or a whole number: `true` and NaN identify no job."""
    return None if isinstance(value, bool | float) else value


Uid = Annotated[Text, BeforeValidator(_uid)]


class Token(Wire):
    """`POST /auth/oauth/token`; not in the OpenAPI document. `expires_in` is in seconds."""

    access_token: Text = Field(None, alias="access_token")
    expires_in: Whole = Field(None, alias="expires_in")


class PageDetails(Wire):
    """PaginationData."""

    next_page_url: Text = None


class Page(Wire, Generic[RowT]):
    """DevicesPage, ComponentsPage, ActivityLogsPage: details of the page, and rows under a name of their own."""

    page_details: Annotated[PageDetails, BeforeValidator(as_object)] = PageDetails()
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
    device_type: Annotated[DeviceType, BeforeValidator(as_object)] = DeviceType()
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
    component_status: Text = None
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

    uid: Uid = None


class StartAnswer(Wire):
    """CreateQuickJobResponse, or the flat form with `jobUid`."""

    job: Annotated[JobRef, BeforeValidator(as_object)] = JobRef()
    job_uid: Uid = None


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
    # Not looked into here: one odd name among them is no reason to lose the page.
    details: Annotated[SkipValidation[dict[str, object]], BeforeValidator(_json_object)] = Field(
        default_factory=dict[str, object]
    )


class StatusAnswer(Wire):
    """StatusResponse."""

    version: Text = None


class RateAnswer(Wire):
    """RateStatusResponse."""

    sliding_time_window_size_seconds: Whole = None
    account_count: Whole = None
    account_rate_limit: Whole = None
