"""Sentences that name a job whose block cannot be shown: somebody stops waiting, stdout fails, or the words break."""

from rmm_jobs.domain.model import Job
from rmm_jobs.domain.results import StartedThenFailed
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import NOT_AGAIN
from rmm_jobs.text.next_steps import ANSWER, STATUS, in_terminal, look_for, served_only, status_command

NOTHING_STARTED = "Stopped. Nothing was started."


def still_running_notice(job: Job, wording: Wording) -> str:
    """Tell somebody who stops waiting how to find the job. A job without a UID is not confirmed."""
    what = clean_line(job.component or "the job", 60)
    if job.device:
        what += f" on {clean_line(job.device, 60)}"
    if not job.uid:
        return served_only(f"Stopped while starting {what}: it may have started. {look_for(job, wording)}")
    return served_only(
        f"Stopped waiting for {what}. The job goes on. To check status: {status_command(job.uid, wording)}"
    )


def not_printed(job: Job, wording: Wording) -> str:
    """Name the job whose answer stdout could not take."""
    if not job.uid:
        return served_only(f"The answer could not be printed: a job may have started. {look_for(job, wording)}")
    uid = clean_line(job.uid)
    return served_only(
        f"The answer could not be printed. {wording.job_uid}: {uid}. To check status: {status_command(uid, wording)}"
    )


def unanswered_notice(job: Job, wording: Wording) -> str:
    """Name the job whose prompt somebody leaves unanswered at a terminal."""
    what = clean_line(job.component or "the job", 60)
    return served_only(f"Not answered: {what} goes on waiting. To answer it: {in_terminal(ANSWER, wording, job.uid)}")


def bare_notice(result: StartedThenFailed, wording: Wording) -> str:
    """Name the job with as little as can go wrong, for when its report cannot be laid out."""
    job = ascii(result.job.uid or result.job.reference)
    sent = "was started" if result.job.uid else "may have been started"
    return f"The job {job} {sent}. {NOT_AGAIN}\nTo check status: {wording.prefix}{STATUS} {job}"
