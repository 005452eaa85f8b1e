"""Records of failures. None holds the vendor's own message."""

from rmm_jobs.domain.errors import (
    AnswerTooLarge,
    AuthenticationFailed,
    DeadlineExceeded,
    LedgerUnavailable,
    NotConfigured,
    NotFound,
    OutcomeUnknown,
    PermissionDenied,
    QuestionExpired,
    RateLimited,
    RequestRejected,
    ServerError,
    StartOutcomeUnknown,
    UnexpectedAnswer,
    Unreachable,
)
from rmm_jobs.text.records.codes import ACTIONS
from rmm_jobs.text.records.values import known, text, text_map
from rmm_jobs.text.registry import RECORDS, Record


@RECORDS.kind("authentication_failed", AuthenticationFailed)
def _authentication_failed(error: AuthenticationFailed) -> Record:
    return {"action": ACTIONS[error.action], "http_status": error.status}


@RECORDS.kind("permission_denied", PermissionDenied)
def _permission_denied(error: PermissionDenied) -> Record:
    return {"action": ACTIONS[error.action]}


@RECORDS.kind("rate_limited", RateLimited)
def _rate_limited(error: RateLimited) -> Record:
    return {
        "action": ACTIONS[error.action],
        "retry_after_seconds": error.retry_after,
        "blocked": error.blocked,
    }


@RECORDS.kind("unreachable", Unreachable)
def _unreachable(error: Unreachable) -> Record:
    return {"action": ACTIONS[error.action], "host": known(error.host), "detail": known(error.reason)}


@RECORDS.kind("too_slow", DeadlineExceeded)
def _too_slow(error: DeadlineExceeded) -> Record:
    return {"action": ACTIONS[error.action], "waited_seconds": error.seconds}


@RECORDS.kind("not_there", NotFound)
def _not_there(error: NotFound) -> Record:
    return {"action": ACTIONS[error.action]}


@RECORDS.kind("request_rejected", RequestRejected)
def _request_rejected(error: RequestRejected) -> Record:
    return {"action": ACTIONS[error.action], "http_status": error.status or None, "detail": known(error.reason)}


@RECORDS.kind("server_trouble", ServerError)
def _server_trouble(error: ServerError) -> Record:
    return {"action": ACTIONS[error.action], "http_status": error.status or None}


@RECORDS.kind("unexpected_answer", UnexpectedAnswer)
def _unexpected_answer(error: UnexpectedAnswer) -> Record:
    return {"action": ACTIONS[error.action], "http_status": error.status or None, "detail": known(error.reason)}


@RECORDS.kind("answer_too_large", AnswerTooLarge)
def _answer_too_large(error: AnswerTooLarge) -> Record:
    return {**_unexpected_answer(error), "limit_megabytes": error.megabytes, "limit_values": error.values}


# --- the others -----------------------------------------------------------------------------------------------


@RECORDS.kind("start_unanswered", StartOutcomeUnknown)
def _start_unanswered(error: StartOutcomeUnknown) -> Record:
    return {"http_status": error.status, "detail": known(error.reason)}


@RECORDS.kind("not_confirmed", OutcomeUnknown)
def _not_confirmed(error: OutcomeUnknown) -> Record:
    return {"job": text(error.job), "failure": RECORDS.record(error.failure)}


@RECORDS.kind("question_expired", QuestionExpired)
def _question_expired(error: QuestionExpired) -> Record:
    del error  # what it belongs to is unknown
    return {}


@RECORDS.kind("not_configured", NotConfigured)
def _not_configured(error: NotConfigured) -> Record:
    return {"problems": text_map(error.problems)}


@RECORDS.kind("ledger_unavailable", LedgerUnavailable)
def _ledger_unavailable(error: LedgerUnavailable) -> Record:
    return {"path": text(error.path), "detail": known(error.reason)}
