"""Read jobs: their status on a device, the job itself, and what it has printed."""

from datetime import timedelta

from rmm_jobs.domain.model import Job, JobStatus, Stream
from rmm_jobs.domain.system import Missing
from rmm_jobs.domain.system_errors import Action, NotFound
from rmm_jobs.systems.datto import paths, translate
from rmm_jobs.systems.datto.client import Client
from rmm_jobs.systems.datto.starting import FlatForm
from rmm_jobs.systems.datto.wire import JobAnswer, OutputAnswer
from rmm_jobs.systems.http.decode import validate

RESULTS_MAY_LAG = timedelta(minutes=10)
"""Time after its start in which a job that no path shows may still come: its device reports when it can."""


class Jobs:
    """Read jobs in the form that the server uses: `flat` remembers it, and learns it from what is read."""

    def __init__(self, client: Client, flat: FlatForm) -> None:
        self._client = client
        self._flat = flat

    async def poll(self, job: Job, *, deadline: float) -> JobStatus | Missing:
        """Return the job's status on the device (`GET /v2/job/{jobUid}/results/{deviceUid}`).

        A server of the flat form keeps the status on the job itself. It is read there after a start in that form. A job
        without results is also read there, once any job was seen in the flat form.
        """
        # Without results a device may only not have reported yet.
        return await self._poll(job, deadline) or Missing.NOT_VISIBLE_YET

    async def ask_further(self, job: Job, found: JobStatus | Missing, *, deadline: float) -> JobStatus | Missing:
        """Ask for the job itself (`GET /v2/job/{jobUid}`): it may be over while its results say otherwise."""
        if isinstance(found, JobStatus) and found.state.is_final:
            return found
        seen = await self.itself(job.uid, deadline=deadline)
        if isinstance(found, JobStatus):
            is_over = seen is not None and seen.has_ended
            return seen if seen is not None and is_over else found
        if seen is not None:
            return seen
        is_new = job.sent_at is not None and self._client.clock.now() - job.sent_at < RESULTS_MAY_LAG
        return Missing.NOT_VISIBLE_YET if is_new else Missing.NOT_THERE

    async def itself(self, job_uid: str, *, deadline: float) -> JobStatus | None:
        """Return the job itself, without its device (`GET /v2/job/{jobUid}`)."""
        answer = await self._read_job(paths.job(job_uid), deadline)
        if answer is None:
            return None
        self._flat.is_seen |= translate.is_flat(answer)
        return translate.job(answer)

    async def output(self, job: Job, stream: Stream, *, deadline: float) -> str:
        """Return the whole text of one stream; texts of several components are joined by a line break."""
        if self._flat.is_accepted:
            return await self._flat_output(job.uid, stream, deadline)
        if job.device_uid is None or not paths.is_device_uid(job.device_uid):
            return ""
        path = paths.output(job.uid, job.device_uid, stream)
        try:
            answer = await self._client.read(Action.READ_JOB, path, deadline=deadline)
        except NotFound:
            return await self._flat_output(job.uid, stream, deadline)
        rows = validate(OutputAnswer, {"rows": answer.data}, Action.READ_JOB).rows
        return "\n".join(row.std_data for row in rows if row.std_data)

    async def _poll(self, job: Job, deadline: float) -> JobStatus | None:
        if self._flat.is_accepted:
            return await self.itself(job.uid, deadline=deadline)
        device_uid = job.device_uid or ""
        usable = paths.is_device_uid(device_uid)
        answer = await self._read_job(paths.results(job.uid, device_uid), deadline) if usable else None
        seen = translate.job_status(answer) if answer else None
        if self._flat.is_seen and (seen is None or seen.over_without_results):
            return await self.itself(job.uid, deadline=deadline)
        return seen

    async def _read_job(self, path: str, deadline: float) -> JobAnswer | None:
        try:
            answer = await self._client.read(Action.READ_JOB, path, deadline=deadline)
        except NotFound:
            return None
        # The OpenAPI document does not say whether results of a new job are a 404, empty or pending.
        return None if answer.data is None else validate(JobAnswer, answer.data, Action.READ_JOB)

    async def _flat_output(self, job_uid: str, stream: Stream, deadline: float) -> str:
        """Return the text that a flat job carries; the API's own form carries none on the job."""
        seen = await self.itself(job_uid, deadline=deadline)
        text = seen and (seen.stdout if stream is Stream.STDOUT else seen.stderr)
        return text or ""
