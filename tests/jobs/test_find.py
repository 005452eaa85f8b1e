"""What a caller names is found, or offered; what the ledger knows counts where the system does not contradict it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from fakes.clock import FakeClock
from fakes.ports import PlainServices, PlainSystem
from rmm_jobs.domain.catalog import Device, Shortfall, listed_with
from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.model import Job, JobState, JobStatus
from rmm_jobs.domain.system_errors import Action, Unreachable
from rmm_jobs.domain.target_errors import DeviceNotFound
from rmm_jobs.jobs.context import Services
from rmm_jobs.jobs.find import fill_names, find_job, find_job_on, is_same_job
from rmm_jobs.jobs.targets.devices import find_device

SENT = datetime(2024, 2, 15, 10, 45, tzinfo=UTC)
ROW = Job("12", component="Backup.ps1", component_uid="7", variables={"Days": "3"}, sent_at=SENT, reference="rj-1")
SEEN = JobStatus(JobState.RUNNING, component="Backup.ps1", component_uid="7", started_at=SENT + timedelta(seconds=2))


def test_a_row_that_agrees_with_the_system_is_the_jobs() -> None:
    assert fill_names(ROW, SEEN) == ROW


def test_what_the_row_lacks_is_filled_in() -> None:
    named = fill_names(Job("12"), replace(SEEN, hostname="PSU01"))
    assert (named.device, named.component) == ("PSU01", "Backup.ps1")


@pytest.mark.parametrize(
    "seen",
    [
        replace(SEEN, component="Clean.ps1", component_uid="9"),
        replace(SEEN, started_at=SENT + timedelta(days=40)),
        replace(SEEN, started_at=SENT - timedelta(days=2)),
    ],
    ids=["another script", "long after the start", "long before it"],
)
def test_a_row_that_the_system_contradicts_is_about_another_job(seen: JobStatus) -> None:
    assert not is_same_job(ROW, seen)
    assert fill_names(ROW, seen) == Job("12", component=seen.component, component_uid=seen.component_uid)


def test_a_missing_zone_makes_no_other_job() -> None:
    assert is_same_job(ROW, replace(SEEN, started_at=SENT + timedelta(hours=14)))


@dataclass
class WithoutAll(PlainSystem):
    """Does not list all devices."""

    async def devices_like(
        self,
        hostname: str,
        *,
        site: str | None = None,
        complete: bool = True,
        partly: bool = False,
        deadline: float,
    ) -> Sequence[Device]:
        del site, complete, partly, deadline
        if not hostname:
            raise Unreachable(Action.READ_DEVICES)
        return listed_with((), Shortfall(0, 2))


async def test_a_look_for_near_names_that_fails_takes_nothing_from_the_refusal() -> None:
    plain = PlainServices()
    services = Services(WithoutAll(plain.clock), plain.ledger, plain.clock)
    with pytest.raises(DeviceNotFound) as refused:
        await find_device(services, "ACME-DC1", deadline=FakeClock().monotonic() + 30)
    assert (refused.value.near, refused.value.shortfall) == ([], Shortfall(0, 2))


async def test_without_the_ledger_nobody_says_that_a_job_was_not_started_here() -> None:
    plain = PlainServices()
    plain.ledger.broken = True
    with pytest.raises(JobNotFound) as refused:
        await find_job(plain.services, "job-1", plain.call())
    assert not refused.value.ledger_read


@pytest.mark.parametrize("wanted", ["rj-0a1b2c3d4e5f", "no job/"])
async def test_nor_where_the_caller_names_a_device(wanted: str) -> None:
    plain = PlainServices()
    plain.ledger.broken = True
    with pytest.raises(JobNotFound) as refused:
        await find_job_on(plain.services, wanted, "ACME-DC01", plain.call())
    assert not refused.value.ledger_read
