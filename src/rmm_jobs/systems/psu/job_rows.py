"""Read the rows that a job leaves behind. On old servers they can appear after the job's end."""

from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

from anyio import to_thread

from rmm_jobs.domain.model import SERVER_TIME, JobStatus
from rmm_jobs.domain.system_errors import Action, NotFound
from rmm_jobs.systems.http.wire_types import Wire, is_list
from rmm_jobs.systems.psu.client import Client
from rmm_jobs.systems.psu.paths import Path
from rmm_jobs.systems.psu.wire import listed_or_none

WireT = TypeVar("WireT", bound=Wire)

# docs/divergences.md, psu-output: old servers write rows after the job's end.
LAG = timedelta(minutes=2)
"""Time after a job's end during which its rows may still appear."""
LAG_PAUSE = 1.0
"""Seconds before missing rows are read once more."""
REMEMBERED = 64
MANY = 1_000
"""Rows from which they are checked in a thread, so that other calls go on meanwhile."""


class JobRows:
    """Read rows, and remember which jobs were just seen to end."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._ended: deque[str] = deque(maxlen=REMEMBERED)
        self._settled: deque[tuple[str, Path]] = deque(maxlen=REMEMBERED)

    def see(self, job_uid: str, job_status: JobStatus) -> None:
        """Record a job that was just seen to end."""
        if not job_status.state.is_final or job_uid in self._ended:
            return
        ended = job_status.finished_at
        # A time without a zone does not tell how long ago it was.
        if ended is None or ended.tzinfo is SERVER_TIME or self._client.clock.now() - ended < LAG:
            self._ended.append(job_uid)

    async def rows(self, path: Path, model: type[WireT], job_uid: str, *, deadline: float) -> Sequence[WireT]:
        """Return the job's rows; none for a job that does not exist, or no longer.

        When a job has just ended without rows, they are read once more.

        Raises:
            SystemFailure: the rows could not be read.
            JobNotFound: no job can have such an id.
        """
        rows = await self._read(path, model, job_uid, deadline)
        if not rows and job_uid in self._ended and (job_uid, path) not in self._settled:
            clock = self._client.clock
            if clock.monotonic() + LAG_PAUSE >= deadline:
                return rows
            await clock.sleep(LAG_PAUSE)
            rows = await self._read(path, model, job_uid, deadline)
            self._settled.append((job_uid, path))
        return rows

    async def _read(self, path: Path, model: type[WireT], job_uid: str, deadline: float) -> Sequence[WireT]:
        try:
            answer = await self._client.read(Action.READ_JOB, path.of_job(job_uid), deadline=deadline)
        except NotFound:
            return ()
        if is_list(answer.data) and len(answer.data) > MANY:
            return (await to_thread.run_sync(listed_or_none, model, answer.data, Action.READ_JOB)).page
        return listed_or_none(model, answer.data, Action.READ_JOB).page
