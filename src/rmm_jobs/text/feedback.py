"""What a person is asked on behalf of a job."""

from rmm_jobs.jobs.model import Job, Prompt
from rmm_jobs.jobs.untrusted import clean_line

ANSWER_HINT = "Your answer; it goes to the job as it is."
_NOT_SENT = "What you typed before was not sent: that prompt is not asked any more."


def question(job: Job, prompt: Prompt, *, unsent: bool = False) -> str:
    """The question; what the job says is quoted, because the job wrote it. It depends on nothing else.

    `unsent` says that what was typed before was not sent.
    """
    what = clean_line(job.component or "A job", 60)
    before = f"{_NOT_SENT} " if unsent else ""
    return f'{before}{what} (job {clean_line(job.uid, 40)}) asks: "{clean_line(prompt.message, 300)}"'


def typed_prompt(prompt: Prompt, *, hidden: bool, unsent: bool = False) -> str:
    """What stands before the cursor in a terminal; `hidden` says that nothing is shown behind it, `unsent` as above."""
    aside = " (not shown while you type)" if hidden else ""
    before = f"{_NOT_SENT}\n" if unsent else ""
    return f'{before}The job asks: "{clean_line(prompt.message, 300)}"{aside}\n> '
