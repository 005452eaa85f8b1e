"""Run a script's job once more: what it was given is read from the ledger and the job, and all is checked anew."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rmm_jobs.domain.capabilities import SupportsScripts
from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.history_errors import RepeatUnknown
from rmm_jobs.domain.model import Job, JobAttribute, JobStatus, StartRequest
from rmm_jobs.domain.ports import LedgerEntry, Step
from rmm_jobs.domain.results import JobRemoved, JobReport, MayHaveStarted
from rmm_jobs.domain.target_errors import ComponentNotFound
from rmm_jobs.inputs.names import same_name
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.find import find_job, is_same_job
from rmm_jobs.jobs.finish import redact_given
from rmm_jobs.jobs.repeat import changes_values, is_masked, recorded, refusals_know, refuse_unless_over
from rmm_jobs.jobs.run import EarlierJob
from rmm_jobs.jobs.run_script import ScriptRequest, run_script
from rmm_jobs.jobs.targets.scripts import find_script
from rmm_jobs.jobs.waiting.observe import observe


@dataclass(frozen=True, slots=True)
class _Earlier:
    """Hold what is known of the job that is repeated. `entry` is its ledger row, where that row is about this job."""

    uid: str
    found: Job | MayHaveStarted
    seen: JobStatus | JobRemoved | None = None
    entry: LedgerEntry | None = None
    options: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def status(self) -> JobStatus | None:
        """Return the job's status, where the system shows the job."""
        return self.seen if isinstance(self.seen, JobStatus) and self.seen.shown else None

    @property
    def script_uid(self) -> str | None:
        """Return the id of its script. What the system tells wins."""
        told = self.status and self.status.component_uid
        return told or (self.entry and self.entry.job.component_uid)

    @property
    def script_name(self) -> str | None:
        """Return the name of its script."""
        told = self.status and self.status.component
        return told or (self.entry and self.entry.job.component)


async def run_script_again(
    services: Services[SupportsScripts], uid: str, changes: ScriptRequest, call: CallContext
) -> JobReport:
    """Run a job's script once more, started at most once. What `changes` holds takes the place of what was.

    Args:
        services: The ports.
        uid: The job's id, or the reference of its start.
        changes: The arguments of the new run; its `script` is empty where it stays.
        call: The call.

    Raises:
        JobNotFound: nobody knows the job.
        RepeatUnknown: nothing tells what the job has run, or in which environment.
        RepeatUntold: nothing tells with which parameters it ran.
        RepeatNeedsValues: a masked parameter is not given anew.
        RepeatOpen: the job has not ended, and is to be run on the same computer.
        Refused, SystemFailure, LedgerUnavailable: as `run_script` raises them.
    """
    with refusals_know(changed=_changes(changes)):
        return await _run_again(services, uid, changes, call)


def _changes(request: ScriptRequest) -> bool:
    """Return whether anything is to be other than it was."""
    named = request.script or request.computer or request.environment or request.credential
    return bool(named) or changes_values(request.parameters) or request.timeout is not None


async def _run_again(
    services: Services[SupportsScripts], uid: str, changes: ScriptRequest, call: CallContext
) -> JobReport:
    await call.report_progress(Step.FINDING_JOB)
    earlier = await _looked_up(services, uid.strip(), replace(call, deadline=call.start_deadline))
    script = changes.script or (await _script_of(services, earlier, call)).uid
    request = replace(
        changes,
        script=script,
        computer=changes.computer or earlier.options.get("computer"),
        environment=changes.environment or earlier.options.get("environment"),
        credential=changes.credential or earlier.options.get("credential"),
        earlier=_given(earlier),
    )

    async def refuse_while_open(start: StartRequest) -> None:
        is_over = earlier.entry is not None and earlier.entry.over
        if not (changes.again or is_over) and _is_same_run(start, earlier):
            refuse_unless_over(earlier.found, earlier.seen)

    return await run_script(services, request, call, check=refuse_while_open)


async def _looked_up(services: Services[SupportsScripts], uid: str, call: CallContext) -> _Earlier:
    """Return what the ledger and one poll tell of a job."""
    entry = await recorded(services, uid)
    found = await find_job(services, uid, call)
    seen = None if isinstance(found, MayHaveStarted) else await observe(services, found, deadline=call.deadline)
    # A server that was restored from a backup gives its ids anew: the row is then about another job.
    if isinstance(found, Job) and isinstance(seen, JobStatus) and entry and not is_same_job(entry.job, seen):
        entry, found = None, Job(found.uid, seen.hostname, None, seen.component, seen.component_uid)
    earlier = _Earlier(uid, found, seen, entry)
    return replace(earlier, options=_options(earlier))


def _options(earlier: _Earlier) -> Mapping[str, str]:
    """Return where and as whom the job ran, as it was asked for or else as the job tells it.

    Raises:
        RepeatUnknown: nothing tells it.
    """
    if earlier.entry is not None and earlier.entry.options is not None:
        return earlier.entry.options
    status = earlier.status
    if status is None:
        raise RepeatUnknown(earlier.uid, are_options_missing=True)
    facts = dict(status.facts)
    told = {
        "environment": facts.get(JobAttribute.ENVIRONMENT),
        "credential": facts.get(JobAttribute.RUN_AS),
        "computer": status.hostname,
    }
    return {name: value for name, value in told.items() if isinstance(value, str) and value}


async def _script_of(services: Services[SupportsScripts], earlier: _Earlier, call: CallContext) -> Component:
    """Return the job's script by its id.

    Raises:
        RepeatUnknown: nothing tells which script it was.
        ComponentNotFound: there is no such script any more; one that has its name now may be another one.
    """
    uid, name = earlier.script_uid, earlier.script_name
    if uid is None:
        raise RepeatUnknown(earlier.uid)
    try:
        script = await find_script(services, uid, call)
        if same_name(script.uid, uid):
            return script
    except ComponentNotFound:
        if name is None:
            raise
    raise ComponentNotFound(name or uid, [await find_script(services, name or uid, call)])


def _given(earlier: _Earlier) -> EarlierJob:
    """Return the parameters of the job: as the caller wrote them here, or else as the job tells them.

    A name of a variable is no secret: it stays, also where the ledger holds a mask in its place.
    """
    told = earlier.status.given if earlier.status else None
    if earlier.entry is None:
        values = dict(redact_given(told)) if told else {}
    else:
        names = {name.casefold(): told.values[name] for name in told.by_name} if told else {}
        kept = earlier.entry.job.variables
        values = {name: names.get(name.casefold(), text) if is_masked(text) else text for name, text in kept.items()}
    masked = [name for name, value in values.items() if is_masked(value)]
    variables = {name: value for name, value in values.items() if name not in masked}
    # A job that tells none may have had some: a server may leave out what it tells of others.
    is_told = bool(told and told.values) or earlier.entry is not None
    return EarlierJob(earlier.uid, variables, masked, is_told=is_told)


def _is_same_run(start: StartRequest, earlier: _Earlier) -> bool:
    """Return whether the start runs the job's script where the job runs, as far as anybody tells."""
    if not same_name(start.component.uid, earlier.script_uid or ""):
        return False
    computer = start.options.get("computer")
    places = [place for place in (earlier.options.get("computer"), earlier.status and earlier.status.hostname) if place]
    return computer is None or not places or any(same_name(computer, place) for place in places)
