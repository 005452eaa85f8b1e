"""The system in front of the simulated server, in each of its versions."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import replace

import pytest

from fakes.app_under_test import InProcess
from fakes.clock import FakeClock
from fakes.scripted import FOREVER
from rmm_jobs.domain.capabilities import JobQuery, PipelineRequest
from rmm_jobs.domain.errors import JobsError, PathNotFound, PipelineUnreadable, RequestRejected, StartUnanswered
from rmm_jobs.domain.model import Component, Fact, Job, JobState, Snapshot, StartOrder, Stream
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


class Desk:
    """The simulated server, and the system that speaks to it."""

    def __init__(self, profile: ProfileName, form: Form, clock: FakeClock) -> None:
        self.clock = clock
        self.profile = PROFILES[profile]
        self.server: PsuServer = demo_server(now=clock.epoch)
        app = build_psu_app(self.server, profile=profile, sleep=clock.sleep)
        self.system = PsuSystem("https://psu.test", DEMO_TOKEN, clock=clock, transport=InProcess(app), parameters=form)

    async def script(self, name: str) -> Component:
        scripts = await self.system.components(until=FOREVER)
        return await self.system.declared(next(each for each in scripts if each.name == name), until=FOREVER)

    async def order(self, name: str, given: Mapping[str, str] | None = None) -> StartOrder:
        return StartOrder(None, await self.script(name), given or {}, reference=f"rj-{name}", job_name=name)

    async def run(self, name: str, given: Mapping[str, str] | None = None, **options: str) -> str:
        order = replace(await self.order(name, given), options=options)
        self.system.check(order.component, order.variables)
        return await self.system.start(order, until=self.clock.monotonic() + 15)

    async def look(self, uid: str) -> Snapshot:
        seen = await self.system.snapshot(Job(uid), until=FOREVER)
        assert seen is not None
        return seen

    async def end(self, uid: str) -> Snapshot:
        self.clock.advance(30)
        seen = await self.look(uid)
        assert seen.state.is_final
        return seen


@pytest.fixture(params=FORMS)
async def desk(request: pytest.FixtureRequest, clock: FakeClock) -> AsyncGenerator[Desk]:
    profile: ProfileName = request.param
    desk = Desk(profile, FORMS[profile], clock)
    yield desk
    await desk.system.aclose()


@pytest.fixture
async def newest(clock: FakeClock) -> AsyncGenerator[Desk]:
    desk = Desk("5.6", "clixml", clock)
    yield desk
    await desk.system.aclose()


async def test_a_script_runs_with_its_parameters_and_says_what_it_was_given(desk: Desk) -> None:
    uid = await desk.run("Script1.ps1", {"RequiredParameter": "Hello & <World>"})
    assert (await desk.end(uid)).state is JobState.COMPLETED
    assert await desk.system.output(Job(uid), Stream.ALL, until=FOREVER) == "RequiredParameter is Hello & <World>"
    assert len(desk.server.started) == 1


async def test_typed_values_and_names_arrive(desk: Desk) -> None:
    given = {"Name": "spooler", "Count": "3", "Force": "$true", "At": "2026-10-31T18:30:00", "Credential": "$MyUser"}
    uid = await desk.run("Restart-Service.ps1", given, environment="PowerShell 7", credential="MyUser")
    seen = await desk.end(uid)
    assert seen.failure is None
    assert dict(seen.facts)[Fact.ENVIRONMENT] == "PowerShell 7"
    assert dict(seen.facts)[Fact.RUN_AS] == "MyUser"


async def test_prompts_come_one_after_another_and_the_secret_one_is_known(desk: Desk) -> None:
    uid = await desk.run("New-User.ps1")
    for message, secret in (("User name", False), ("Enter the password", True)):
        desk.clock.advance(5)
        assert (await desk.look(uid)).state is JobState.WAITING
        (prompt,) = await desk.system.prompts(Job(uid), until=FOREVER)
        assert (prompt.message, prompt.secret) == (message, secret)
        await desk.system.answer(Job(uid), prompt, "anna", until=FOREVER)
    assert await desk.system.prompts(Job(uid), until=FOREVER) == ()
    assert (await desk.end(uid)).state is JobState.COMPLETED


async def test_every_job_of_the_list_can_be_opened_and_the_newest_comes_first(desk: Desk) -> None:
    first, second = await desk.run("Get-DiskReport.ps1"), await desk.run("Get-DiskReport.ps1")
    rows, total = await desk.system.jobs(JobQuery(limit=5), until=FOREVER)
    assert total > 2
    assert {first, second} <= {row.job_uid for row in rows}
    for row in rows:
        assert await desk.look(row.job_uid)
    script = (await desk.script("Get-DiskReport.ps1")).uid
    newest, _ = await desk.system.jobs(JobQuery(script=script, limit=1), until=FOREVER)
    assert [row.component for row in newest] == ["Get-DiskReport.ps1"]


async def test_pipeline_output_is_a_table_and_nested_values_open(desk: Desk) -> None:
    uid = await desk.run("Get-DiskReport.ps1")
    await desk.end(uid)
    view = await desk.system.pipeline(Job(uid), PipelineRequest(rows=2), until=FOREVER)
    assert view is not None
    assert view.table is not None
    assert (len(view.table.rows), view.table.rows_total) == (2, 3)
    column = view.table.columns[0]
    one = await desk.system.pipeline(Job(uid), PipelineRequest(path=f"[1].{column}", json=True), until=FOREVER)
    assert one is not None
    assert view.table.rows[1][0] in (one.json or "")
    with pytest.raises(PathNotFound):
        await desk.system.pipeline(Job(uid), PipelineRequest(path="[0].Nothing"), until=FOREVER)


async def test_a_job_is_cancelled_and_a_stubborn_one_stays_canceling(desk: Desk) -> None:
    for name, state in (("Watch-Folder.ps1", JobState.CANCELED), ("Stubborn.ps1", JobState.CANCELING)):
        uid = await desk.run(name)
        desk.clock.advance(5)
        await desk.system.cancel(Job(uid), until=FOREVER)
        desk.clock.advance(60)
        assert (await desk.look(uid)).state is state


async def test_errors_alone_are_the_error_stream(desk: Desk) -> None:
    uid = await desk.run("Broken.ps1")
    seen = await desk.end(uid)
    assert seen.state is JobState.FAILED
    errors = await desk.system.output(Job(uid), Stream.STDERR, until=FOREVER)
    assert errors.splitlines()[0] == "Access to the log was denied."
    assert errors.endswith(seen.failure or "?")


async def test_a_groomed_job_is_gone_in_every_way(desk: Desk) -> None:
    uid = await desk.run("Ping.ps1")
    desk.clock.advance(120)
    assert await desk.system.snapshot(Job(uid), until=FOREVER) is None
    assert await desk.system.output(Job(uid), Stream.ALL, until=FOREVER) == ""
    assert await desk.system.pipeline(Job(uid), PipelineRequest(), until=FOREVER) is None


async def test_the_server_lists_every_path_that_is_asked(desk: Desk) -> None:
    assert {each.is_listed for each in await desk.system.compare(until=FOREVER)} == {True}


async def test_a_status_that_nobody_knows_is_shown(newest: Desk) -> None:
    uid = await newest.run("Future.ps1")
    newest.clock.advance(1)
    seen = await newest.look(uid)
    assert (seen.state, seen.reported) == (JobState.UNKNOWN, "Unknown (42)")


async def test_parents_and_children_know_each_other(newest: Desk) -> None:
    uid = await newest.run("Invoke-Parent.ps1")
    newest.clock.advance(3)
    children = dict((await newest.look(uid)).facts)[Fact.CHILDREN]
    assert isinstance(children, tuple)
    (child,) = children
    assert dict((await newest.look(child)).facts)[Fact.PARENT] == uid


@pytest.mark.parametrize("name", ["ReferenceBomb.ps1", "SelfReference.ps1", "DeepNesting.ps1", "EntityBomb.ps1"])
async def test_hostile_objects_are_shown_within_limits_or_refused(newest: Desk, name: str) -> None:
    uid = await newest.run(name)
    await newest.end(uid)
    with suppress(PipelineUnreadable):
        view = await newest.system.pipeline(Job(uid), PipelineRequest(json=True), until=FOREVER)
        assert view is not None
        assert len((view.json or "").encode()) <= PipelineRequest().most


async def test_a_server_that_wants_another_form_starts_nothing(clock: FakeClock) -> None:
    desk = Desk("1.5", "raw", clock)
    with pytest.raises(RequestRejected) as refused:
        await desk.run("Script1.ps1", {"RequiredParameter": "Hello"})
    assert "clixml" in refused.value.reason
    assert desk.server.started == []


@pytest.mark.parametrize("kind", [FaultKind.FAILS_AFTER, FaultKind.CUT_AFTER, FaultKind.EMPTY, FaultKind.SLOW])
async def test_a_lost_start_is_found_and_not_repeated(desk: Desk, kind: FaultKind) -> None:
    order = await desk.order("Script1.ps1", {"RequiredParameter": "x"})
    desk.server.faults.add(Fault(kind, "POST", "/script/", seconds=60))
    sent_at = desk.clock.now()
    with pytest.raises(StartUnanswered):
        await desk.system.start(order, until=desk.clock.monotonic() + 15)
    found = await desk.system.find_started(order, sent_at=sent_at, until=desk.clock.monotonic() + 8)
    assert [each.certain for each in found] == [desk.profile.echoes_parameters]
    assert (await desk.look(found[0].job_uid)).component == "Script1.ps1"
    assert len(desk.server.started) == 1


@pytest.mark.parametrize("kind", FaultKind)
@pytest.mark.parametrize("path", ["/script/[0-9]+$", "/job$"])
async def test_in_any_weather_a_start_makes_one_job_at_most(newest: Desk, kind: FaultKind, path: str) -> None:
    order = await newest.order("Script1.ps1", {"RequiredParameter": "x"})
    newest.server.faults.add(Fault(kind, None, path, times=None, seconds=60, retry_after=1))
    with suppress(JobsError):
        await newest.system.start(order, until=newest.clock.monotonic() + 15)
    posts = [request for request in newest.server.requests if request.method == "POST"]
    assert len(posts) == 1
    assert len(newest.server.started) <= 1
