"""Records of refusals. None holds the values of variables: those may be secrets."""

from rmm_jobs.domain import job_errors, target_errors, variable_errors
from rmm_jobs.domain.errors import ArgumentsRefused, CommandUnreadable
from rmm_jobs.text.records import values
from rmm_jobs.text.records.codes import COMMAND_REASONS, DEVICE_REASONS, VARIABLE_REASONS
from rmm_jobs.text.registry import RECORDS, Record


@RECORDS.kind("arguments_refused", ArgumentsRefused)
def _arguments_refused(error: ArgumentsRefused) -> Record:
    return {
        "tool": values.text(error.tool),
        "problems": values.text_map(error.problems),
        "known_arguments": values.texts(error.known),
    }


@RECORDS.kind("command_unreadable", CommandUnreadable)
def _command_unreadable(error: CommandUnreadable) -> Record:
    return {"reason": COMMAND_REASONS[error.problem]}


@RECORDS.kind("device_not_found", target_errors.DeviceNotFound)
def _device_not_found(error: target_errors.DeviceNotFound) -> Record:
    near = [values.device_object(each) for each in error.near]
    return {"query": values.text(error.query), "nearest": near, **values.gap_keys(error.lookalike, error.shortfall)}


@RECORDS.kind("devices_match", target_errors.DevicesMatch)
def _devices_match(error: target_errors.DevicesMatch) -> Record:
    return {
        "query": values.text(error.query),
        **values.device_keys(error.devices, len(error.devices)),
        **values.gap_keys(error.lookalike, error.shortfall),
    }


@RECORDS.kind("duplicate_devices", target_errors.DuplicateDevices)
def _duplicate_devices(error: target_errors.DuplicateDevices) -> Record:
    return {
        "query": values.text(error.query),
        **values.device_keys(error.devices, len(error.devices)),
        "missing": values.missing_object(error.shortfall),
    }


@RECORDS.kind("device_list_incomplete", target_errors.DeviceListIncomplete)
def _device_list_incomplete(error: target_errors.DeviceListIncomplete) -> Record:
    return {
        "query": values.text(error.query),
        "device": values.device_object(error.device),
        "missing": values.missing_object(error.shortfall),
    }


@RECORDS.kind("device_offline", target_errors.DeviceOffline)
def _device_offline(error: target_errors.DeviceOffline) -> Record:
    return {"device": values.device_object(error.device)}


@RECORDS.kind("device_unusable", target_errors.DeviceUnusable)
def _device_unusable(error: target_errors.DeviceUnusable) -> Record:
    return {"device": values.device_object(error.device), "reason": DEVICE_REASONS[error.reason]}


@RECORDS.kind("component_not_found", target_errors.ComponentNotFound)
def _component_not_found(error: target_errors.ComponentNotFound) -> Record:
    return {
        "query": values.text(error.query),
        "nearest": [values.component_object(each) for each in error.nearest],
        **values.gap_keys(error.lookalike, error.shortfall),
    }


@RECORDS.kind("duplicate_components", target_errors.DuplicateComponents)
def _duplicate_components(error: target_errors.DuplicateComponents) -> Record:
    return {
        "query": values.text(error.query),
        **values.component_keys(error.components, len(error.components)),
        "missing": values.missing_object(error.shortfall),
    }


@RECORDS.kind("component_list_incomplete", target_errors.ComponentListIncomplete)
def _component_list_incomplete(error: target_errors.ComponentListIncomplete) -> Record:
    return {
        "query": values.text(error.query),
        "component": values.component_object(error.component),
        "missing": values.missing_object(error.shortfall),
    }


@RECORDS.kind("variables_unreadable", variable_errors.VariablesUnreadable)
def _variables_unreadable(error: variable_errors.VariablesUnreadable) -> Record:
    return {
        "reason": VARIABLE_REASONS[error.reason],
        "position": error.position,
        "variable": values.text(error.name),
    }


@RECORDS.kind("variables_ambiguous", variable_errors.VariablesAmbiguous)
def _variables_ambiguous(error: variable_errors.VariablesAmbiguous) -> Record:
    del error  # both readings hold the caller's values
    return {}


@RECORDS.kind("unknown_variables", variable_errors.UnknownVariables)
def _unknown_variables(error: variable_errors.UnknownVariables) -> Record:
    return {"component": values.component_object(error.component), "unknown": values.texts(error.unknown)}


