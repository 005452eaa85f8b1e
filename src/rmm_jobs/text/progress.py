"""Progress of a call: one line for a client, and the bar."""

import re
from dataclasses import dataclass

from rmm_jobs.domain.model import Job
from rmm_jobs.domain.ports import Progress, Step
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import state_words

_CELLS = 20
_NAME_LIMIT = 40
_LINE = re.compile(
    r"(?:Job (?P<job>\S+): )?(?P<doing>.+?), (?P<elapsed>\d+) s(?:, about (?P<percent>\d+)%)?(?: \((?P<name>.*)\))?"
)


def progress_line(progress: Progress) -> str:
    """Describe the step of a call, its place and its duration, in under 300 characters.

    The job's UID comes first, or its reference until it has one: somebody who stops the call can then find the job.

    Examples: `Finding the device, 1 s`; `Job j1k2l3m4: running, 45 s, about 60% (Clear Temp Files on ACME-DC01)`.
    """
    state = progress.state if progress.step is Step.WAITING else None
    doing = str(progress.step) if state is None else state_words(state).lower()
    estimate = "" if progress.percent is None else f", about {progress.percent}%"
    took = f"{_short(progress.elapsed)}{estimate}"
    if progress.job is None:
        return f"{doing.capitalize()}, {took}"
    job = progress.job
    return f"Job {clean_line(job.uid or job.reference or '', 128)}: {doing}, {took} ({_job(job)})"


@dataclass(frozen=True, slots=True)
class ProgressWords:
    """Hold what a line of progress says, for a line whose clock moves."""

    doing: str
    elapsed: float
    percent: int | None = None
    name: str = ""
    """The component and the device of the job that is waited for; empty before there is one."""
    job: str = ""
    """Its UID, or its reference until it has one."""

    def doing_for(self, elapsed: float) -> str:
        """Describe the step and its duration alone: `Running, 45 s`."""
        return f"{self.doing}, {_short(elapsed)}"


def words_of(progress: Progress) -> ProgressWords:
    """Return what is said of a step."""
    state = progress.state if progress.step is Step.WAITING else None
    doing = str(progress.step) if state is None else state_words(state)
    name, uid = "", ""
    if job := progress.job:
        name, uid = _job(job), clean_line(job.uid or job.reference or "", 128)
    return ProgressWords(_as_sentence(doing), progress.elapsed, progress.percent, name, uid)


def read_line(line: str) -> ProgressWords:
    """Read a line that `progress_line` has written: a client is given nothing else."""
    found = _LINE.fullmatch(line)
    if found is None:
        return ProgressWords(line, 0.0)
    percent = found["percent"]
    return ProgressWords(
        _as_sentence(found["doing"]),
        float(found["elapsed"]),
        None if percent is None else int(percent),
        found["name"] or "",
        found["job"] or "",
    )


def bar(percent: int | None, elapsed: float | None) -> str:
    """Return the bar where a percentage is known, otherwise the time the job has run."""
    if percent is None:
        return "Executing..." if elapsed is None else f"Executing... {_short(elapsed)}"
    filled = max(0, min(percent, 100)) * _CELLS // 100
    head = "=" * filled if filled == _CELLS else "=" * (filled - 1) + ">"
    return f"[{head:<{_CELLS}}] {percent}% - Executing..."


def _job(job: Job) -> str:
    component = clean_line(job.component or "The job", _NAME_LIMIT)
    device = clean_line(job.device or job.device_uid or "", _NAME_LIMIT)
    return f"{component} on {device}" if device else component


def _as_sentence(doing: str) -> str:
    return f"{doing[:1].upper()}{doing[1:].lower()}"


def _short(elapsed: float) -> str:
    return f"{int(elapsed)} s"
