"""Implement the port of the history: rows of the activity log as events, and what a job runs."""

from collections.abc import Sequence
from datetime import datetime

from rmm_jobs.domain.catalog import Listed, Shortfall, cut_short, listed_with
from rmm_jobs.domain.history import Event, EventKind, EventQuery, JobInput
from rmm_jobs.domain.job_errors import JobNotFound
from rmm_jobs.domain.system import LOOK_BACK
from rmm_jobs.domain.system_errors import Action, NotFound, SystemFailure
from rmm_jobs.systems.datto import paths
from rmm_jobs.systems.datto.activity import MAX_PAGES, log_query, next_query, read_page
from rmm_jobs.systems.datto.client import Client
from rmm_jobs.systems.datto.pages import PAGE_SIZE
from rmm_jobs.systems.datto.translate import ACTIVE, OVER, STATES
from rmm_jobs.systems.datto.wire_history import ActivityRow, JobComponentsPage
from rmm_jobs.systems.http.decode import validate
from rmm_jobs.systems.http.retry import CLOCK_SKEW
from rmm_jobs.systems.http.wire_types import encodable

_CATEGORIES = {
    EventKind.JOBS: "job",
    EventKind.REMOTE: "remote",
    EventKind.LOGINS: "account",
    EventKind.PATCHES: "patch",
}
"""ActivityLog.category of each kind: the OpenAPI document lists none; these are seen in public clients."""
_KINDS = {category: kind for kind, category in _CATEGORIES.items()}
_CREATE, _DEPLOYMENT = "create", "deployment"
"""Actions of the category "job": a job was made, and a device has reported its end."""


class History:
    """Implement `HistoryReader` for Datto RMM."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def events(self, query: EventQuery, *, deadline: float) -> Listed[Event]:
        """Return the rows of the activity log, newest first; at most `MAX_PAGES` pages (`GET /v2/activity-logs`).

        Where a later page fails, what was read says so.
        """
        entities = ("device",) if query.on_devices else ("device", "user")
        known = _CATEGORIES.get(query.kind) if isinstance(query.kind, EventKind) else query.kind
        # A row of this moment may be dated ahead of our clock.
        until = query.until + CLOCK_SKEW
        params = log_query(query.since, until, categories=(known,) if known else (), entities=entities)
        if query.sites:
            params["siteIds"] = ",".join(map(str, query.sites))
        events = await self._read(params, deadline, partly=True)
        if not isinstance(query.kind, EventKind):
            return events
        # A category may hold more than its kind: an account is changed, too, and not only logged in to.
        return listed_with((event for event in events if event.kind is query.kind), events.shortfall)

    async def job_events(self, job_uid: str, *, deadline: float) -> Sequence[Event]:
        """Return the rows of one job of the last seven days; reading ends at the row of its start."""
        wanted, now = job_uid.casefold(), self._client.clock.now()
        params = log_query(now - LOOK_BACK, now + CLOCK_SKEW, categories=(_CATEGORIES[EventKind.JOBS],))
        rows = await self._read(params, deadline, until=wanted)
        return [event for event in rows if (event.job_uid or "").casefold() == wanted]

    async def ends(self, since: datetime, *, deadline: float) -> Sequence[Event]:
        """Return the newest rows of jobs that have ended on a device, from one page that is asked for once."""
        until = self._client.clock.now() + CLOCK_SKEW
        params = log_query(since, until, categories=(_CATEGORIES[EventKind.JOBS],)) | {"actions": _DEPLOYMENT}
        page = await read_page(self._client, params, retried=(), deadline=deadline)
        return [event for event in map(_event, page.rows) if event.is_end and event.uid]

    async def inputs(self, job_uid: str, *, deadline: float) -> Sequence[JobInput]:
        """Return what a job runs, from the first page (`GET /v2/job/{jobUid}/components`)."""
        query = {"page": "0", "max": str(PAGE_SIZE)}
        try:
            answer = await self._client.read(Action.READ_JOB, paths.job_components(job_uid), query, deadline=deadline)
        except (NotFound, JobNotFound):
            return ()
        rows = validate(JobComponentsPage, answer.data, Action.READ_JOB).rows
        return [
            JobInput(row.uid, row.name, {each.name: each.value or "" for each in row.variables if each.name})
            for row in rows
        ]

    async def _read(
        self, params: dict[str, str], deadline: float, *, until: str | None = None, partly: bool = False
    ) -> Listed[Event]:
        """Read pages up to the last one, or to the start of the job `until`; `partly`, up to one that fails."""
        events: list[Event] = []
        total: int | None = None
        for _ in range(MAX_PAGES):
            try:
                page = await read_page(self._client, params, deadline=deadline)
            except SystemFailure as failure:
                if not (partly and events):
                    raise
                return listed_with(events, cut_short(len(events), total, failure))
            events += map(_event, page.rows)
            total = page.page_details.total_count if total is None else total
            following = next_query(params, page)
            is_found = until is not None and any(
                event.is_start and (event.job_uid or "").casefold() == until for event in events
            )
            if following is None or is_found:
                return listed_with(events, None)
            params = following
        return listed_with(events, Shortfall(len(events), total, at_limit=True))


def _event(row: ActivityRow) -> Event:
    """Translate an ActivityLog. `details` repeats what the row has, and adds the job."""
    details = row.details

    def said(key: str) -> str | None:
        value = details.get(key)
        return encodable(value) if isinstance(value, str) else None

    job_uid, device_uid = said("job.uid"), said("device.uid")
    word = (said("job.status") or "").strip()
    state = STATES.get(word.casefold())
    # Job.status says that a job is over, and not how it has ended; an earlier "active" says nothing of today.
    is_known = not word or word.casefold() in {ACTIVE, OVER} or state is not None
    action = (row.action or "").casefold()
    kind = _KINDS.get((row.category or "").casefold())
    kind = None if kind is EventKind.LOGINS and not action.startswith("log") else kind
    is_job = kind is EventKind.JOBS
    return Event(
        uid=row.id or "",
        at=row.date,
        kind=kind,
        category=row.category or "",
        action=row.action or "",
        hostname=row.hostname or said("device.hostname"),
        device_uid=device_uid if device_uid and paths.is_device_uid(device_uid) else None,
        site=row.site.name or said("site.name"),
        user=row.user.user_name or said("user.username") or _full_name(row),
        note=said("note"),
        job_uid=job_uid if job_uid and paths.is_job_uid(job_uid) else None,
        job_name=said("job.name"),
        state=state if state and state.is_final and word.casefold() != OVER else None,
        reported=None if is_known else word,
        is_start=is_job and action == _CREATE,
        is_end=is_job and (action == _DEPLOYMENT or word.casefold() == OVER),
    )


def _full_name(row: ActivityRow) -> str | None:
    return " ".join(filter(None, (row.user.first_name, row.user.last_name))) or None
