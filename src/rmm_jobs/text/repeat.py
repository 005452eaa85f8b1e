"""Blocks of a job that cannot be repeated as it is."""

from rmm_jobs.domain.history_errors import RepeatNeedsValues, RepeatOpen, RepeatUnknown
from rmm_jobs.domain.limits import join_within
from rmm_jobs.domain.values import PLACEHOLDER
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.format import NOTHING_STARTED, block, display_name, fields, pairs, quoted, state_words
from rmm_jobs.text.lost_starts import unconfirmed_lines
from rmm_jobs.text.next_steps import RUN, call, status_command
from rmm_jobs.text.registry import BLOCKS

_NAMES_BYTES = 600


@BLOCKS.of(RepeatNeedsValues)
def repeat_needs_values(error: RepeatNeedsValues, wording: Wording) -> str:
    """Ask anew for values that are kept masked."""
    names = [clean_line(name) for name in error.names]
    uid, variable = clean_line(error.job), wording.variable
    rows = [
        (wording.job_uid, uid),
        (wording.component, display_name(error.component)),
        ("Needed", join_within(names, _NAMES_BYTES)),
    ]
    anew = pairs([f"{name}={PLACEHOLDER}" for name in names])
    return block(
        f"Values that have to be given anew: {len(names)}",
        fields(rows),
        f"The {variable}s with these names hold secrets. Their values are not kept, so they cannot be repeated.\n"
        f"{NOTHING_STARTED} The other {variable}s stay as they were.",
        f"With them: {call(RUN, wording, repeat=uid, variables=anew)}",
    )


@BLOCKS.of(RepeatOpen)
def repeat_open(error: RepeatOpen, wording: Wording) -> str:
    """Refuse to repeat a job that may still run."""
    job = error.job
    if not job.uid:
        rows, look = unconfirmed_lines(job, wording), display_name(job.reference)
    else:
        look = display_name(job.uid)
        rows = [
            (wording.job_uid, look),
            (wording.device, display_name(job.device or job.device_uid)),
            (wording.component, display_name(job.component or job.component_uid)),
        ]
    if error.reported:
        rows.append(("Status", quoted(error.reported)))
    elif error.state is not None:
        rows.append(("Status", state_words(error.state)))
    return block(
        "The job that is to be repeated has not ended" if job.uid else "The job that is to be repeated may still run",
        fields(rows),
        f"{NOTHING_STARTED} It would run twice at the same time on the same {wording.device.lower()}.",
        f"To look at it: {status_command(look, wording)}\n"
        f"To run it all the same, only if the user asks for it: {call(RUN, wording, repeat=look, again=True)}",
    )


@BLOCKS.of(RepeatUnknown)
def repeat_unknown(error: RepeatUnknown, wording: Wording) -> str:
    """Say that nothing tells what a job has run."""
    component, device = wording.component.lower(), wording.device.lower()
    if error.is_device_missing:
        again = call(RUN, wording, repeat=clean_line(error.job), device=f"<{device}>")
        return block(
            f'{wording.device} of the job is not known: "{clean_line(error.job)}"',
            f"Nothing tells where it ran. {NOTHING_STARTED}",
            f"Say on which {device} to run it: {again}",
        )
    if error.components:
        names = join_within([display_name(name) for name in error.components], _NAMES_BYTES)
        why = f"It ran {len(error.components)} {component}s: {names}."
    else:
        why = f"Nothing tells what it has run: it was not started here, and {wording.system} does not say."
    return block(
        f'Job cannot be repeated: "{clean_line(error.job)}"',
        f"{why} {NOTHING_STARTED}",
        f"Give {device}, {component} and {wording.variable}s instead of the {wording.job_uid}.",
    )
