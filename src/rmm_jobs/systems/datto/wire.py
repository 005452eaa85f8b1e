"""Declare the shapes on the wire, read leniently: a field may be missing, null or of another type.

Names are those of the OpenAPI document's schemas, in snake case; the flat form's spellings stand beside them as
aliases. A list or object of another kind fails validation; a single odd value is read as None.
"""

from typing import Annotated, Generic

from pydantic import AliasChoices, BeforeValidator, Field

from rmm_jobs.systems.http.wire_types import Flag, Moment, Rows, RowT, Text, Whole, Wire, as_object


def _uid(value: object) -> object:
    """Take text or a whole number: `true` and NaN identify no job."""
    return None if isinstance(value, bool | float) else value


Uid = Annotated[Text, BeforeValidator(_uid)]


class Token(Wire):
    """Read the answer of `POST /auth/oauth/token`, which is not in the OpenAPI document. `expires_in` is in seconds."""

    access_token: Text = Field(None, alias="access_token")
    expires_in: Whole = Field(None, alias="expires_in")


class PageDetails(Wire):
    """Read a PaginationData."""

    next_page_url: Text = None
    total_count: Whole = None


class Page(Wire, Generic[RowT]):
    """Read a page of any list, such as a DevicesPage or an AlertsPage; each has its rows under a name of its own."""

    page_details: Annotated[PageDetails, BeforeValidator(as_object)] = PageDetails()
    rows: Rows[RowT] = Field(
        (),
        validation_alias=AliasChoices("devices", "components", "activities", "sites", "alerts", "patches", "software"),
    )
    error: Text = None


class Row(Wire):
    """Read a row of a paged list; its UID tells it from the others."""

    uid: Text = None


class VariableRow(Wire):
    """Read a ComponentVariable. `direction` is left out: sources disagree on its meaning."""

    name: Text = None
    type: Text = None
    default: Text = Field(None, validation_alias=AliasChoices("defaultVal", "defaultValue"))
    description: Text = None
    variables_idx: Whole = None
    required: Flag = None


class ComponentRow(Row):
    """Read a Component."""

    name: Text = None
    description: Text = None
    category_code: Text = None
    variables: Rows[VariableRow] = ()


class ComponentResult(Wire):
    """Read a JobComponentResult."""

    component_name: Text = None
    component_status: Text = None
    number_of_warnings: Whole = None
    has_std_out: Flag = None
    has_std_err: Flag = None


class FlatJob(Wire):
    """Read the facts that the run-job command's document puts on a job; the real API has none of them."""

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
    """Read a Job or a JobResults, with the fields of the flat form."""

    job_deployment_status: Text = None
    component_results: Rows[ComponentResult] = ()


class JobRef(Wire):
    """Read the UID of the Job in a start's answer."""

    uid: Uid = None


class StartAnswer(Wire):
    """Read a CreateQuickJobResponse, or the flat form with `jobUid`."""

    job: Annotated[JobRef, BeforeValidator(as_object)] = JobRef()
    job_uid: Uid = None


class StdData(Wire):
    """Read a JobStdData."""

    std_data: Text = None


class OutputAnswer(Wire):
    """Name the array of JobStdData that stdout and stderr answer with."""

    rows: Rows[StdData] = ()


class StatusAnswer(Wire):
    """Read a StatusResponse."""

    version: Text = None


class DevicesStatus(Wire):
    """Read the AccountDevicesStatus of an Account."""

    number_of_devices: Whole = None


class AccountAnswer(Wire):
    """Read an Account."""

    devices_status: DevicesStatus | None = None


class RateAnswer(Wire):
    """Read a RateStatusResponse."""

    sliding_time_window_size_seconds: Whole = None
    account_count: Whole = None
    account_rate_limit: Whole = None
    account_cut_off_ratio: object = None
    operation_write_status: object = None
