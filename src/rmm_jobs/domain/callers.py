"""Define who calls, and how a use case asks that person while the call goes on.

A question is data of its use case. The package that can show a form knows each kind of question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, Protocol, TypeVar

from rmm_jobs.domain.alerts import Alert
from rmm_jobs.domain.model import Job, Prompt

ReplyT = TypeVar("ReplyT")


@dataclass(frozen=True, slots=True)
class Principal:
    """Identify who calls, and through which client. `None` stands for what nobody has told."""

    client: str | None = None
    """Name that the client gave itself. Anybody can give it: no permission may follow from it."""
    person: str | None = None
    """The person, where the transport has identified one. Over stdio and at a terminal none is identified."""


NOBODY_KNOWN = Principal()


class Question(Generic[ReplyT]):
    """Base of all questions for a person. The reply to one is a `ReplyT`."""


class Unanswered(Enum):
    """List why a question has no reply."""

    DECLINED = "declined"
    """The person said no."""
    CANCELED = "canceled"
    """The person closed the form, and chose nothing."""
    TOO_LATE = "too late"
    """The call had no time left for a reply."""
    NOT_SHOWN = "not shown"
    """The client failed to show the form, or brought back one that holds no reply."""
    NO_FORM = "no form"
    """Nobody can be asked: the client has no forms."""
    EXPIRED = "expired"
    """The reply came later than the question was open for."""

    def __bool__(self) -> bool:
        """Return False: whoever tests a reply for its truth must not take a refusal for a yes."""
        return False


@dataclass(frozen=True, slots=True)
class AnswerHistory:
    """Count a person's answers to earlier prompts: those that were sent, and those that were not."""

    answered: int = 0
    unsent: int = 0


@dataclass(frozen=True, slots=True)
class PromptQuestion(Question[str]):
    """Ask for the answer to a job's prompt. The reply goes to the job as it is."""

    job: Job
    prompt: Prompt
    earlier: AnswerHistory


@dataclass(frozen=True, slots=True)
class ResolveQuestion(Question[bool]):
    """Ask whether these alerts may be resolved: they are critical, or more than one would resolve unseen."""

    alerts: Sequence[Alert]


class AskedLater(Exception):
    """End a call with its question: the reply comes with a later call."""


class Ask(Protocol):
    """Ask the person at the client. Never ask for a secret: a client may show its forms to the assistant."""

    async def __call__(self, question: Question[ReplyT]) -> ReplyT | Unanswered:
        """Return the person's reply, for as long as it takes, or why there is none.

        Raises:
            AskedLater: the client gets the question as the answer to this call.
        """
        ...


async def ask_nobody(question: Question[ReplyT]) -> ReplyT | Unanswered:
    """Return at once that nobody can be asked."""
    del question
    return Unanswered.NO_FORM
