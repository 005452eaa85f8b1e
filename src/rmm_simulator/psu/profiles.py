"""What differs between versions of PowerShell Universal, as far as a client can notice.

The vendor publishes no specification: these are readings of its documentation and of what its users report. Where a
choice is arbitrary it is made differently in different profiles, so that a client cannot come to rely on it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

ProfileName = Literal["1.5", "3.1", "5.5.2", "5.6", "5.6-run-id"]


class Form(StrEnum):
    """A way in which a parameter's value can be sent."""

    CLIXML = "clixml"
    """In the body, as CLIXML text. Where that is read and `RAW` is not, other text is an error."""
    RAW = "raw"
    """In the body, as it is. Where `CLIXML` is not read, its text is a value as any other."""
    QUERY = "query"
    """In the query string. Elsewhere such words are passed over."""


class JobIds(StrEnum):
    """How jobs are told apart."""

    NUMBER = "number"
    GUID = "guid"
    RUN_ID = "run id"
    """`id` is a number that no path accepts; jobs are looked up by `runId`, as the setting JobRunId wants it."""


class NothingPending(StrEnum):
    """How a job that asks nothing answers the question what it asks."""

    NO_CONTENT = "204"
    NULL = "null"
    EMPTY_LIST = "[]"
    NOT_FOUND = "404"


@dataclass(frozen=True)
class Profile:
    """One version.

    Attributes:
        version: What `GET /version` answers.
        forms: The ways in which parameters can be sent.
        accepts_empty_body: Whether a job can be started without any body.
        text_field: The field of a row of output that holds its text; the other is null.
        nothing_pending: See there.
        zone: What stands behind a time: nothing, or `Z`.
        job_ids: See there.
        names_starter: Whether `identity` says who started a job.
        names_parent: Whether a job has `parentJob`.
        lists_children: Whether `children` is filled in.
        echoes_parameters: Whether a job repeats its parameters.
        output_lags: Whether output read for the first time after a job's end is still empty.
        knows_late_statuses: Whether there are 10 and 11; a job with errors is Completed elsewhere.
        knows_timed_out: Whether there is 9; such a job is Failed elsewhere.
        answers_json: Whether pipeline output comes as JSON as well.
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
    ),
    "5.6": Profile(version="5.6.0", forms=frozenset(Form)),
    "5.6-run-id": Profile(version="5.6.0", forms=frozenset(Form), job_ids=JobIds.RUN_ID),
}
