"""The system in front of the simulated server, in each of its versions."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import replace

import pytest

from fakes.app_under_test import InProcess
from fakes.clock import FakeClock
from fakes.scripted import FOREVER
from rmm_jobs.domain.capabilities import JobQuery
from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.errors import JobsError
from rmm_jobs.domain.job_errors import PathNotFound, PipelineUnreadable
from rmm_jobs.domain.model import Job, JobAttribute, JobState, JobStatus, StartRequest, Stream
from rmm_jobs.domain.system import Missing, PipelineRequest
from rmm_jobs.domain.system_errors import RequestRejected, StartOutcomeUnknown
from rmm_jobs.systems.psu.parameters import Form
from rmm_jobs.systems.psu.system import PsuSystem
from rmm_simulator.common.faults import Fault, FaultKind
from rmm_simulator.psu.app import build_psu_app
from rmm_simulator.psu.profiles import PROFILES, ProfileName
from rmm_simulator.psu.server import DEMO_TOKEN, PsuServer, demo_server

FORMS: dict[ProfileName, Form] = {
    "1.5": "clixml",
    "3.1": "raw",
    "5.5.2": "query",
    "5.6": "clixml",
    "5.6-run-id": "clixml",
}


class Services:
    """The simulated server, and the system that speaks to it."""

    def __init__(self, profile: ProfileName, form: Form, clock: FakeClock) -> None:
        self.clock = clock
        self.profile = PROFILES[profile]
        self.server: PsuServer = demo_server(now=clock.epoch)
        app = build_psu_app(self.server, profile=profile, sleep=clock.sleep)
        self.system = PsuSystem("https://psu.test", DEMO_TOKEN, clock=clock, transport=InProcess(app), parameters=form)

    async def script(self, name: str) -> Component:
        scripts = await self.system.components(deadline=FOREVER)
        return await self.system.declared(next(each for each in scripts if each.name == name), deadline=FOREVER)

    async def order(self, name: str, given: Mapping[str, str] | None = None) -> StartRequest:
        return StartRequest(None, await self.script(name), given or {}, reference=f"rj-{name}", job_name=name)

    async def run(self, name: str, given: Mapping[str, str] | None = None, **options: str) -> str:
        order = replace(await self.order(name, given), options=options)
        await self.system.check(order.component, order.variables, deadline=FOREVER)
        return await self.system.start(order, deadline=self.clock.monotonic() + 15)

    async def look(self, uid: str) -> JobStatus:
        seen = await self.system.poll(Job(uid), deadline=FOREVER)
        assert isinstance(seen, JobStatus)
        return seen

    async def end(self, uid: str) -> JobStatus:
        self.clock.advance(30)
        seen = await self.look(uid)
        assert seen.state.is_final
        return seen


@pytest.fixture(params=FORMS)
async def services(request: pytest.FixtureRequest, clock: FakeClock) -> AsyncGenerator[Services]:
    profile: ProfileName = request.param
    services = Services(profile, FORMS[profile], clock)
    yield services
    await services.system.aclose()


@pytest.fixture
async def newest(clock: FakeClock) -> AsyncGenerator[Services]:
    services = Services("5.6", "clixml", clock)
    yield services
    await services.system.aclose()


async def test_a_script_runs_with_its_parameters_and_says_what_it_was_given(services: Services) -> None:
    uid = await services.run("Script1.ps1", {"RequiredParameter": "Hello & <World>"})
    assert (await services.end(uid)).state is JobState.COMPLETED
    assert (
        await services.system.output(Job(uid), Stream.ALL, deadline=FOREVER) == "RequiredParameter is Hello & <World>"
    )
    assert len(services.server.started) == 1


async def test_typed_values_and_names_arrive(services: Services) -> None:
    given = {"Name": "spooler", "Count": "3", "Force": "$true", "At": "2026-10-31T18:30:00", "Credential": "$MyUser"}
    uid = await services.run("Restart-Service.ps1", given, environment="PowerShell 7", credential="MyUser")
    seen = await services.end(uid)
    assert seen.failure is None
    assert dict(seen.facts)[JobAttribute.ENVIRONMENT] == "PowerShell 7"
    assert dict(seen.facts)[JobAttribute.RUN_AS] == "MyUser"


async def test_prompts_come_one_after_another_and_the_secret_one_is_known(services: Services) -> None:
    uid = await services.run("New-User.ps1")
    for message, secret in (("User name", False), ("Enter the password", True)):
        services.clock.advance(5)
        assert (await services.look(uid)).state is JobState.WAITING
        (prompt,) = await services.system.prompts(Job(uid), deadline=FOREVER)
        assert (prompt.message, prompt.secret) == (message, secret)
        await services.system.answer(Job(uid), prompt, "anna", deadline=FOREVER)
    assert await services.system.prompts(Job(uid), deadline=FOREVER) == ()
    assert (await services.end(uid)).state is JobState.COMPLETED


async def test_every_job_of_the_list_can_be_opened_and_the_newest_comes_first(services: Services) -> None:
    first, second = await services.run("Get-DiskReport.ps1"), await services.run("Get-DiskReport.ps1")
    rows, total = await services.system.jobs(JobQuery(limit=5), deadline=FOREVER)
    assert total > 2
    assert {first, second} <= {row.job_uid for row in rows}
    for row in rows:
        assert await services.look(row.job_uid)
    script = (await services.script("Get-DiskReport.ps1")).uid
    newest, _ = await services.system.jobs(JobQuery(script=script, limit=1), deadline=FOREVER)
    assert [row.component for row in newest] == ["Get-DiskReport.ps1"]


async def test_pipeline_output_is_a_table_and_nested_values_open(services: Services) -> None:
    uid = await services.run("Get-DiskReport.ps1")
    await services.end(uid)
    view = await services.system.pipeline(Job(uid), PipelineRequest(rows=2), deadline=FOREVER)
    assert view is not None
    assert view.table is not None
    assert (len(view.table.rows), view.table.rows_total) == (2, 3)
    column = view.table.columns[0]
    one = await services.system.pipeline(Job(uid), PipelineRequest(path=f"[1].{column}", json=True), deadline=FOREVER)
    assert one is not None
    assert view.table.rows[1][0] in (one.json or "")
    with pytest.raises(PathNotFound):
        await services.system.pipeline(Job(uid), PipelineRequest(path="[0].Nothing"), deadline=FOREVER)


async def test_a_job_is_cancelled_and_a_stubborn_one_stays_canceling(services: Services) -> None:
    for name, state in (("Watch-Folder.ps1", JobState.CANCELED), ("Stubborn.ps1", JobState.CANCELING)):
        uid = await services.run(name)
        services.clock.advance(5)
        await services.system.cancel(Job(uid), deadline=FOREVER)
        services.clock.advance(60)
        assert (await services.look(uid)).state is state


async def test_errors_alone_are_the_error_stream(services: Services) -> None:
    uid = await services.run("Broken.ps1")
    seen = await services.end(uid)
    assert seen.state is JobState.FAILED
    errors = await services.system.output(Job(uid), Stream.STDERR, deadline=FOREVER)
    assert errors.splitlines()[0] == "Access to the log was denied."
    assert errors.endswith(seen.failure or "?")


async def test_a_groomed_job_is_gone_in_every_way(services: Services) -> None:
    uid = await services.run("Ping.ps1")
    services.clock.advance(120)
    assert await services.system.poll(Job(uid), deadline=FOREVER) is Missing.NOT_THERE
    assert await services.system.output(Job(uid), Stream.ALL, deadline=FOREVER) == ""
    assert await services.system.pipeline(Job(uid), PipelineRequest(), deadline=FOREVER) is None


async def test_the_server_lists_every_path_that_is_asked(services: Services) -> None:
    assert {each.is_listed for each in await services.system.compare(deadline=FOREVER)} == {True}


async def test_a_status_that_nobody_knows_is_shown(newest: Services) -> None:
    uid = await newest.run("Future.ps1")
    newest.clock.advance(1)
    seen = await newest.look(uid)
    assert (seen.state, seen.reported) == (JobState.UNKNOWN, "Unknown (42)")


async def test_parents_and_children_know_each_other(newest: Services) -> None:
    uid = await newest.run("Invoke-Parent.ps1")
    newest.clock.advance(3)
    children = dict((await newest.look(uid)).facts)[JobAttribute.CHILDREN]
    assert isinstance(children, tuple)
    (child,) = children
    assert dict((await newest.look(child)).facts)[JobAttribute.PARENT] == uid


@pytest.mark.parametrize("name", ["ReferenceBomb.ps1", "SelfReference.ps1", "DeepNesting.ps1", "EntityBomb.ps1"])
async def test_hostile_objects_are_shown_within_limits_or_refused(newest: Services, name: str) -> None:
    uid = await newest.run(name)
    await newest.end(uid)
    with suppress(PipelineUnreadable):
        view = await newest.system.pipeline(Job(uid), PipelineRequest(json=True), deadline=FOREVER)
        assert view is not None
        assert len((view.json or "").encode()) <= PipelineRequest().max_bytes


async def test_a_server_that_wants_another_form_starts_nothing(clock: FakeClock) -> None:
    services = Services("1.5", "raw", clock)
    with pytest.raises(RequestRejected) as refused:
        await services.run("Script1.ps1", {"RequiredParameter": "Hello"})
    assert "clixml" in refused.value.reason
    assert services.server.started == []


@pytest.mark.sample(6)
@pytest.mark.parametrize("kind", [FaultKind.FAILS_AFTER, FaultKind.CUT_AFTER, FaultKind.EMPTY, FaultKind.SLOW])
async def test_a_lost_start_is_found_and_not_repeated(services: Services, kind: FaultKind) -> None:
    order = await services.order("Script1.ps1", {"RequiredParameter": "x"})
    services.server.faults.add(Fault(kind, "POST", "/script/", seconds=60))
    sent_at = services.clock.now()
    with pytest.raises(StartOutcomeUnknown):
        await services.system.start(order, deadline=services.clock.monotonic() + 15)
    found = await services.system.find_started(order, sent_at=sent_at, deadline=services.clock.monotonic() + 8)
    assert [each.certain for each in found] == [services.profile.echoes_parameters]
    assert (await services.look(found[0].job_uid)).component == "Script1.ps1"
    assert len(services.server.started) == 1


@pytest.mark.sample(10)
@pytest.mark.parametrize("kind", FaultKind)
@pytest.mark.parametrize("path", ["/script/[0-9]+$", "/job$"])
async def test_in_any_weather_a_start_makes_one_job_at_most(newest: Services, kind: FaultKind, path: str) -> None:
    order = await newest.order("Script1.ps1", {"RequiredParameter": "x"})
    newest.server.faults.add(Fault(kind, None, path, times=None, seconds=60, retry_after=1))
    with suppress(JobsError):
        await newest.system.start(order, deadline=newest.clock.monotonic() + 15)
    posts = [request for request in newest.server.requests if request.method == "POST"]
    # A limit that the list of jobs has met holds for the start as well.
    assert len(posts) == (0 if kind in {FaultKind.RATE_LIMITED, FaultKind.BLOCKED} and path == "/job$" else 1)
    assert len(newest.server.started) <= 1
