"""Declare each kind of question: its form, what it leaves with the client, and how its call goes on.

A new kind is one declaration here, beside its question in `domain/callers.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from rmm_jobs.domain.callers import AnswerHistory, PromptQuestion, Question, ResolveQuestion, Unanswered
from rmm_jobs.jobs.feedback import PromptReply, resume_feedback
from rmm_jobs.responses import Work
from rmm_jobs.text.confirming import RESOLVE_HINT, resolve_question
from rmm_jobs.text.questions import ANSWER_HINT, question

QuestionT = TypeVar("QuestionT", bound=Question[Any])
FormT = TypeVar("FormT", bound=BaseModel)
StateT = TypeVar("StateT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class QuestionKind(Generic[QuestionT, FormT, StateT]):
    """Describe one kind of question. A client may bring back a state that another version of this program made."""

    name: str
    """Key of the question and of its reply on the wire."""
    version: int
    """Version of the state; it grows when an older state cannot be read, or means another thing."""
    question: type[QuestionT]
    form: type[FormT]
    """Model of the form that a person fills in."""
    state: type[StateT]
    """Model of what has to be known when the reply comes with a later call."""
    message: Callable[[QuestionT], str]
    remember: Callable[[QuestionT], StateT]
    reply: Callable[[FormT], Any]
    """Return the question's reply from a filled form."""
    resume: Callable[[StateT, FormT | Unanswered, Work], Work]
    """Return the work of the call that brings the reply, or why there is none.

    The last argument is the tool's own work, which would begin anew: what it starts would be started a second time.
    """


class Feedback(BaseModel):
    """Define the form that a person fills in."""

    answer: str = Field(description=ANSWER_HINT)


class FeedbackState(BaseModel):
    """Hold which prompt of which job was asked, and the counts of earlier answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    job: str
    prompt: str
    answered: int = 0
    unsent: int = 0


def _message(asked: PromptQuestion) -> str:
    return question(asked.job, asked.prompt, unsent=asked.earlier.unsent > 0)


def _remember(asked: PromptQuestion) -> FeedbackState:
    earlier = asked.earlier
    return FeedbackState(job=asked.job.uid, prompt=asked.prompt.uid, answered=earlier.answered, unsent=earlier.unsent)


def _resume(state: FeedbackState, form: Feedback | Unanswered, work: Work) -> Work:
    del work  # the job was started by the call that asked
    earlier = AnswerHistory(state.answered, state.unsent)
    reply = PromptReply(state.job, state.prompt, form if isinstance(form, Unanswered) else form.answer, earlier)
    return lambda services, call: resume_feedback(services, reply, call)


JOB_FEEDBACK = QuestionKind(
    name="feedback",
    version=1,
    question=PromptQuestion,
    form=Feedback,
    state=FeedbackState,
    message=_message,
    remember=_remember,
    reply=lambda form: form.answer,
    resume=_resume,
)


class Word(BaseModel):
    """Define the form in which a person agrees, or does not."""

    resolve: bool = Field(description=RESOLVE_HINT)


class WordState(BaseModel):
    """Hold the UIDs of the alerts that were asked about."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alerts: tuple[str, ...]


def _resume_resolve(state: WordState, form: Word | Unanswered, work: Work) -> Work:
    """Begin the tool's work anew, with the reply. Each alert is read first, so that none is resolved twice."""

    async def replied(question: Question[Any]) -> Any:  # noqa: ANN401 - the reply's type is the question's
        asked = isinstance(question, ResolveQuestion) and {each.uid for each in question.alerts} <= set(state.alerts)
        return asked and isinstance(form, Word) and form.resolve

    return lambda services, call: work(services, replace(call, ask=replied))


RESOLVE_WORD = QuestionKind(
    name="resolve",
    version=1,
    question=ResolveQuestion,
    form=Word,
    state=WordState,
    message=resolve_question,
    remember=lambda asked: WordState(alerts=tuple(each.uid for each in asked.alerts)),
    reply=lambda form: form.resolve,
    resume=_resume_resolve,
)

KINDS: tuple[QuestionKind[Any, Any, Any], ...] = (JOB_FEEDBACK, RESOLVE_WORD)


def kind_of(asked: Question[Any]) -> QuestionKind[Any, Any, Any]:
    """Return the kind of a question."""
    return next(kind for kind in KINDS if isinstance(asked, kind.question))


def kind_named(name: str, version: int) -> QuestionKind[Any, Any, Any] | None:
    """Return the kind with this name and version, or `None` for one that is unknown here."""
    return next((kind for kind in KINDS if (kind.name, kind.version) == (name, version)), None)
