"""What a person is asked on behalf of a job."""

from rmm_jobs.jobs.model import Job, Prompt
from rmm_jobs.jobs.untrusted import clean_line

ANSWER_HINT = "Your answer; it goes to the job as it is."


def question(job: Job, prompt: Prompt, *, unsent: bool = False) -> str:
    """The question; what the job says is quoted, because the job wrote it. It depends on nothing else.

    `unsent` says that what was typed before was not sent.
    """
    what = clean_line(job.component or "A job", 60)
    before = "What you typed before was not sent: that prompt is not asked any more. " if unsent else ""
    return f'{before}{what} (job {clean_line(job.uid, 40)}) asks: "{clean_line(prompt.message, 300)}"'


NOT_ANSWERED = "Nothing was sent. The job goes on waiting."


def typed_prompt(prompt: Prompt) -> str:
    """What stands before the cursor in a terminal."""
    hidden = " (not shown while you type)" if prompt.secret else ""
    return f'The job asks: "{clean_line(prompt.message, 300)}"{hidden}\n> '
