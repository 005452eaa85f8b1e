"""A list that tells the ends of many jobs is believed for as long as it tells what looks show."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from fakes.clock import FakeClock
from fakes.ports import PlainSystem
from rmm_jobs.domain.history import Event
from rmm_jobs.domain.lanes import Lane, current_lane
from rmm_jobs.domain.model import Job
from rmm_jobs.domain.system_errors import (
    Action,
    DeadlineExceeded,
    NotSent,
    PermissionDenied,
    RateLimited,
    UnexpectedAnswer,
)
from rmm_jobs.jobs.waiting.end_news import (
    BELIEVED_FROM,
    EVERY,
    FALSE_AFTER,
    FIRST_BACK,
    FROM_JOBS,
    GIVEN_UP_FROM,
    GOES_ON,
    IN_TIME,
    KEPT,
    LINGERS,
    OVERLAP,
    RESTS,
    SELDOM,
    EndNews,
)
from rmm_jobs.jobs.waiting.job_look import Key
from rmm_jobs.jobs.waiting.pace import MANY, Pace


class ListingSystem(PlainSystem):
    """Lists the ends of jobs."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.rows: list[Event] = []
        self.error: Exception | None = None
        self.has_list = True
        self.readings: list[tuple[datetime, Lane]] = []

    async def ended_since(self, since: datetime, *, deadline: float) -> Sequence[Event] | None:
        del deadline
        self.readings.append((since, current_lane()))
        if self.error is not None:
            raise self.error
        return [row for row in self.rows if row.at is None or row.at >= since] if self.has_list else None


