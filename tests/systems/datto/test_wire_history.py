"""Rows of the activity log and of what a job runs, on the wire: one odd value loses no row, and no row a page."""

import json

import pytest

from rmm_jobs.systems.datto.wire_history import ActivityRow, JobComponentsPage


@pytest.mark.parametrize(
    ("sent", "details"),
    [
        ('{"job.uid": "j"}', {"job.uid": "j"}),
        ({"job.uid": "j"}, {"job.uid": "j"}),
        ('{"job.uid": ', {}),
        pytest.param('{"job.uid": "j", "job.id": ' + "9" * 5000 + "}", {"job.uid": "j", "job.id": None}, id="digits"),
        ({"job.uid": "j", "\ud800": 1}, {"job.uid": "j", "\ud800": 1}),
        pytest.param("[" * 100_000, {}, id="nested too deeply"),
        ("[1]", {}),
        (None, {}),
    ],
)
def test_details_of_an_activity_survive_being_broken(sent: object, details: dict[str, object]) -> None:
    assert ActivityRow.model_validate({"details": sent}).details == details


def test_what_a_job_runs_is_read_leniently() -> None:
    page = JobComponentsPage.model_validate(
        {"jobComponents": [{"uid": "c1", "name": None, "variables": [{"name": "a", "value": 5}, {"value": "x"}]}]}
    )
    (one,) = page.rows
    assert (one.uid, one.name, one.variables[0].value) == ("c1", None, "5")


@pytest.mark.parametrize("odd", [None, "text", 5, ["x"], {"name": ["x"]}])
def test_a_site_or_person_that_is_no_object_has_no_name(odd: object) -> None:
    row = ActivityRow.model_validate({"id": 7, "site": odd, "user": odd})
    assert (row.id, row.site.name, row.user.user_name) == ("7", None, None)


@pytest.mark.parametrize("name", ["jobComponents", "rows"])
def test_components_of_a_job_stand_under_either_name(name: str) -> None:
    page = JobComponentsPage.model_validate({name: [{"uid": "c1"}], "pageDetails": None})
    assert [each.uid for each in page.rows] == ["c1"]
    assert page.page_details.next_page_url is None


def test_details_that_are_a_text_within_a_text_are_none() -> None:
    assert ActivityRow.model_validate({"details": json.dumps(json.dumps({"job.uid": "j"}))}).details == {}
