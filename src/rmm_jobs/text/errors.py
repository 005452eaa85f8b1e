"""Errors -> words: one block for every leaf of the error tree."""

from rmm_jobs.domain.errors import (
    ArgumentsRefused,
    CommandUnreadable,
    ComponentNotFound,
    DeviceNotFound,
    DeviceOffline,
    DevicesMatch,
    DeviceUnusable,
    DuplicateComponents,
    DuplicateDevices,
    IdenticalJob,
    JobDeviceUnknown,
    JobHasEnded,
    JobNotFound,
    JobOnAnotherDevice,
    JobsError,
    LedgerUnavailable,
    MissingVariables,
    NoJobOfScript,
    NotConfigured,
    NotConfirmed,
    NothingAsked,
    OptionUnknown,
    ParametersRefused,
    PathNotFound,
    PipelineUnreadable,
    SecretPrompt,
    StartUnanswered,
    SystemFailure,
    TooLateToStart,
    UnknownVariables,
    VariablesAmbiguous,
    VariablesUnreadable,
)
from rmm_jobs.domain.wording import Vocabulary
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text import canceling, failures, pipeline, questions, refusals, starts, typed, variables
from rmm_jobs.text.format import NOTHING_STARTED, block, fields, jobs_of, said
from rmm_jobs.text.lost_starts import answer_lost


def render_error(error: JobsError, vocabulary: Vocabulary, *, starting: bool) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a block
    """The block of an error, without a newline at its end.

    Args:
        error: A leaf of the error tree.
        vocabulary: The system's own words.
        starting: Whether the call was to start a job: the block then says that nothing was started.

    Raises:
        TypeError: the error has no block.
    """
    match error:
        case SystemFailure():
            return failures.failure(error, vocabulary, starting=starting)
        case DeviceNotFound():
            return refusals.device_not_found(error, vocabulary)
        case DevicesMatch():
            return refusals.devices_match(error, vocabulary)
        case DuplicateDevices():
            return refusals.duplicate_devices(error, vocabulary)
        case DeviceOffline():
            return refusals.device_offline(error)
        case DeviceUnusable():
            return refusals.device_unusable(error, vocabulary)
        case ComponentNotFound():
            return refusals.component_not_found(error, vocabulary)
        case DuplicateComponents():
            return refusals.duplicate_components(error, vocabulary)
        case VariablesUnreadable():
            return variables.variables_unreadable(error, vocabulary)
        case VariablesAmbiguous():
            return variables.variables_ambiguous(error, vocabulary)
        case UnknownVariables():
            return variables.unknown_variables(error, vocabulary)
        case MissingVariables():
            return variables.missing_variables(error, vocabulary)
        case IdenticalJob():
            return starts.identical_job(error, vocabulary)
        case ParametersRefused():
            return variables.parameters_refused(error, vocabulary, starting=starting)
        case OptionUnknown():
            return variables.option_unknown(error, vocabulary, starting=starting)
        case NoJobOfScript():
            return refusals.no_job_of_script(error, vocabulary)
        case NothingAsked():
            return questions.nothing_asked(error, vocabulary)
        case SecretPrompt():
            return questions.secret_prompt(error, vocabulary)
        case JobHasEnded():
            return canceling.job_has_ended(error, vocabulary)
        case PipelineUnreadable():
            return pipeline.pipeline_unreadable(error, vocabulary)
        case PathNotFound():
            return pipeline.path_not_found(error)
        case JobNotFound():
            return refusals.job_not_found(error, vocabulary)
        case JobDeviceUnknown():
            return refusals.job_device_unknown(error, vocabulary)
        case JobOnAnotherDevice():
            return refusals.job_on_another_device(error, vocabulary)
        case TooLateToStart():
            return refusals.too_late(error, vocabulary, starting=starting)
        case ArgumentsRefused():
            return refusals.arguments_refused(error)
        case CommandUnreadable():
            return typed.command_unreadable(error, vocabulary)
        case StartUnanswered():
            return _start_unanswered(error, vocabulary)
        case NotConfirmed():
            return canceling.not_confirmed(error, vocabulary)
        case NotConfigured():
            return _not_configured(error, starting=starting)
        case LedgerUnavailable():
            return _ledger_unavailable(error, starting=starting)
        case _:
            raise TypeError(type(error).__name__)


def _start_unanswered(error: StartUnanswered, vocabulary: Vocabulary) -> str:
    return block(
        "Job May Have Started",
        answer_lost(error.reason, error.status, vocabulary),
        "The job may be running. Do not start it again before you know: it could run twice.",
        f"Look at {jobs_of(vocabulary)} in the {vocabulary.system} web console.",
        said(vocabulary.system, error.said),
    )


def _not_configured(error: NotConfigured, *, starting: bool) -> str:
    problems = [f"- {setting}: {clean_line(problem)}" for setting, problem in error.problems.items()]
    return block(
        "Not configured",
        "\n".join(["Settings to put right:", *problems]),
        NOTHING_STARTED if starting else None,
        "Set them in the environment or in the client's configuration of this server, then start it again.",
    )


def _ledger_unavailable(error: LedgerUnavailable, *, starting: bool) -> str:
    return block(
        "Job ledger unavailable",
        fields([("File", clean_line(error.path)), ("Problem", clean_line(error.reason))]),
        "Each job is written down there before it is started, so that it can be found again.",
        NOTHING_STARTED if starting else None,
        "Check that the folder exists, can be written to, and has disk space left.",
    )
