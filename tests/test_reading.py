"""The index is read in the background: from the first call on, once, and no call fails with it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import anyio
import pytest

from fakes.indexes import opened
from fakes.ports import PlainServices
from rmm_jobs.inventory import keepers
from rmm_jobs.jobs.context import Services
from rmm_jobs.reading import BackgroundReading

SECRET = "hunter2"


@dataclass
class Keepers:
    """Counts its wakes, and runs until it is told to break."""

    made: "list[Keepers]"
    wakes: int = 0

    def __post_init__(self) -> None:
        self.breaks = anyio.Event()
        self.made.append(self)

    def wake(self) -> None:
        self.wakes += 1

    async def run(self) -> None:
        await self.breaks.wait()
        raise RuntimeError(SECRET)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Keepers]:
    """What was begun."""
    made: list[Keepers] = []

    def make(*_: object) -> Keepers:
        return Keepers(made)

    monkeypatch.setattr(keepers, "Keepers", make)
    return made


@pytest.fixture
def services(tmp_path: Path) -> Services[Any]:
    return replace(PlainServices().services, index=opened(tmp_path))


async def test_nothing_is_read_before_the_first_call_and_one_reading_serves_all(
    made: list[Keepers], services: Services[Any]
) -> None:
    async with anyio.create_task_group() as tasks:
        reading = BackgroundReading(tasks)
        await anyio.wait_all_tasks_blocked()
        assert made == []
        reading.wake(services)
        reading.wake(services)  # before the first one has begun
        await anyio.wait_all_tasks_blocked()
        (one,) = made
        assert one.wakes == 1
        reading.wake(services)
        assert (len(made), one.wakes) == (1, 2)
        tasks.cancel_scope.cancel()


async def test_a_command_at_a_terminal_and_an_account_without_an_index_read_nothing(
    made: list[Keepers], services: Services[Any]
) -> None:
    BackgroundReading().wake(services)
    async with anyio.create_task_group() as tasks:
        BackgroundReading(tasks).wake(replace(services, index=None))
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()
    assert made == []


async def test_a_defect_of_the_reading_ends_no_call_and_is_logged_without_its_text(
    made: list[Keepers], services: Services[Any], caplog: pytest.LogCaptureFixture
) -> None:
    reading = BackgroundReading()
    async with anyio.create_task_group() as reading.tasks:
        reading.wake(services)
        await anyio.wait_all_tasks_blocked()
        made[0].breaks.set()
    reading.wake(services)
    assert caplog.records
    assert SECRET not in caplog.text


async def test_a_call_while_the_process_ends_begins_nothing(made: list[Keepers], services: Services[Any]) -> None:
    async with anyio.create_task_group() as tasks:
        pass
    BackgroundReading(tasks).wake(services)
    assert made == []
