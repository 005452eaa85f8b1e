"""Values in records: cleaned, bounded, times in UTC, and nothing that a job or a caller keeps secret."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from rmm_jobs.domain.catalog import Device, Lookalike, Shortfall
from rmm_jobs.domain.history_results import Origin
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.model import SERVER_TIME, Job, JobState, MatchReason, Prompt
from rmm_jobs.domain.output_results import PipelineView, Table
from rmm_jobs.text.excerpt import Excerpt
from rmm_jobs.text.records import values

DIRTY = "a\x1b[2J\n\u202eb"
MANY = 1_000


def test_text_from_outside_is_one_clean_line_and_a_missing_one_stays_missing() -> None:
    assert (values.text(DIRTY), values.text(""), values.text(None)) == ("a b", "", None)
    assert (values.known(DIRTY), values.known(""), values.known("\u200b"), values.known(None)) == (
        "a b",
        None,
        None,
        None,
    )
    assert len(values.text("x" * 500) or "") == 120


def test_lists_and_maps_are_cleaned_and_cut() -> None:
    assert values.texts([DIRTY]) == ["a b"]
    assert values.text_map({DIRTY: DIRTY}) == {"a b": "a b"}
    assert len(values.texts(["x"] * MANY)) == len(values.text_map({str(n): "x" for n in range(MANY)})) == values.MANY
    devices = [Device(str(number), "PC") for number in range(MANY)]
    found = values.device_keys(devices, MANY)
    assert (len(found["devices"]), found["devices_total"]) == (ROWS, MANY)  # pyright: ignore[reportArgumentType]  # a list


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2024, 2, 15, 10, 45, tzinfo=UTC), "2024-02-15T10:45:00.000Z"),
        (datetime(2024, 2, 15, 12, 45, 0, 1_999, tzinfo=timezone(timedelta(hours=2))), "2024-02-15T10:45:00.001Z"),
        (datetime(2024, 2, 15, 10, 45, tzinfo=SERVER_TIME), "2024-02-15T10:45:00.000"),
        (None, None),
    ],
)
def test_a_time_is_in_utc_unless_nobody_knows_its_zone(at: datetime | None, written: str | None) -> None:
    assert values.time(at) == written


def test_a_job_that_has_no_uid_yet_is_named_by_its_reference() -> None:
    keys = values.job_keys(Job("", reference="rj-1", recognised=MatchReason.STARTER))
    assert (keys["job_uid"], keys["reference"], keys["recognised_by"]) == (None, "rj-1", "starter")
    assert values.job_keys(Job("j1"))["recognised_by"] is None
    assert values.state_code(None) is None
    assert values.state_code(JobState.ERRORS) == "completed_with_errors"


def test_what_is_missing_from_a_list_is_told_and_a_whole_one_has_nothing_missing() -> None:
    assert values.missing_object(None) is None
    assert values.missing_object(Shortfall(3, 9, late=True)) == {
        "received": 3,
        "announced": 9,
        "repeats": False,
        "late": True,
        "at_limit": False,
        "error": None,
    }
    keys = values.gap_keys(Lookalike("u1", "PC\u200b", 2, "U+200B", in_listed=True), None)
    assert keys == {"lookalike_uid": "u1", "missing": None}


def test_neither_a_prompt_nor_output_nor_a_value_is_in_a_record() -> None:
    secret = "hunter2"
    view = PipelineView(Job("7"), "", table=Table([secret], [[secret]], 5, 1, cells_cut=1), first=2)
    json = PipelineView(Job("7"), "[0]", json=f'"{secret}"', offset=4, length=90)
    shown = [
        values.prompt_object(Prompt("p1", secret, secret=True, before=secret)),
        values.stream_object(Excerpt(secret, 900, 893, 0)),
        values.pipeline_object(view),
        values.pipeline_object(json),
        values.origin_object(Origin(variables={"TOKEN": secret})),
    ]
    assert secret not in repr(shown)
    assert shown == [
        {"uid": "p1", "secret": True},
        {"characters": 900, "characters_cut": 893, "cut": True},
        {
            "path": "",
            "objects_total": None,
            "table": {"first_row": 2, "rows": 1, "rows_total": 5, "columns_total": 1, "cells_cut": 1},
            "json": None,
        },
        {
            "path": "[0]",
            "objects_total": None,
            "table": None,
            "json": {"offset": 4, "characters": 9, "characters_total": 90},
        },
        {"started_at": None, "started_by": None, "started_here": False, "variable_names": ["TOKEN"]},
    ]


def test_what_nobody_could_read_or_asked_for_is_null() -> None:
    assert (values.stream_object(None), values.origin_object(None)) == (None, None)
    told = values.origin_object(Origin(here=True))
    assert told is not None
    assert (told["started_here"], told["variable_names"]) == (True, None)
