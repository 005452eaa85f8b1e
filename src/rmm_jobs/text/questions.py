"""Prompts of jobs: their blocks, the command that answers them, and the question for a person.

A script writes its prompt, so it stands between rules like all printed text.
"""

from collections.abc import Sequence

from rmm_jobs.domain.callers import Unanswered
from rmm_jobs.domain.errors import QuestionExpired
from rmm_jobs.domain.job_errors import NoPendingPrompt, PromptDeclined, SecretPrompt
from rmm_jobs.domain.model import Job, JobState, Prompt
from rmm_jobs.domain.results import AnswerNotSent, WaitingForFeedback
from rmm_jobs.domain.wording import Audience, Wording
from rmm_jobs.safety.sanitize import clean_block, clean_line
from rmm_jobs.text.excerpt import excerpt_within, fence
from rmm_jobs.text.format import (
    NOT_AGAIN,
    REPORT_LABELS,
    block,
    display_name,
    fields,
    job_lines,
    jobs_of,
    plural,
    state_words,
)
from rmm_jobs.text.next_steps import ANSWER, call, in_terminal, status_command
from rmm_jobs.text.registry import BLOCKS, Page
from rmm_jobs.text.starts import report_block

PROMPTS = 5
"""The most prompts in one answer. They are answered one after another."""
PROMPT_BYTES = 1_000
ANSWER_HINT = "Your answer; it goes to the job as it is."
NOT_TEXT = "\nNot sent: the answer holds bytes that are no text in the encoding of this terminal or pipe."
_SINGLE = str.maketrans(dict.fromkeys('"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u301d\u301e\uff02', "'"))
_NO_REPLY = {
    Unanswered.DECLINED: "The user was asked, and said no. Do not answer in their place.\n"
    "Ask them what is to become of the job.",
    Unanswered.CANCELED: "The user closed the form without an answer. Ask them whether the job is to be answered.",
    Unanswered.TOO_LATE: "The call had to end before the user had answered. Ask them for the answer.",
    Unanswered.EXPIRED: "The answer came later than a question is open for, and was not sent.\n"
    "Ask the user for it again.",
    Unanswered.NOT_SHOWN: "The form could not be shown, or came back without an answer. Ask the user for it.",
}
"""What became of the form. Where the client has none the documented block says all there is to do."""
_NOT_SENT = "What you typed before was not sent: that prompt is not asked any more."


@BLOCKS.of(WaitingForFeedback)
def waiting_for_feedback(result: WaitingForFeedback, wording: Wording) -> str:
    """Show a job that waits for an answer, with its prompts."""
    uid = result.job.uid
    rows = [*job_lines(result.job, wording), ("Status", state_words(JobState.WAITING))]
    if result.answered:
        rows.append(("Answered", plural(result.answered, "prompt")))
    if not result.prompts:
        return block(
            "Job Waiting for Feedback",
            fields(rows, REPORT_LABELS),
            "What it asks could not be read.",
            f"To look again: {status_command(uid, wording)}",
        )
    return block(
        "Job Waiting for Feedback",
        fields(rows, REPORT_LABELS),
        *_prompts(result.prompts),
        f"The job goes on when it is answered. {NOT_AGAIN}",
        *_what_to_do(result, wording),
    )


@BLOCKS.of(NoPendingPrompt)
def no_pending_prompt(error: NoPendingPrompt, wording: Wording) -> str:
    """Refuse an answer to a prompt that is not pending any more."""
    return block(
        f'Nothing to answer: "{clean_line(error.job)}"',
        fields([("Status", state_words(error.state))]) if error.state else None,
        "The job does not ask this, or it has been answered already. No answer was sent.",
        f"To see how the job stands: {status_command(error.job, wording)}",
    )


@BLOCKS.on_page(AnswerNotSent)
def answer_not_sent(result: AnswerNotSent, page: Page) -> str:
    """Show the report of the job, and below it that answers came too late for their prompts."""
    if result.count == 1:
        what = "Not sent: 1 answer. The prompt that it was for was not asked any more when it was given."
    else:
        what = f"Not sent: {result.count:,} answers. Their prompts were not asked any more when they were given."
    asks = isinstance(result.report, WaitingForFeedback) and result.report.prompts
    another = "The prompt above is another one, and wants an answer of its own." if asks else None
    return block(report_block(result.report, page), what, another)


@BLOCKS.of(SecretPrompt)
def secret_prompt(error: SecretPrompt, wording: Wording) -> str:
    """Refuse to pass a secret through an assistant."""
    return block(
        "Answer not sent - The job asks for a secret",
        fields([(wording.job_uid, display_name(error.job))]),
        f"Prompt (secret):\n{_quoted(error.prompt)}",
        "A secret is never sent through an assistant: it would stay in the conversation.\n"
        "If it has been typed there, it should be changed.",
        _how_to_answer(error.prompt, error.job, wording),
    )


