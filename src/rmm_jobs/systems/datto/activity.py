"""Search the activity log for jobs whose start was not answered, or that were started elsewhere.

A search that ends before the log does has found nothing out: it fails, and no answer denies a job by it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from rmm_jobs.domain.model import JobMatch
from rmm_jobs.domain.system import LOOK_BACK
from rmm_jobs.domain.system_errors import Action, AnswerTooLarge, UnexpectedAnswer
from rmm_jobs.systems.datto import paths
from rmm_jobs.systems.datto.client import Client
from rmm_jobs.systems.datto.pages import PAGE_SIZE
from rmm_jobs.systems.datto.wire import Page
from rmm_jobs.systems.datto.wire_history import ActivityRow
from rmm_jobs.systems.http.decode import validate
from rmm_jobs.systems.http.retry import CLOCK_SKEW, SEARCH_DELAYS, TRANSIENT, Failures, poll_until_found
from rmm_jobs.systems.http.wire_types import as_object, encodable, is_list

MAX_PAGES = 4
MAX_ROWS = MAX_PAGES * PAGE_SIZE
_CURSOR_LENGTH = 512

Matches = Callable[[JobMatch], bool]
Pick = Callable[[ActivityRow], JobMatch | None]
Window = tuple[datetime, datetime | None]
"""Begin and end of the rows that are read; without an end, all until now."""


async def find_reference(
    client: Client, reference: str, *, sent_at: datetime | None, is_new: bool = False, deadline: float
) -> Sequence[JobMatch]:
    """Find the start whose job name contains this reference, searching more than once while there is time.

    Of a start whose time is known, only the log around that time is read: its row stands nowhere else. That of one
    that `is_new`, sent just now, is among the newest ones.

    Raises:
        SystemFailure: the log could not be read.
    """
    since = (client.clock.now() - LOOK_BACK if sent_at is None else sent_at) - CLOCK_SKEW
    until = None if sent_at is None or is_new else sent_at + CLOCK_SKEW
    return await _find_again(client, reference, (since, until), deadline)


async def find_start_once(client: Client, reference: str, *, sent_at: datetime, deadline: float) -> JobMatch | None:
    """Search once for the start whose job name contains this reference.

    Returns:
        `None` only when every row names another job.

    Raises:
        SystemFailure: the log could not be read to its end, or a row without a name or UID may be the job.
    """
    nameless = False

    def pick(row: ActivityRow) -> JobMatch | None:
        nonlocal nameless
        name, seen = row.details.get("job.name"), _job_match(row)
        is_named = isinstance(name, str)
        is_ours = is_named and reference in name
        nameless = nameless or not is_named or (is_ours and seen is None)
        return seen if is_ours else None

    found = await _search(client, pick, (sent_at - CLOCK_SKEW, None), deadline=deadline)
    if found is None and nameless:
        raise UnexpectedAnswer(Action.READ_ACTIVITY, status=200, reason="a row that does not say which job it is of")
    return found


async def find_device_of(client: Client, job_uid: str, *, deadline: float) -> JobMatch | None:
    """Find any row of the last seven days that names both this job and its device.

    Raises:
        SystemFailure: the log could not be read.
    """
    wanted = job_uid.casefold()

    def matches(job_match: JobMatch) -> bool:
        return job_match.job_uid.casefold() == wanted and job_match.device_uid is not None

    return await _search(client, _pick_match(matches), (client.clock.now() - LOOK_BACK, None), deadline=deadline)


async def probe(client: Client, *, deadline: float) -> None:
    """Read one row, to check that the log can be read.

    Raises:
        SystemFailure: the log could not be read.
    """
    await client.read(Action.READ_ACTIVITY, paths.ACTIVITY, {"entities": "device", "size": "1"}, deadline=deadline)


async def _find_again(client: Client, reference: str, window: Window, deadline: float) -> Sequence[JobMatch]:
    """Search for the one start with this reference until it is found: the log may lag.

    Of a window that has an end, a log that is too long is read from its other end too.
    """
    pick = _pick_match(lambda seen: reference in (seen.job_name or ""))
    too_long: AnswerTooLarge | None = None

    async def look() -> JobMatch | None:
        nonlocal too_long
        too_long = None
        for newest_first in (True,) if window[1] is None else (True, False):
            try:
                return await _search(client, pick, window, deadline=deadline, newest_first=newest_first)
            except AnswerTooLarge as error:
                too_long = error
        return None

    found = await poll_until_found(look, pauses=SEARCH_DELAYS, clock=client.clock, deadline=deadline)
    if found is None and too_long is not None:
        raise too_long
    return () if found is None else (found,)


def _pick_match(matches: Matches) -> Pick:
    """Pick a row whose job `matches`; skip rows without a usable job UID."""
    return lambda row: seen if (seen := _job_match(row)) and matches(seen) else None


async def _search(
    client: Client, pick: Pick, window: Window, *, deadline: float, newest_first: bool = True
) -> JobMatch | None:
    """Return the first match, or `None` when no row matches.

    Raises:
        AnswerTooLarge: `MAX_PAGES` pages were read, and there are more.
        SystemFailure: the log could not be read.
    """
    since, until = window
    last = client.clock.now() + CLOCK_SKEW
    query = log_query(since, min(until or last, last), categories=("job",), newest_first=newest_first)
    for _ in range(MAX_PAGES):
        page = await read_page(client, query, deadline=deadline)
        found = next((seen for row in page.rows if (seen := pick(row))), None)
        if found or not (page.rows and page.page_details.next_page_url):
            return found
        following = next_query(query, page)
        if following is None:
            raise UnexpectedAnswer(Action.READ_ACTIVITY, status=200, reason="a next page without a usable address")
        query = following
    raise AnswerTooLarge(Action.READ_ACTIVITY, status=200, reason="a log of too many rows", rows=MAX_ROWS)


def log_query(
    since: datetime,
    until: datetime,
    *,
    categories: Sequence[str] = (),
    entities: Sequence[str] = ("device",),
    newest_first: bool = True,
) -> dict[str, str]:
    """Return the query of the log's first page."""
    # GET /v2/activity-logs: without `from` and `until` it covers the last 15 minutes alone.
    return {
        "entities": ",".join(entities),
        **({"categories": ",".join(categories)} if categories else {}),
        "order": "desc" if newest_first else "asc",
        "size": str(PAGE_SIZE),
        "from": _utc(since),
        "until": _utc(until),
    }