@RECORDS.kind("missing_variables", variable_errors.MissingVariables)
def _missing_variables(error: variable_errors.MissingVariables) -> Record:
    return {
        "device": values.known(error.device),
        "component": values.component_object(error.component),
        "missing": values.texts(error.missing),
    }


@RECORDS.kind("parameters_refused", variable_errors.ParametersRefused)
def _parameters_refused(error: variable_errors.ParametersRefused) -> Record:
    return {"component": values.component_object(error.component), "problems": values.text_map(error.problems)}


@RECORDS.kind("option_unknown", variable_errors.UnknownOption)
def _option_unknown(error: variable_errors.UnknownOption) -> Record:
    return {
        "option": values.text(error.option),
        "value": values.text(error.value),
        "known_values": values.texts(error.known),
    }


@RECORDS.kind("no_job_of_script", job_errors.NoJobOfScript)
def _no_job_of_script(error: job_errors.NoJobOfScript) -> Record:
    return {"script": values.text(error.script)}


@RECORDS.kind("identical_job", job_errors.IdenticalJob)
def _identical_job(error: job_errors.IdenticalJob) -> Record:
    return {
        **values.job_keys(error.job),
        "state": values.state_code(error.state),
        "age_seconds": error.age,
        "last_error": None if error.trouble is None else RECORDS.record(error.trouble),
        "removed": error.removed,
        "last_seen_state": values.state_code(error.last),
        "begun_at": values.time(error.begun_at),
    }


@RECORDS.kind("job_on_another_device", job_errors.JobOnAnotherDevice)
def _job_on_another_device(error: job_errors.JobOnAnotherDevice) -> Record:
    return {
        "job": values.text(error.job),
        "device": values.text(error.device),
        "actual_device": values.text(error.actual),
    }


@RECORDS.kind("nothing_asked", job_errors.NoPendingPrompt)
def _nothing_asked(error: job_errors.NoPendingPrompt) -> Record:
    return {"job": values.text(error.job), "state": values.state_code(error.state)}


@RECORDS.kind("secret_prompt", job_errors.SecretPrompt)
def _secret_prompt(error: job_errors.SecretPrompt) -> Record:
    return {"job": values.text(error.job), "prompt": values.prompt_object(error.prompt)}


@RECORDS.kind("prompt_declined", job_errors.PromptDeclined)
def _prompt_declined(error: job_errors.PromptDeclined) -> Record:
    return {"job": values.text(error.job), "prompt": values.prompt_object(error.prompt)}


@RECORDS.kind("job_has_ended", job_errors.JobHasEnded)
def _job_has_ended(error: job_errors.JobHasEnded) -> Record:
    return {"job": values.text(error.job), "state": values.state_code(error.state)}


@RECORDS.kind("pipeline_unreadable", job_errors.PipelineUnreadable)
def _pipeline_unreadable(error: job_errors.PipelineUnreadable) -> Record:
    return {"job": values.text(error.job), "detail": values.known(error.reason)}


@RECORDS.kind("path_not_found", job_errors.PathNotFound)
def _path_not_found(error: job_errors.PathNotFound) -> Record:
    # The names at this step come from the job's own objects, and are left out.
    return {"path": values.text(error.path), "step": values.text(error.step), "names_total": error.total}


@RECORDS.kind("column_not_found", job_errors.ColumnNotFound)
def _column_not_found(error: job_errors.ColumnNotFound) -> Record:
    # The names there are come from the job's own objects, and are left out.
    return {"column": values.text(error.name), "columns_total": error.total}


@RECORDS.kind("condition_unreadable", job_errors.ConditionUnreadable)
def _condition_unreadable(error: job_errors.ConditionUnreadable) -> Record:
    return {"condition": values.text(error.text)}


@RECORDS.kind("job_not_found", job_errors.JobNotFound)
def _job_not_found(error: job_errors.JobNotFound) -> Record:
    return {"job": values.text(error.job), "ledger_read": error.ledger_read}


@RECORDS.kind("job_device_unknown", job_errors.JobDeviceUnknown)
def _job_device_unknown(error: job_errors.JobDeviceUnknown) -> Record:
    return {"job": values.text(error.job), "history_read": error.trouble is None, "ledger_read": error.ledger_read}


@RECORDS.kind("too_late_to_start", job_errors.TooLateToStart)
def _too_late_to_start(error: job_errors.TooLateToStart) -> Record:
    return {"elapsed_seconds": error.elapsed}