class Office:
    """The news, and the list that they are read from."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.system = ListingSystem(self.clock)
        self.news = EndNews()

    def end(self, number: int, *, at: datetime | None = None, run: int = 0) -> None:
        """Let a row tell the end of a job."""
        row = Event(
            f"row-{number}-{run}", at or self.clock.now(), job_uid=f"JOB-{number}", device_uid="D1", is_end=True
        )
        self.system.rows.append(row)

    async def read(self) -> set[Key]:
        return await self.news.read(self.system, self.clock, deadline=math.inf)

    async def tell(self, *numbers: int) -> None:
        """Let the list tell ends, and looks show them."""
        for number in numbers:
            self.end(number)
        await self.read()
        for number in numbers:
            self.see(number, has_ended=True)

    def see(self, number: int, *, has_ended: bool) -> None:
        self.news.see(job(number), self.clock.monotonic(), has_ended=has_ended)

    @property
    def is_believed(self) -> bool:
        return self.news.is_believed(self.clock.monotonic())

    def due_in(self, jobs: int = 20, a_minute: float = 270.0) -> float:
        return self.news.due_in(jobs, a_minute, self.clock.monotonic())


def job(number: int) -> Job:
    return Job(f"job-{number}", device_uid="d1")


@pytest.fixture
def office() -> Office:
    return Office()


async def test_an_end_is_told_once_whatever_the_case_of_its_uids_and_makes_looks_urgent(office: Office) -> None:
    office.end(1)
    before = office.news.urgency(job(1), lambda _: 5.0)
    assert (before(0), await office.read(), await office.read()) == (5.0, {("job-1", "d1")}, set())
    assert office.news.is_told(job(1))
    assert before(3) > before(2) > 1e6
    assert not office.news.is_told(job(2))
    assert office.system.readings[0][1] is Lane.CALL  # it is read for all who wait


async def test_rows_that_are_not_of_an_end_or_of_no_job_tell_nothing(office: Office) -> None:
    at = office.clock.now()
    office.system.rows = [Event("a", at, job_uid="job-1", device_uid="d1"), Event("b", at, is_end=True)]
    assert await office.read() == set()


async def test_another_run_of_the_same_job_is_told_again(office: Office) -> None:
    office.end(1)
    await office.read()
    office.end(1, run=2)
    assert await office.read() == {("job-1", "d1")}


async def test_a_list_is_believed_once_it_has_told_a_few_ends(office: Office) -> None:
    await office.tell(*range(BELIEVED_FROM - 1))
    assert not office.is_believed
    await office.tell(BELIEVED_FROM)
    assert office.is_believed
    office.clock.advance(GOES_ON)
    assert not office.is_believed


async def test_an_end_that_a_look_has_shown_first_may_be_told_a_little_later(office: Office) -> None:
    await office.read()
    for number in range(BELIEVED_FROM):
        office.see(number, has_ended=True)
    office.clock.advance(IN_TIME)
    await office.tell(*range(BELIEVED_FROM))
    assert office.is_believed


async def test_the_first_reading_after_an_end_is_in_time_however_long_it_was_held_back(office: Office) -> None:
    await office.read()
    office.clock.advance(1)
    for number in range(BELIEVED_FROM):
        office.end(number)
        office.see(number, has_ended=True)
    office.clock.advance(4 * IN_TIME)
    await office.read()
    assert office.is_believed


@pytest.mark.parametrize("is_late", [True, False], ids=["tells late", "tells never"])
async def test_a_list_that_does_not_tell_what_looks_show_is_left_alone(office: Office, *, is_late: bool) -> None:
    await office.read()
    for number in range(GIVEN_UP_FROM):
        office.see(number, has_ended=True)
    office.clock.advance(IN_TIME / 2)
    await office.read()
    if is_late:
        for number in range(GIVEN_UP_FROM):
            office.end(number)
    office.clock.advance(IN_TIME)
    await office.read()
    assert office.due_in() == math.inf
    office.clock.advance(RESTS)
    assert office.due_in() == 0


async def test_one_miss_in_ten_is_forgiven_and_a_second_one_is_not(office: Office) -> None:
    await office.tell(*range(10))
    for number, is_believed in ((20, True), (21, False)):
        office.see(number, has_ended=True)
        office.clock.advance(IN_TIME + 1)
        await office.read()
        assert office.is_believed == is_believed
    assert office.due_in() < math.inf  # it tells more than it fails


async def test_rows_whose_jobs_go_on_are_found_out(office: Office) -> None:
    for number in range(GIVEN_UP_FROM):
        office.end(number)
    await office.read()
    office.see(0, has_ended=False)
    assert office.news.is_told(job(0))  # results may be later than the row
    office.clock.advance(FALSE_AFTER + 1)
    for number in range(GIVEN_UP_FROM):
        office.see(number, has_ended=False)
    assert not office.news.is_told(job(0))
    assert office.due_in() == math.inf


@pytest.mark.parametrize(
    ("jobs", "a_minute", "is_read"),
    [(7, 270, False), (8, 270, True), (1_000, math.inf, False), (FROM_JOBS, 60, True), (FROM_JOBS - 1, 6, False)],
)
def test_the_list_is_read_for_three_jobs_or_more_where_looks_do_not_suffice(
    office: Office, jobs: int, a_minute: float, *, is_read: bool
) -> None:
    assert office.due_in(jobs, a_minute) == (0 if is_read else math.inf)


async def test_the_list_is_read_on_for_the_pauses_that_rely_on_it(office: Office) -> None:
    await office.tell(*range(BELIEVED_FROM))
    assert office.news.pace(20, 60, office.clock.monotonic()).is_listed
    office.clock.advance(LINGERS)
    assert (office.due_in(1), office.news.pace(1, 60, office.clock.monotonic()).is_listed) == (0, False)
    office.clock.advance(0.1)
    assert office.due_in(1) == math.inf


async def test_readings_are_among_the_looks_of_a_minute_and_leave_half_of_them(office: Office) -> None:
    await office.read()
    assert [office.due_in(20, a_minute) for a_minute in (270, 90, 60, 6)] == [EVERY, 2.0, 3.0, SELDOM]
    assert office.due_in(MANY, 60) == EVERY
    left = [office.news.pace(20, a_minute, 0).a_minute for a_minute in (270, 90, 6)]
    assert left == [pytest.approx(270 - 60 / EVERY), 60, 3]


async def test_without_readings_all_looks_are_left(office: Office) -> None:
    assert office.news.pace(2, 90, 0) == Pace(2, 90)


async def test_readings_go_back_from_the_newest_row_and_not_from_one_of_the_far_future(office: Office) -> None:
    now = office.clock.now()
    office.end(1, at=now + timedelta(minutes=1))
    office.end(2, at=now + timedelta(days=3_000))
    for _ in range(2):
        await office.read()
    since = [asked for asked, _ in office.system.readings]
    assert since == [now - FIRST_BACK, now + timedelta(minutes=1) - OVERLAP]


@pytest.mark.parametrize("error", [PermissionDenied(Action.READ_ACTIVITY), UnexpectedAnswer(Action.READ_ACTIVITY)])
async def test_a_list_that_cannot_be_read_is_left_alone_after_some_failures(office: Office, error: Exception) -> None:
    office.system.error = error
    due = list[float]()
    for _ in range(3):
        assert await office.read() == set()
        due.append(office.due_in())
    assert due == [EVERY, EVERY, math.inf]


@pytest.mark.parametrize("error", [RateLimited(Action.READ_ACTIVITY, held_back=True), NotSent(Action.READ_ACTIVITY)])
async def test_an_account_without_room_says_nothing_of_the_list(office: Office, error: Exception) -> None:
    office.system.error = error
    for _ in range(9):
        await office.read()
    assert office.due_in() == EVERY


@pytest.mark.parametrize("retry_after", [None, 20])
async def test_a_limit_of_the_system_leaves_the_list_alone_at_once_for_it_pauses_everything(
    office: Office, retry_after: float | None
) -> None:
    office.system.error = RateLimited(Action.READ_ACTIVITY, retry_after=retry_after)
    await office.read()
    assert office.due_in() == math.inf


@pytest.mark.parametrize(
    "error", [DeadlineExceeded(Action.READ_ACTIVITY), RateLimited(Action.READ_ACTIVITY, held_back=True)]
)
async def test_a_list_that_nobody_has_read_for_a_while_is_not_believed(office: Office, error: Exception) -> None:
    await office.tell(*range(BELIEVED_FROM))
    office.system.error = error
    for _ in range(7):
        office.clock.advance(5)
        await office.read()
    assert office.clock.monotonic() > GOES_ON
    assert not office.is_believed


async def test_a_reading_that_was_held_back_does_not_make_rows_late_that_came_in_time(office: Office) -> None:
    await office.read()
    office.clock.advance(1)
    for number in range(BELIEVED_FROM):
        office.end(number)
        office.see(number, has_ended=True)
    office.system.error = RateLimited(Action.READ_ACTIVITY, held_back=True)
    await office.read()
    office.clock.advance(IN_TIME + 2)
    office.system.error = None
    await office.read()
    assert office.is_believed


async def test_one_end_that_many_wait_for_is_one_end(office: Office) -> None:
    office.end(1)
    await office.read()
    for _ in range(BELIEVED_FROM):
        office.see(1, has_ended=True)
    assert not office.is_believed


async def test_a_row_is_told_once_however_long_it_is_the_newest(office: Office) -> None:
    office.end(1)
    assert await office.read() == {("job-1", "d1")}
    for _ in range(3):
        office.clock.advance(KEPT / 2 + 1)
        assert await office.read() == set()


async def test_a_job_that_runs_again_does_not_make_its_row_false(office: Office) -> None:
    await office.tell(*range(BELIEVED_FROM))
    office.clock.advance(FALSE_AFTER + 1)
    office.see(0, has_ended=False)
    assert (office.is_believed, office.news.is_told(job(0))) == (True, False)


async def test_rows_of_a_list_that_was_given_up_are_not_urgent_any_more(office: Office) -> None:
    for number in range(20):
        office.end(number)
    await office.read()
    office.clock.advance(FALSE_AFTER + 1)
    for number in range(GIVEN_UP_FROM):
        office.see(number, has_ended=False)
    assert not office.news.is_told(job(10))


async def test_a_row_that_comes_at_the_begin_of_a_job_is_no_evidence(office: Office) -> None:
    for number in range(BELIEVED_FROM):
        office.end(number)
    await office.read()
    office.clock.advance(FALSE_AFTER + 1)
    for has_ended in (False, True):
        for number in range(BELIEVED_FROM):
            office.see(number, has_ended=has_ended)
    assert not office.is_believed


async def test_a_row_long_after_its_end_says_nothing_of_the_list(office: Office) -> None:
    await office.read()
    for number in range(BELIEVED_FROM):
        office.see(number, has_ended=True)
    office.clock.advance(RESTS)
    for number in range(BELIEVED_FROM):
        office.end(number)
    await office.read()
    assert not office.is_believed
    assert office.due_in() < math.inf


async def test_one_row_of_an_odd_date_hides_no_other(office: Office) -> None:
    now = office.clock.now()
    for number in range(3):
        office.end(number)
    office.end(3, at=now + timedelta(minutes=4))
    await office.read()
    office.clock.advance(60)
    office.end(4)
    assert await office.read() == {("job-4", "d1")}


async def test_a_system_without_such_a_list_is_asked_once(office: Office) -> None:
    office.system.has_list = False
    await office.read()
    office.clock.advance(1e9)
    assert (len(office.system.readings), office.due_in(1_000)) == (1, math.inf)


async def test_what_was_told_long_ago_is_forgotten(office: Office) -> None:
    office.end(1)
    await office.read()
    office.clock.advance(KEPT + 1)
    office.system.rows = []
    await office.read()
    assert not office.news.is_told(job(1))
