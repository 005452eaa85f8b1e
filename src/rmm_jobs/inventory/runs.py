"""Make runs of jobs out of the ledger's rows and the events of the system's log."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from rmm_jobs.domain.history import Event, JobRun
from rmm_jobs.domain.ports import LedgerEntry

_OURS = re.compile(r"(?P<component>.*) \((?P<reference>rj-[0-9a-f]{12})\)")
"""Matches the name of a job that this product has started, on any computer: `jobs/start.py` makes it."""


def merged_runs(entries: Sequence[LedgerEntry], events: Iterable[Event], since: datetime) -> list[JobRun]:
    """Return each run once, newest first: those that were started or have ended since then."""
    runs: dict[tuple[str, str], JobRun] = {}
    own = {entry.job.uid.casefold(): _own_run(entry) for entry in entries if entry.job.uid}
    lost = {entry.job.reference: _own_run(entry) for entry in entries if not entry.job.uid}
    for event in events:
        if event.job_uid is None:
            continue
        seen = _logged_run(event)
        uid = event.job_uid.casefold()
        if uid not in own and seen.reference in lost:
            own[uid] = replace(lost.pop(seen.reference), uid=event.job_uid)
        if uid in own:
            own[uid] = _with(own[uid], seen)
        else:
            # A job of the web console may run on several devices.
            key = (uid, (event.device_uid or event.hostname or "").casefold())
            runs[key] = _with(runs[key], seen) if key in runs else seen
    every = [*own.values(), *lost.values(), *runs.values()]
    # Of ours the ledger knows the start; of others an event of the window is all there is.
    recent = [run for run in every if not run.here or (run.started_at is not None and run.started_at >= since)]
    return sorted(recent, key=lambda run: run.at.timestamp() if run.at else 0.0, reverse=True)


def _own_run(entry: LedgerEntry) -> JobRun:
    job, ending = entry.job, entry.ending
    return JobRun(
        job.uid,
        device=job.device,
        device_uid=job.device_uid,
        component=job.component,
        started_at=job.sent_at,
        ended_at=ending.at if ending else None,
        state=ending.state if ending else None,
        over=entry.over,
        here=True,
        reference=job.reference,
    )


def _logged_run(event: Event) -> JobRun:
    made_here = _OURS.fullmatch(event.job_name or "")
    return JobRun(
        event.job_uid or "",
        device=event.hostname,
        device_uid=event.device_uid,
        component=made_here["component"] if made_here else event.job_name,
        started_at=event.at if event.is_start else None,
        ended_at=event.at if event.is_end and not event.is_start else None,
        # Rows of an end may name the scheduler, or whoever looked.
        started_by=event.user if event.is_start else None,
        state=event.state,
        reported=event.reported,
        over=event.is_end or event.state is not None,
        reference=made_here["reference"] if made_here else None,
    )


def _with(run: JobRun, seen: JobRun) -> JobRun:
    """Add what another row says; what is known already stays."""
    return replace(
        run,
        device=run.device or seen.device,
        device_uid=run.device_uid or seen.device_uid,
        component=run.component or seen.component,
        started_at=run.started_at or seen.started_at,
        ended_at=run.ended_at or seen.ended_at,
        started_by=run.started_by or seen.started_by,
        state=run.state or seen.state,
        reported=run.reported or seen.reported,
        over=run.over or seen.over,
    )
