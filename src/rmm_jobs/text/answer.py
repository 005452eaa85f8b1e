"""Turn the outcome of a call into its two forms: the block for people, and the record for programs.

The record stands in the `_meta` of an answer; docs/records.md is its contract.
"""

from rmm_jobs.domain.results import JobReport
from rmm_jobs.domain.wording import Wording
from rmm_jobs.text import (
    canceling,
    failures,
    joblist,
    listings,
    output,
    pipeline,
    questions,
    refusals,
    reports,
    starts,
    typed,
    variables,
)
from rmm_jobs.text.layout import Answer, lay_out
from rmm_jobs.text.lost_starts import report_block
from rmm_jobs.text.records import failures as failure_records
from rmm_jobs.text.records import jobs as job_records
from rmm_jobs.text.records import listings as listing_records
from rmm_jobs.text.records import refusals as refusal_records
from rmm_jobs.text.registry import BLOCKS, RECORDS, Page, Record

__all__ = ["SCHEMA_VERSION", "Answer", "lay_out", "record", "render"]

REGISTERING = (
    canceling,
    failures,
    joblist,
    listings,
    output,
    pipeline,
    questions,
    refusals,
    reports,
    starts,
    typed,
    variables,
    failure_records,
    job_records,
    listing_records,
    refusal_records,
)
"""The modules whose import registers the blocks and records that they define."""
SCHEMA_VERSION = 1
"""Grows when a key or code is renamed, removed or given another meaning; not when one is added."""


def render(answer: Answer, wording: Wording, *, starting: bool = False) -> str:
    """Return the block of an answer, without a newline at its end.

    Args:
        answer: A result or an error, laid out.
        wording: The system's own words.
        starting: True where the call was to start a job: the block of an error then says that nothing was started.

    Raises:
        TypeError: the type of the outcome has no block.
    """
    page = Page(wording, starting, answer.layout)
    if isinstance(answer.outcome, JobReport):
        return report_block(answer.outcome, page)
    return BLOCKS.block(answer.outcome, page)


def record(answer: Answer) -> Record:
    """Return an answer as JSON-able data, without any output of a device and without secrets.

    Raises:
        TypeError: the type of the outcome has no kind.
    """
    return {"schema_version": SCHEMA_VERSION, **RECORDS.record(answer.outcome, answer.layout)}
