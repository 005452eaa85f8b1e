"""What a person is asked on behalf of a job."""

from rmm_jobs.jobs.model import Job, Prompt
from rmm_jobs.jobs.untrusted import clean_line

ANSWER_HINT = "Your answer; it goes to the job as it is."


def question(job: Job, prompt: Prompt) -> str:
    """The question; what the job says is quoted, because the job wrote it. It depends on nothing else."""
    what = clean_line(job.component or "A job", 60)
    return f'{what} (job {clean_line(job.uid, 40)}) asks: "{clean_line(prompt.message, 300)}"'


def typed_prompt(prompt: Prompt, *, hidden: bool) -> str:
    """What stands before the cursor in a terminal; `hidden` says that nothing is shown behind it."""
    aside = " (not shown while you type)" if hidden else ""
    return f'The job asks: "{clean_line(prompt.message, 300)}"{aside}\n> '
