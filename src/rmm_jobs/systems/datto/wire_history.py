"""Declare the wire's shapes of what has happened: rows of the activity log, and what a job runs."""

from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field, SkipValidation

from rmm_jobs.systems.datto.wire import PageDetails, Row
from rmm_jobs.systems.http.wire_types import Moment, Rows, Text, Wire, as_object, decoded


def _json_object(value: object) -> object:
    """Decode an object that the log sends as a string of JSON; broken JSON becomes an empty object."""
    try:
        return as_object(decoded(value) if isinstance(value, str) else value)
    except (ValueError, RecursionError):
        return {}


class SiteName(Wire):
    """Read a SiteBasicDto."""

    name: Text = None


class UserName(Wire):
    """Read a UserDto."""

    user_name: Text = None
    first_name: Text = None
    last_name: Text = None


class ActivityRow(Wire):
    """Read an ActivityLog. Keys of `details` are dotted: job.uid, job.name, device.uid, device.hostname."""

    id: Text = None
    category: Text = None
    action: Text = None
    date: Moment = None
    hostname: Text = None
    site: Annotated[SiteName, BeforeValidator(as_object)] = SiteName()
    user: Annotated[UserName, BeforeValidator(as_object)] = UserName()
    # Not validated here: one odd value is no reason to lose the page.
    details: Annotated[SkipValidation[dict[str, object]], BeforeValidator(_json_object)] = Field(
        default_factory=dict[str, object]
    )


class JobVariable(Wire):
    """Read a JobComponentVariable."""

    name: Text = None
    value: Text = None


class JobComponentRow(Row):
    """Read a JobComponent."""

    name: Text = None
    variables: Rows[JobVariable] = ()


class JobComponentsPage(Wire):
    """Read a JobComponentsPage."""

    page_details: Annotated[PageDetails, BeforeValidator(as_object)] = PageDetails()
    rows: Rows[JobComponentRow] = Field((), validation_alias=AliasChoices("jobComponents", "rows"))
