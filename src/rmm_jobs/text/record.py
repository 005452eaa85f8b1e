"""Results and errors as data for programs: the record in the `_meta` of an answer. docs/records.md is its contract."""

from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.results import Answerable
from rmm_jobs.text.records.failures import FAILURES
from rmm_jobs.text.records.jobs import JOBS
from rmm_jobs.text.records.listings import LISTINGS
from rmm_jobs.text.records.refusals import REFUSALS
from rmm_jobs.text.records.registry import Record

SCHEMA_VERSION = 1
"""Grows when a key or code is renamed, removed or given another meaning; not when one is added."""
RECORDS = JOBS | LISTINGS | REFUSALS | FAILURES


def record(subject: Answerable | JobsError) -> Record:
    """Return what a result or an error says as JSON-able data, without any output of a device and without secrets.

    Raises:
        TypeError: the type of `subject` has no kind.
    """
    return {"schema_version": SCHEMA_VERSION, **RECORDS.record(subject)}