async def read_page(
    client: Client, query: Mapping[str, str], *, retried: Failures = TRANSIENT, deadline: float
) -> Page[ActivityRow]:
    """Read one page of the log, again after the failures that are `retried`.

    Raises:
        SystemFailure: the log could not be read.
    """
    answer = await client.read(Action.READ_ACTIVITY, paths.ACTIVITY, query, retried=retried, deadline=deadline)
    page = validate(Page[ActivityRow], answer.data, Action.READ_ACTIVITY)
    # ActivityLogsPage.error: the log's database failed, and the status is still 200.
    if page.error:
        raise UnexpectedAnswer(Action.READ_ACTIVITY, page.error, status=200, reason="an error in the activity log")
    if not is_list(as_object(answer.data).get("activities")):  # null is no empty list: the log did not answer
        raise UnexpectedAnswer(Action.READ_ACTIVITY, status=200, reason="an answer without the log's rows")
    return page


def next_query(query: Mapping[str, str], page: Page[ActivityRow]) -> dict[str, str] | None:
    """Return the query of the page after this one, or `None` where it is the last."""
    cursor = _cursor(page.page_details.next_page_url)
    return {**query, "page": "next", "searchAfter": cursor} if page.rows and cursor else None


def _job_match(row: ActivityRow) -> JobMatch | None:
    """Read the job from a row; `None` when its UID is missing or unusable."""
    # ActivityLog.details: the dotted keys of rows in the category "job".
    job_uid, job_name, device_uid, hostname = (
        encodable(value) if isinstance(value := row.details.get(key), str) else None
        for key in ("job.uid", "job.name", "device.uid", "device.hostname")
    )
    if job_uid is None or not paths.is_job_uid(job_uid):
        return None
    usable = device_uid if device_uid and paths.is_device_uid(device_uid) else None
    return JobMatch(job_uid, usable, hostname or row.hostname, job_name, row.date)


def _cursor(next_page_url: str | None) -> str | None:
    """Take `searchAfter` from PaginationData.nextPageUrl; no other part of that URL is used."""
    try:
        values = parse_qs(urlsplit(next_page_url or "").query).get("searchAfter", [])
    except ValueError:
        return None
    cursor = ",".join(values)
    return cursor if cursor.isascii() and cursor.isprintable() and len(cursor) <= _CURSOR_LENGTH else None


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
