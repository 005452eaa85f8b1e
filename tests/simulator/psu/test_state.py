from dataclasses import replace
from pathlib import Path

import pytest

from fakes.clock import FakeClock
from rmm_simulator.psu.job_records import Given, Order
from rmm_simulator.psu.job_scenarios import Status
from rmm_simulator.psu.records import ScheduleRecord
from rmm_simulator.psu.server import PsuServer, demo_server


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def servers(tmp_path: Path, clock: FakeClock) -> tuple[PsuServer, PsuServer]:
    """Two processes with one file."""
    path = tmp_path / "demo" / "psu.json"
    return demo_server(now=clock.epoch, state_path=path), demo_server(now=clock.epoch, state_path=path)


def made(server: PsuServer) -> list[int | str]:
    return [job.id for job in server.jobs() if job not in server.history]


def test_another_process_finds_the_job_and_sees_it_end(servers: tuple[PsuServer, PsuServer], clock: FakeClock) -> None:
    one, other = servers
    order = Order(
        [Given("RequiredParameter", "<S>Hello</S>", "Hello"), Given("OptionalParameter", "x", "x", is_variable=False)],
        "PowerShell 7",
        "MyUser",
        "PSU02",
    )
    job = one.start(one.script_at("Script1.ps1"), order, identity="maria", guid=True)
    clock.advance(5)
    (found,) = (job for job in other.jobs() if job not in other.history)
    assert (found.id, found.order, found.origin, found.created_at) == (job.id, order, job.origin, job.created_at)
    assert found.standing(clock.epoch()).status == Status.COMPLETED
    assert [line.text for _, line, _ in found.lines(clock.epoch())] == ["RequiredParameter is Hello"]
    assert other.started == []


def test_prompts_are_answered_in_another_process(servers: tuple[PsuServer, PsuServer], clock: FakeClock) -> None:
    one, other = servers
    job = one.start(one.script_at("New-User.ps1"))
    clock.advance(5)
    (found,) = (job for job in other.jobs() if job not in other.history)
    for said in ("jdoe", "must-not-leak"):
        assert found.prompt(clock.epoch()) is not None
        other.answer(found, said)
    clock.advance(5)
    assert one.jobs()[-1] is job
    assert job.standing(clock.epoch()).status == Status.COMPLETED
    assert [answer.data for answer in job.answers] == ["jdoe", None]
    assert [line.text for _, line, _ in job.lines(clock.epoch())][-1] == "Created user jdoe"


def test_a_job_is_cancelled_in_another_process(servers: tuple[PsuServer, PsuServer], clock: FakeClock) -> None:
    one, other = servers
    job = one.start(one.script_at("LongRunning.ps1"))
    clock.advance(5)
    other.cancel(other.jobs()[-1])
    clock.advance(5)
    assert one.jobs()[-1].standing(clock.epoch()).status == Status.CANCELED
    assert job.canceled_at == clock.epoch() - 5


def test_secrets_are_not_kept(servers: tuple[PsuServer, PsuServer], clock: FakeClock) -> None:
    one, other = servers
    one.start(one.script_at("Set-ApiKey.ps1"), Order([Given("apikey", "must-not-leak", "must-not-leak")]))
    asking = one.start(one.script_at("New-User.ps1"))
    clock.advance(5)
    one.answer(asking, "jdoe")
    one.answer(asking, "must-not-leak")
    assert one.state_path
    kept = one.state_path.read_text(encoding="utf-8")
    assert "must-not-leak" not in kept
    assert "jdoe" in kept
    key = next(job for job in other.jobs() if job.script.full_path == "Set-ApiKey.ps1")
    assert (key.refused, key.order.parameters) == (None, [Given("apikey", None, None)])


def test_a_job_that_was_refused_is_refused_everywhere(servers: tuple[PsuServer, PsuServer], clock: FakeClock) -> None:
    one, other = servers
    one.start(one.script_at("Script1.ps1"))
    clock.advance(5)
    found = other.jobs()[-1]
    assert found.standing(clock.epoch()).status == Status.FAILED
    assert "RequiredParameter" in found.scenario.failure


def test_parents_and_children_find_each_other(servers: tuple[PsuServer, PsuServer], clock: FakeClock) -> None:
    one, other = servers
    one.start(one.script_at("Invoke-Parent.ps1"))
    clock.advance(5)
    parent, child = other.jobs()[-2:]
    assert (parent.script.full_path, child.parent) == ("Invoke-Parent.ps1", parent)


def test_processes_do_not_take_each_others_numbers(servers: tuple[PsuServer, PsuServer]) -> None:
    one, other = servers
    script = "Servers/Cleanup.ps1"
    numbers = [server.start(server.script_at(script)).id for server in (one, other, one)]
    assert numbers == [107, 108, 109]
    assert made(one) == made(other) == numbers


def test_a_job_of_a_script_that_is_gone_is_passed_over(servers: tuple[PsuServer, PsuServer]) -> None:
    one, other = servers
    one.start(one.script_at("Ping.ps1"))
    other.scripts.remove(other.script_at("Ping.ps1"))
    assert made(other) == []


def test_jobs_from_the_beginning_are_not_kept(servers: tuple[PsuServer, PsuServer]) -> None:
    one, _ = servers
    one.history[0].scenario = one.script_at("LongRunning.ps1").scenario
    one.history[0].created_at = one.now()
    one.cancel(one.history[0])
    assert one.state_path
    assert not one.state_path.exists()


def test_without_a_file_jobs_are_known_to_their_server_alone(clock: FakeClock) -> None:
    one = demo_server(now=clock.epoch)
    one.start(one.script_at("Ping.ps1"))
    assert made(demo_server(now=clock.epoch)) == []


def test_schedules_that_one_process_changes_are_so_in_another_and_their_parameters_stand_in_no_file(
    servers: tuple[PsuServer, PsuServer], tmp_path: Path
) -> None:
    one, other = servers
    key = one.schedule("6")
    assert key is not None
    one.put_schedule(replace(key, paused=True))
    one.put_schedule(ScheduleRecord(7, "Once", "Noise.ps1", next_at=1.0, once=True))
    other.load_schedules()
    assert [(each.id, each.paused) for each in other.schedules] == [
        (3, False),
        (4, True),
        (5, False),
        (6, True),
        (7, False),
    ]
    assert other.schedules[3].parameters == key.parameters
    assert all("key-of-a-schedule" not in file.read_text() for file in tmp_path.rglob("*.json"))


def test_a_run_at_a_time_is_made_by_one_process_alone(servers: tuple[PsuServer, PsuServer], clock: FakeClock) -> None:
    one, other = servers
    one.put_schedule(ScheduleRecord(7, "Once", "Noise.ps1", next_at=clock.epoch() + 5, once=True))
    clock.advance(10)
    assert len(made(other)) == 1
    assert made(one) == made(other)
