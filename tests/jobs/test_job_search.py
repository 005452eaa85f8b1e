"""Jobs are looked for in few requests: what the server filters is one, the rest is looked through and says how far."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from fakes.clock import FakeClock
from fakes.ports import PlainServices, PlainSystem
from rmm_jobs.domain.capabilities import JobQuery
from rmm_jobs.domain.catalog import Shortfall, listed_with
from rmm_jobs.domain.listing_results import ROWS, JobFilter, JobRow, LookedAt
from rmm_jobs.domain.model import JobState
from rmm_jobs.domain.system_errors import Action, RateLimited, SystemFailure
from rmm_jobs.jobs.context import Services
from rmm_jobs.jobs.job_search import PAGE, REQUESTS, Found, JobSearch, search_jobs

NOW = FakeClock().now()
DONE, FAILED, RUNNING = JobState.COMPLETED, JobState.FAILED, JobState.RUNNING


def job(number: int, state: JobState = DONE, by: str = "ana") -> JobRow:
    """The job that was started so many minutes ago."""
    began = NOW - timedelta(minutes=number)
    return JobRow(str(number), "Ping.ps1", state, "", began, None, by, created_at=began)


@dataclass
class Lists(PlainSystem):
    """Lists jobs newest first, and filters by state unless it is an old version."""

    rows: Sequence[JobRow] = ()
    filters: bool = True
    is_cut: bool = False
    fails_from: int | None = None
    """The offset from which on pages fail."""
    failure: SystemFailure = field(default_factory=lambda: RateLimited(Action.LIST_JOBS))
    queries: list[JobQuery] = field(default_factory=list[JobQuery])

    async def jobs(self, query: JobQuery, *, deadline: float) -> tuple[Sequence[JobRow], int]:
        del deadline
        self.queries.append(query)
        if self.fails_from is not None and query.offset >= self.fails_from:
            raise self.failure
        found = [row for row in self.rows if not self.filters or query.state in {None, row.state}]
        page = found[query.offset : query.offset + query.limit]
        return listed_with(page, Shortfall(50, 900) if self.is_cut else None), len(found)


async def search(system: Lists, offset: int = 0, here: Sequence[str] = (), **wanted: object) -> Found:
    plain = PlainServices()
    services = Services(system, plain.ledger, plain.clock)
    chosen = JobFilter(**wanted)  # pyright: ignore[reportArgumentType]  # fields by name
    return await search_jobs(services, JobSearch(chosen, here=here, offset=offset), deadline=9e9)


def lists(count: int, *rows: JobRow) -> Lists:
    return Lists(FakeClock(), rows=[*rows, *(job(number) for number in range(1, count + 1))])


def uids(found: Found) -> list[str]:
    return [row.job_uid for row in found.rows]


async def test_what_the_server_filters_is_one_request_of_one_page() -> None:
    system = lists(60, job(0, FAILED))
    found = await search(system, states=(FAILED,))
    assert (uids(found), found.total, found.looked_at) == (["0"], 1, None)
    assert system.queries == [JobQuery(None, FAILED, 0, ROWS)]


async def test_several_states_are_a_request_each_and_one_list_the_newest_first() -> None:
    rows = [job(0, RUNNING), job(1, FAILED), job(2, RUNNING), job(3, FAILED)]
    system = Lists(FakeClock(), rows=rows)
    found = await search(system, states=(FAILED, RUNNING))
    assert (uids(found), found.total) == (["0", "1", "2", "3"], 4)
    assert [each.state for each in system.queries] == [FAILED, RUNNING]
    assert uids(await search(system, offset=2, states=(FAILED, RUNNING))) == ["2", "3"]


async def test_a_server_that_does_not_filter_is_looked_through() -> None:
    system = lists(30, job(0, FAILED))
    system.filters = False
    found = await search(system, states=(FAILED,))
    assert (uids(found), found.total, found.looked_at) == (["0"], 1, LookedAt(31, 31))


async def test_by_anything_else_the_newest_jobs_are_looked_through_and_no_more() -> None:
    system = lists(PAGE * REQUESTS + 300, job(0, by="ben"))
    found = await search(system, by="ben")
    assert (uids(found), found.total) == (["0"], 1)
    assert found.looked_at == LookedAt(PAGE * REQUESTS, PAGE * REQUESTS + 301, is_whole=False)
    assert [each.offset for each in system.queries] == [PAGE * number for number in range(REQUESTS)]


async def test_a_list_that_was_read_to_its_end_is_whole() -> None:
    found = await search(lists(PAGE + 5), by="ben")
    assert (found.total, found.looked_at) == (0, LookedAt(PAGE + 5, PAGE + 5))


async def test_jobs_from_a_time_on_need_no_page_behind_it() -> None:
    system = lists(PAGE * 3)
    found = await search(system, since=NOW - timedelta(minutes=10))
    assert (found.total, len(system.queries)) == (10, 1)
    assert found.looked_at == LookedAt(PAGE, PAGE * 3, back_to=NOW - timedelta(minutes=PAGE))


async def test_a_job_that_waited_before_it_began_is_found_behind_the_page_of_its_time() -> None:
    began = NOW - timedelta(minutes=150)
    waited = replace(job(PAGE + 5, by="ben"), started_at=began)
    system = Lists(FakeClock(), rows=[*(job(number) for number in range(1, PAGE + 1)), waited])
    system.rows = [*system.rows, *(job(number) for number in range(PAGE + 6, PAGE * 3))]
    found = await search(system, since=NOW - timedelta(minutes=155), by="ben")
    assert uids(found) == [waited.job_uid]


async def test_a_page_that_fails_leaves_those_before_it_with_the_reason() -> None:
    system = lists(PAGE * 3, job(0, by="ben"))
    system.fails_from = PAGE
    found = await search(system, by="ben")
    assert uids(found) == ["0"]
    assert found.looked_at == LookedAt(PAGE, PAGE * 3 + 1, is_whole=False, failure=system.failure)


async def test_a_first_page_that_fails_is_a_failure() -> None:
    system = lists(9)
    system.fails_from = 0
    with pytest.raises(RateLimited):
        await search(system, by="ben")


async def test_jobs_that_are_not_in_the_order_of_time_are_read_on() -> None:
    system = lists(PAGE * 3)
    system.rows = [system.rows[PAGE - 1], *system.rows[: PAGE - 1], *system.rows[PAGE:]]
    await search(system, since=NOW - timedelta(minutes=PAGE // 2))
    assert len(system.queries) > 1


@pytest.mark.parametrize(("is_local", "requests"), [(True, REQUESTS // 2 * 2), (False, 2)])
async def test_several_states_share_the_requests(is_local: bool, requests: int) -> None:
    rows = [job(number, RUNNING if number % 2 else FAILED) for number in range(PAGE * 2 * REQUESTS)]
    system = Lists(FakeClock(), rows=rows)
    await search(system, states=(FAILED, RUNNING), by="nobody" if is_local else None)
    assert len(system.queries) == requests


async def test_more_states_than_requests_are_looked_for_in_one_list() -> None:
    system = lists(9)
    found = await search(system, states=tuple(JobState)[: REQUESTS + 1])
    assert (found.total, [each.state for each in system.queries]) == (9, [None])


async def test_far_down_a_list_the_server_skips_what_was_shown() -> None:
    system = lists(PAGE * 2)
    found = await search(system, offset=PAGE)
    assert (uids(found)[0], found.total) == (str(PAGE + 1), PAGE * 2)
    assert system.queries == [JobQuery(None, None, PAGE, ROWS)]


async def test_what_the_system_has_looked_through_itself_is_told() -> None:
    system = lists(3)
    system.is_cut = True
    assert (await search(system)).looked_at == LookedAt(50, 900, is_whole=False)
    assert (await search(system, by="ana")).looked_at == LookedAt(3, 3, is_whole=False)


async def test_jobs_of_this_product_are_known_by_its_ledger() -> None:
    assert uids(await search(lists(3), by="me", here=["2"])) == ["2"]
