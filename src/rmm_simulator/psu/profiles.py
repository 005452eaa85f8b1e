"""Declare the differences between versions of PowerShell Universal that a client can notice.

The vendor publishes no specification: these are readings of its documentation and of its users' reports. An arbitrary
choice differs between profiles, so that a client cannot rely on it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

ProfileName = Literal["1.5", "3.1", "5.5.2", "5.6", "5.6-run-id"]


class Form(StrEnum):
    """List the ways of sending a parameter's value."""

    CLIXML = "clixml"
    """In the body, as CLIXML text. A server that reads this and not `RAW` rejects other text."""
    RAW = "raw"
    """In the body, as plain text. A server that does not read `CLIXML` takes its text as the value."""
    QUERY = "query"
    """In the query string. Other servers ignore it."""


class JobIds(StrEnum):
    """List the ways of identifying jobs."""

    NUMBER = "number"
    GUID = "guid"
    RUN_ID = "run id"
    """`id` is a number that no path accepts; jobs are looked up by `runId`, as the setting JobRunId wants it."""


class NothingPending(StrEnum):
    """List the answers to a request for prompts when there are none."""

    NO_CONTENT = "204"
    NULL = "null"
    EMPTY_LIST = "[]"
    NOT_FOUND = "404"


@dataclass(frozen=True)
class Profile:
    """Describe one version.

    Attributes:
        version: Answer of `GET /version`.
        forms: Ways in which parameters can be sent.
        accepts_empty_body: True when a job can be started without any body.
        text_field: Field of an output row that holds its text; the other one is null.
        nothing_pending: Answer to a request for prompts when there are none.
        zone: Suffix of a time: nothing, or `Z`.
        job_ids: Way of identifying jobs.
        names_starter: True when `identity` names the starter of a job.
        names_parent: True when a job has `parentJob`.
        lists_children: True when `children` is filled in.
        echoes_parameters: True when a job repeats its parameters.
        output_lags: True when output read for the first time after a job's end is still empty.
        knows_late_statuses: True when there are 10 and 11; elsewhere a job with errors is Completed.
        knows_timed_out: True when there is 9; elsewhere such a job is Failed.
        answers_json: True when pipeline output comes as JSON as well.
        names_scripts: True when a schedule has its script's path alone; elsewhere it has an object.
        updates_by_id: True when a schedule is changed at the path with its id; elsewhere at the path of the list.
        pages_schedules: True when the list of schedules is an object with a page.
    """

    version: str
    forms: frozenset[Form]
    accepts_empty_body: bool = True
    text_field: Literal["message", "data"] = "data"
    nothing_pending: NothingPending = NothingPending.EMPTY_LIST
    zone: Literal["", "Z"] = "Z"
    job_ids: JobIds = JobIds.GUID
    names_starter: bool = True
    names_parent: bool = True
    lists_children: bool = True
    echoes_parameters: bool = True
    output_lags: bool = False
    knows_late_statuses: bool = True
    knows_timed_out: bool = True
    answers_json: bool = True
    names_scripts: bool = False
    updates_by_id: bool = False
    pages_schedules: bool = False


PROFILES: dict[ProfileName, Profile] = {
    "1.5": Profile(
        version="1.5.21",
        forms=frozenset({Form.CLIXML}),
        accepts_empty_body=False,
        text_field="message",
        nothing_pending=NothingPending.NO_CONTENT,
        zone="",
        job_ids=JobIds.NUMBER,
        names_starter=False,
        names_parent=False,
        lists_children=False,
        echoes_parameters=False,
        output_lags=True,
        knows_late_statuses=False,
        knows_timed_out=False,
        answers_json=False,
        names_scripts=True,
    ),
    "3.1": Profile(
        version="3.1.6",
        forms=frozenset({Form.RAW, Form.QUERY}),
        nothing_pending=NothingPending.NULL,
        zone="",
        job_ids=JobIds.NUMBER,
        lists_children=False,
        echoes_parameters=False,
        output_lags=True,
        knows_late_statuses=False,
        answers_json=False,
    ),
    "5.5.2": Profile(
        version="5.5.2",
        forms=frozenset({Form.CLIXML, Form.QUERY}),
        nothing_pending=NothingPending.NOT_FOUND,
        names_starter=False,
        lists_children=False,
        updates_by_id=True,
        pages_schedules=True,
    ),
    "5.6": Profile(version="5.6.0", forms=frozenset(Form)),
    "5.6-run-id": Profile(version="5.6.0", forms=frozenset(Form), job_ids=JobIds.RUN_ID),
}
