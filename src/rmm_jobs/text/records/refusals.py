"""Records of refusals. None holds the values of variables: those may be secrets."""

from rmm_jobs.domain.errors import (
    ArgumentsRefused,
    CommandUnreadable,
    ComponentListIncomplete,
    ComponentNotFound,
    DeviceListIncomplete,
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
    MissingVariables,
    NoJobOfScript,
    NoPendingPrompt,
    ParametersRefused,
    PathNotFound,
    PipelineUnreadable,
    SecretPrompt,
    TooLateToStart,
    UnknownOption,
    UnknownVariables,
    VariablesAmbiguous,
    VariablesUnreadable,
)
from rmm_jobs.text.records.codes import COMMAND_REASONS, DEVICE_REASONS, VARIABLE_REASONS
from rmm_jobs.text.records.values import (
    component_keys,
    component_object,
    device_keys,
    device_object,
    gap_keys,
    job_keys,
    known,
    missing_object,
    prompt_object,
    state_code,
    text,
    text_map,
    texts,
    time,
)
from rmm_jobs.text.registry import RECORDS, Record


@RECORDS.kind("arguments_refused", ArgumentsRefused)
def _arguments_refused(error: ArgumentsRefused) -> Record:
    return {
        "tool": text(error.tool),
        "problems": text_map(error.problems),
        "known_arguments": texts(error.known),
    }


@RECORDS.kind("command_unreadable", CommandUnreadable)
def _command_unreadable(error: CommandUnreadable) -> Record:
    return {"reason": COMMAND_REASONS[error.problem]}


@RECORDS.kind("device_not_found", DeviceNotFound)
def _device_not_found(error: DeviceNotFound) -> Record:
    near = [device_object(each) for each in error.near]
    return {"query": text(error.query), "nearest": near, **gap_keys(error.lookalike, error.shortfall)}


@RECORDS.kind("devices_match", DevicesMatch)
def _devices_match(error: DevicesMatch) -> Record:
    return {
        "query": text(error.query),
        **device_keys(error.devices, len(error.devices)),
        **gap_keys(error.lookalike, error.shortfall),
    }


@RECORDS.kind("duplicate_devices", DuplicateDevices)
def _duplicate_devices(error: DuplicateDevices) -> Record:
    return {
        "query": text(error.query),
        **device_keys(error.devices, len(error.devices)),
        "missing": missing_object(error.shortfall),
    }


@RECORDS.kind("device_list_incomplete", DeviceListIncomplete)
def _device_list_incomplete(error: DeviceListIncomplete) -> Record:
    return {
        "query": text(error.query),
        "device": device_object(error.device),
        "missing": missing_object(error.shortfall),
    }


@RECORDS.kind("device_offline", DeviceOffline)
def _device_offline(error: DeviceOffline) -> Record:
    return {"device": device_object(error.device)}


@RECORDS.kind("device_unusable", DeviceUnusable)
def _device_unusable(error: DeviceUnusable) -> Record:
    return {"device": device_object(error.device), "reason": DEVICE_REASONS[error.reason]}


@RECORDS.kind("component_not_found", ComponentNotFound)
def _component_not_found(error: ComponentNotFound) -> Record:
    return {
        "query": text(error.query),
        "nearest": [component_object(each) for each in error.nearest],
        **gap_keys(error.lookalike, error.shortfall),
    }


@RECORDS.kind("duplicate_components", DuplicateComponents)
def _duplicate_components(error: DuplicateComponents) -> Record:
    return {
        "query": text(error.query),
        **component_keys(error.components, len(error.components)),
        "missing": missing_object(error.shortfall),
    }


@RECORDS.kind("component_list_incomplete", ComponentListIncomplete)
def _component_list_incomplete(error: ComponentListIncomplete) -> Record:
    return {
        "query": text(error.query),
        "component": component_object(error.component),
        "missing": missing_object(error.shortfall),
    }


