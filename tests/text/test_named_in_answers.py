"""What a log, a patch, an audit or a description names as a secret is shown in no block and in no record."""

import json
from dataclasses import replace
from typing import Any

import pytest

from rmm_jobs.domain.audits import Audit, Datastore, Guest
from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.device_results import AuditReport, PatchList
from rmm_jobs.domain.history import Event
from rmm_jobs.domain.history_results import Activity
from rmm_jobs.domain.listing_results import ComponentList
from rmm_jobs.domain.patches import Patch
from text_cases import CASES, block_of, record_of

SECRET = "Hunter2-secret"
TOLD = f"user=x password={SECRET}"


def told(value: Any) -> Any:  # noqa: ANN401  # any of the types below
    """The same, with a secret in what somebody wrote into it."""
    match value:
        case Event():
            return replace(value, note=TOLD, job_name=TOLD)
        case Patch():
            return replace(value, title=TOLD)
        case Audit():
            texts = {"model": TOLD, "processors": (TOLD,), "location": TOLD}
            return replace(value, **texts, guests=(Guest(TOLD, None, None, TOLD),), datastores=(Datastore(TOLD),))
        case Component():
            return replace(value, description=TOLD)
        case _:
            raise AssertionError


def filled(subject: Any) -> Any:  # noqa: ANN401  # the same
    match subject:
        case Activity():
            return replace(subject, events=[told(each) for each in subject.events])
        case PatchList():
            return replace(subject, patches=[told(each) for each in subject.patches])
        case AuditReport():
            return replace(subject, audit=told(subject.audit))
        case ComponentList():
            return replace(subject, components=[told(each) for each in subject.components])
        case _:
            raise AssertionError


@pytest.mark.parametrize("name", ["activity", "patches-of-a-device", "audit-computer", "audit-esxi", "components-one"])
def test_a_secret_that_a_text_from_outside_names_is_hidden(name: str) -> None:
    case = CASES[name]
    subject = filled(case.subject)
    block, record = block_of(subject, case.wording), json.dumps(record_of(subject))
    assert "password=" in block
    assert SECRET[:5] not in block
    assert SECRET[:5] not in record


def test_other_texts_stay_as_they_are() -> None:
    case = CASES["patches-of-a-device"]
    assert isinstance(case.subject, PatchList)
    title = "2026-10 Security Update for Credential Guard: KB5034765"
    subject = replace(case.subject, patches=[replace(case.subject.patches[0], title=title)])
    assert title[:40] in block_of(subject, case.wording)
