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
    NoPendingPrompt,
    NotConfigured,
    OutcomeUnknown,
    ParametersRefused,
    PathNotFound,
    PipelineUnreadable,
    SecretPrompt,
    StartOutcomeUnknown,
    SystemFailure,
    TooLateToStart,
    UnknownOption,
    UnknownVariables,
    VariablesAmbiguous,
    VariablesUnreadable,
)
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text import canceling, failures, pipeline, questions, refusals, starts, typed, variables
from rmm_jobs.text.format import NOTHING_STARTED, block, fields, jobs_of, vendor_message
from rmm_jobs.text.lost_starts import answer_lost


def render_error(error: JobsError, wording: Wording, *, starting: bool) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a block
    """The block of an error, without a newline at its end.

    Args:
        error: A leaf of the error tree.
        wording: The system's own words.
        starting: Whether the call was to start a job: the block then says that nothing was started.

    Raises:
        TypeError: the error has no block.
    """
    match error:
        case SystemFailure():
            return failures.failure(error, wording, starting=starting)
        case DeviceNotFound():
            return refusals.device_not_found(error, wording)
        case DevicesMatch():
            return refusals.devices_match(error, wording)
        case DuplicateDevices():
            return refusals.duplicate_devices(error, wording)
        case DeviceOffline():
            return refusals.device_offline(error)
        case DeviceUnusable():
            return refusals.device_unusable(error, wording)
        case ComponentNotFound():
            return refusals.component_not_found(error, wording)
        case DuplicateComponents():
            return refusals.duplicate_components(error, wording)
        case VariablesUnreadable():
            return variables.variables_unreadable(error, wording)
        case VariablesAmbiguous():
            return variables.variables_ambiguous(error, wording)
        case UnknownVariables():
            return variables.unknown_variables(error, wording)
        case MissingVariables():
            return variables.missing_variables(error, wording)
        case IdenticalJob():
            return starts.identical_job(error, wording)
        case ParametersRefused():
            return variables.parameters_refused(error, wording, starting=starting)
        case UnknownOption():
            return variables.unknown_option(error, wording, starting=starting)
        case NoJobOfScript():
            return refusals.no_job_of_script(error, wording)
        case NoPendingPrompt():
            return questions.no_pending_prompt(error, wording)
        case SecretPrompt():
            return questions.secret_prompt(error, wording)
        case JobHasEnded():
            return canceling.job_has_ended(error, wording)
        case PipelineUnreadable():
            return pipeline.pipeline_unreadable(error, wording)
        case PathNotFound():
            return pipeline.path_not_found(error)
        case JobNotFound():
            return refusals.job_not_found(error, wording)
        case JobDeviceUnknown():
            return refusals.job_device_unknown(error, wording)
        case JobOnAnotherDevice():
            return refusals.job_on_another_device(error, wording)
        case TooLateToStart():
            return refusals.too_late(error, wording, starting=starting)
        case ArgumentsRefused():
            return refusals.arguments_refused(error)
        case CommandUnreadable():
            return typed.command_unreadable(error, wording)
        case StartOutcomeUnknown():
            return _start_outcome_unknown(error, wording)
        case OutcomeUnknown():
            return canceling.outcome_unknown(error, wording)
        case NotConfigured():
            return _not_configured(error, starting=starting)
        case LedgerUnavailable():
            return _ledger_unavailable(error, starting=starting)
        case _:
            raise TypeError(type(error).__name__)


def _start_outcome_unknown(error: StartOutcomeUnknown, wording: Wording) -> str:
    return block(
        "Job May Have Started",
        answer_lost(error.reason, error.status, wording),
        "The job may be running. Do not start it again before you know: it could run twice.",
        f"Look at {jobs_of(wording)} in the {wording.system} web console.",
        vendor_message(wording.system, error.said),
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
