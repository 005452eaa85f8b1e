"""Lists of schedules and names that the server cuts short: what is missing is told with whatever was received."""

import pytest

from fakes.ports import PlainLedger, PlainServices
from fakes.scripted import answer
from fakes.scripted_psu import JOBS, ScriptedServer
from fakes.scripted_psu import jobs as job_rows
from rmm_jobs.domain.catalog import Shortfall
from rmm_jobs.domain.schedule_errors import ScheduleNotFound
from rmm_jobs.domain.schedules import NameKind
from rmm_jobs.jobs.context import Services
from rmm_jobs.jobs.scheduling.schedules import list_schedules, set_paused
from rmm_jobs.jobs.targets.server_names import list_names
from rmm_jobs.systems.psu.system import PsuSystem

CUT = Shortfall(1, 51)


@pytest.fixture
def services(plain: PlainServices) -> Services[PsuSystem]:
    console = ScriptedServer()
    console.on("GET", "/api/v1/schedule", answer({"page": [{"id": 3, "name": "Nightly"}], "total": 51}))
    console.on("GET", "/api/v1/variable", answer({"page": [{"name": "SmtpServer"}], "total": 51}))
    console.on("GET", JOBS, job_rows())
    return Services(console.system(plain.clock), PlainLedger(), plain.clock)


async def test_a_cut_list_of_schedules_says_so(plain: PlainServices, services: Services[PsuSystem]) -> None:
    assert (await list_schedules(services, None, plain.call())).shortfall == CUT
    assert (await list_schedules(services, "weekly", plain.call())).shortfall == CUT


async def test_a_schedule_beyond_a_cut_list_may_be_there(plain: PlainServices, services: Services[PsuSystem]) -> None:
    with pytest.raises(ScheduleNotFound) as refused:
        await set_paused(services, "Weekly", plain.call(), paused=True)
    assert refused.value.shortfall == CUT


async def test_a_cut_list_of_names_says_so(plain: PlainServices, services: Services[PsuSystem]) -> None:
    assert (await list_names(services, NameKind.VARIABLES, None, plain.call())).shortfall == CUT
