"""What is said of a job when its answer is not: somebody stops waiting, or stdout cannot take it."""

from rmm_jobs.domain.model import Job
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.next_steps import ANSWER, in_terminal, search, status_command

NOTHING_STARTED = "Stopped. Nothing was started."


def still_running_notice(job: Job, wording: Wording) -> str:
    """The sentence for a job that was sent; one without a UID has not been confirmed."""
    what = clean_line(job.component or "the job", 60)
    if job.device:
        what += f" on {clean_line(job.device, 60)}"
    if not job.uid:
        return f"Stopped while starting {what}: it may have started. To look for it: {search(job, wording)}"
    return f"Stopped waiting for {what}. The job goes on. To check status: {status_command(job.uid, wording)}"


def not_printed(job: Job, wording: Wording) -> str:
    """The sentence for a job whose answer stdout could not take."""
    if not job.uid:
        return f"The answer could not be printed: a job may have started. To look for it: {search(job, wording)}"
    uid = clean_line(job.uid)
    return f"The answer could not be printed. {wording.job_uid}: {uid}. To check status: {status_command(uid, wording)}"


def unanswered_notice(job: Job, wording: Wording) -> str:
    """The sentence for a job whose prompt somebody leaves at a terminal."""
    what = clean_line(job.component or "the job", 60)
    return f"Not answered: {what} goes on waiting. To answer it: {in_terminal(ANSWER, job.uid, wording)}"
