"""Records of failures. None holds the vendor's own message."""

from rmm_jobs.domain import system_errors
from rmm_jobs.domain.errors import LedgerUnavailable, NotConfigured, QuestionExpired
from rmm_jobs.text.records.codes import ACTIONS
from rmm_jobs.text.records.values import known, text, text_map
from rmm_jobs.text.registry import RECORDS, Record


@RECORDS.kind("authentication_failed", system_errors.AuthenticationFailed)
def _authentication_failed(error: system_errors.AuthenticationFailed) -> Record:
    return {"action": ACTIONS[error.action], "http_status": error.status}


@RECORDS.kind("permission_denied", system_errors.PermissionDenied)
def _permission_denied(error: system_errors.PermissionDenied) -> Record:
    return {"action": ACTIONS[error.action]}


@RECORDS.kind("rate_limited", system_errors.RateLimited)
def _rate_limited(error: system_errors.RateLimited) -> Record:
    return {
        "action": ACTIONS[error.action],
        "retry_after_seconds": error.retry_after,
        "blocked": error.blocked,
        "held_back": error.held_back,
    }


@RECORDS.kind("unreachable", system_errors.Unreachable)
def _unreachable(error: system_errors.Unreachable) -> Record:
    return {"action": ACTIONS[error.action], "host": known(error.host), "detail": known(error.reason)}


@RECORDS.kind("too_slow", system_errors.DeadlineExceeded)
def _too_slow(error: system_errors.DeadlineExceeded) -> Record:
    return {"action": ACTIONS[error.action], "waited_seconds": error.seconds}


@RECORDS.kind("not_there", system_errors.NotFound)
def _not_there(error: system_errors.NotFound) -> Record:
    return {"action": ACTIONS[error.action]}


@RECORDS.kind("request_rejected", system_errors.RequestRejected)
def _request_rejected(error: system_errors.RequestRejected) -> Record:
    return {"action": ACTIONS[error.action], "http_status": error.status or None, "detail": known(error.reason)}


@RECORDS.kind("server_trouble", system_errors.ServerError)
def _server_trouble(error: system_errors.ServerError) -> Record:
    return {"action": ACTIONS[error.action], "http_status": error.status or None}


@RECORDS.kind("unexpected_answer", system_errors.UnexpectedAnswer)
def _unexpected_answer(error: system_errors.UnexpectedAnswer) -> Record:
    return {"action": ACTIONS[error.action], "http_status": error.status or None, "detail": known(error.reason)}


@RECORDS.kind("answer_too_large", system_errors.AnswerTooLarge)
def _answer_too_large(error: system_errors.AnswerTooLarge) -> Record:
    limits = {"limit_megabytes": error.megabytes, "limit_values": error.values, "limit_rows": error.rows}
    return {**_unexpected_answer(error), **limits}


# --- the others -----------------------------------------------------------------------------------------------


@RECORDS.kind("start_unanswered", system_errors.StartOutcomeUnknown)
def _start_unanswered(error: system_errors.StartOutcomeUnknown) -> Record:
    return {"http_status": error.status, "detail": known(error.reason)}


@RECORDS.kind("not_confirmed", system_errors.OutcomeUnknown)
def _not_confirmed(error: system_errors.OutcomeUnknown) -> Record:
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