@BLOCKS.of(PromptDeclined)
def prompt_declined(error: PromptDeclined, wording: Wording) -> str:
    """Refuse an assistant's answer to a prompt to which the person has said no."""
    return block(
        "Answer not sent - The user said no to this prompt",
        fields([(wording.job_uid, display_name(error.job))]),
        f"Prompt:\n{_quoted(error.prompt)}",
        _NO_REPLY[Unanswered.DECLINED],
        f"They can still answer it in a terminal: {in_terminal(ANSWER, wording, error.job)}",
    )


@BLOCKS.of(QuestionExpired)
def question_expired(_error: QuestionExpired, wording: Wording) -> str:
    """Report a reply to a question that is unknown here. The call that asked may have started a job."""
    return block(
        "Question expired",
        "The answer belongs to a question that this server does not know: it was asked by another version of it.\n"
        "The answer was not sent, and nothing was started with it.",
        "A job that was started before the question was asked may still run. Before you run it again, look at\n"
        f"{jobs_of(wording)}.",
    )


def _prompts(prompts: Sequence[Prompt]) -> list[str]:
    several = len(prompts) > 1
    shown: list[str] = []
    if prompts[0].before:
        shown.append(f"Printed before it:\n{fence(excerpt_within(prompts[0].before, PROMPT_BYTES).text)}")
    for number, prompt in enumerate(prompts[:PROMPTS], start=1):
        label = f"Prompt {number} of {len(prompts):,}" if several else "Prompt"
        shown.append(f"{label}{' (secret)' if prompt.secret else ''}:\n{_quoted(prompt)}")
    if several:
        shown.append("The prompts are answered one after another, the first one first.")
    return shown


def _what_to_do(result: WaitingForFeedback, wording: Wording) -> list[str]:
    """Tell why the person has not answered, and how to. After their no, nobody is handed the call that answers."""
    prompt, uid = result.prompts[0], result.job.uid
    if result.unanswered is None or wording.audience is not Audience.ASSISTANT:
        return [_how_to_answer(prompt, uid, wording)]
    if result.unanswered is Unanswered.DECLINED:
        return [
            _NO_REPLY[result.unanswered],
            f"They can still answer it in a terminal: {in_terminal(ANSWER, wording, uid)}",
        ]
    said = _NO_REPLY.get(result.unanswered)
    return [*([said] if said else []), _how_to_answer(prompt, uid, wording)]


def _how_to_answer(prompt: Prompt, uid: str, wording: Wording) -> str:
    if prompt.secret and wording.audience is Audience.ASSISTANT:
        return f"To answer it in a terminal, where the secret is not shown: {in_terminal(ANSWER, wording, uid)}"
    return f"To answer it: {call(ANSWER, wording, uid, prompt=prompt.uid, answer='...')}"


def _quoted(prompt: Prompt) -> str:
    return fence(excerpt_within(prompt.message, PROMPT_BYTES).text or "(no text)")


def question(job: Job, prompt: Prompt, *, unsent: bool = False) -> str:
    """Return the question for a person. Quote the prompt: a job has written it.

    The question depends on the job, the prompt and `unsent` alone, which tells that the text typed before was not sent.
    """
    what = clean_line(job.component or "A job", 60)
    before = f"{_NOT_SENT} " if unsent else ""
    asks = f"{before}{what} (job {clean_line(job.uid, 40)}) asks:"
    is_long = len(clean_block(prompt.message).strip().splitlines()) > 1
    asked = f"{asks}\n{_marked(prompt.message)}" if is_long else f'{asks} "{_in_quotes(prompt.message)}"'
    return f"{asked}\n\nThe job printed before it:\n{_marked(prompt.before)}" if prompt.before else asked


def _marked(text: str) -> str:
    """Return the lines of a job's text with a mark before each: it cannot pass for ours."""
    lines = excerpt_within(text, PROMPT_BYTES).text.splitlines()
    return "\n".join(f"| {line}".rstrip() for line in lines)


def typed_prompt(prompt: Prompt, *, hidden: bool, unsent: bool = False) -> str:
    """Return the text before the cursor in a terminal.

    `hidden` tells that the input is not echoed, `unsent` that the text typed before was not sent.
    """
    aside = " (not shown while you type)" if hidden else ""
    before = f"{_NOT_SENT}\n" if unsent else ""
    return f'{before}The job asks: "{_in_quotes(prompt.message)}"{aside}\n> '


def _in_quotes(message: str) -> str:
    """Return a prompt on one line, with other quotes in the place of double ones: it cannot end its quotation."""
    return clean_line(message, 300).translate(_SINGLE)
