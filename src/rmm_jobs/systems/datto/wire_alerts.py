"""Declare the shapes of alerts on the wire, read as leniently as those of `wire.py`."""

from typing import Annotated

from pydantic import BeforeValidator, Field, SkipValidation

from rmm_jobs.systems.datto.wire import Row
from rmm_jobs.systems.http.wire_types import Flag, Moment, Text, Wire, as_object


class AlertSource(Wire):
    """Read an AlertSourceInfo."""

    device_uid: Text = None
    device_name: Text = None
    site_uid: Text = None
    site_name: Text = None


class AlertRow(Row):
    """Read an Alert. Its context is an object of one of many classes, read by `alert_contexts`."""

    uid: Text = Field(None, alias="alertUid")
    priority: Text = None
    diagnostics: Text = None
    resolved: Flag = None
    resolved_by: Text = None
    resolved_on: Moment = None
    muted: Flag = None
    ticket_number: Text = None
    timestamp: Moment = None
    # Not validated here: one odd value is no reason to lose the page.
    alert_context: Annotated[SkipValidation[dict[str, object]], BeforeValidator(as_object)] = Field(
        default_factory=dict[str, object]
    )
    alert_source_info: Annotated[AlertSource, BeforeValidator(as_object)] = AlertSource()