@RECORDS.kind("variables_unreadable", VariablesUnreadable)
def _variables_unreadable(error: VariablesUnreadable) -> Record:
    return {
        "reason": VARIABLE_REASONS[error.reason],
        "position": error.position,
        "variable": text(error.name),
    }


@RECORDS.kind("variables_ambiguous", VariablesAmbiguous)
def _variables_ambiguous(error: VariablesAmbiguous) -> Record:
    del error  # both readings hold the caller's values
    return {}


@RECORDS.kind("unknown_variables", UnknownVariables)
def _unknown_variables(error: UnknownVariables) -> Record:
    return {"component": component_object(error.component), "unknown": texts(error.unknown)}


@RECORDS.kind("missing_variables", MissingVariables)
def _missing_variables(error: MissingVariables) -> Record:
    return {
        "device": known(error.device),
        "component": component_object(error.component),
        "missing": texts(error.missing),
    }


@RECORDS.kind("parameters_refused", ParametersRefused)
def _parameters_refused(error: ParametersRefused) -> Record:
    return {"component": component_object(error.component), "problems": text_map(error.problems)}


@RECORDS.kind("option_unknown", UnknownOption)
def _option_unknown(error: UnknownOption) -> Record:
    return {"option": text(error.option), "value": text(error.value), "known_values": texts(error.known)}


@RECORDS.kind("no_job_of_script", NoJobOfScript)
def _no_job_of_script(error: NoJobOfScript) -> Record:
    return {"script": text(error.script)}


@RECORDS.kind("identical_job", IdenticalJob)
def _identical_job(error: IdenticalJob) -> Record:
    return {
        **job_keys(error.job),
        "state": state_code(error.state),
        "age_seconds": error.age,
        "last_error": None if error.trouble is None else RECORDS.record(error.trouble),
        "removed": error.removed,
        "last_seen_state": state_code(error.last),
        "begun_at": time(error.begun_at),
    }


@RECORDS.kind("job_on_another_device", JobOnAnotherDevice)
def _job_on_another_device(error: JobOnAnotherDevice) -> Record:
    return {"job": text(error.job), "device": text(error.device), "actual_device": text(error.actual)}


@RECORDS.kind("nothing_asked", NoPendingPrompt)
def _nothing_asked(error: NoPendingPrompt) -> Record:
    return {"job": text(error.job), "state": state_code(error.state)}


@RECORDS.kind("secret_prompt", SecretPrompt)
def _secret_prompt(error: SecretPrompt) -> Record:
    return {"job": text(error.job), "prompt": prompt_object(error.prompt)}


@RECORDS.kind("job_has_ended", JobHasEnded)
def _job_has_ended(error: JobHasEnded) -> Record:
    return {"job": text(error.job), "state": state_code(error.state)}


@RECORDS.kind("pipeline_unreadable", PipelineUnreadable)
def _pipeline_unreadable(error: PipelineUnreadable) -> Record:
    return {"job": text(error.job), "detail": known(error.reason)}


@RECORDS.kind("path_not_found", PathNotFound)
def _path_not_found(error: PathNotFound) -> Record:
    # The names at this step come from the job's own objects, and are left out.
    return {"path": text(error.path), "step": text(error.step), "names_total": error.total}


@RECORDS.kind("job_not_found", JobNotFound)
def _job_not_found(error: JobNotFound) -> Record:
    return {"job": text(error.job), "ledger_read": error.ledger_read}


@RECORDS.kind("job_device_unknown", JobDeviceUnknown)
def _job_device_unknown(error: JobDeviceUnknown) -> Record:
    return {"job": text(error.job), "history_read": error.trouble is None, "ledger_read": error.ledger_read}


@RECORDS.kind("too_late_to_start", TooLateToStart)
def _too_late_to_start(error: TooLateToStart) -> Record:
    return {"elapsed_seconds": error.elapsed}
