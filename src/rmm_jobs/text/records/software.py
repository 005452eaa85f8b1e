"""Records of software."""

from rmm_jobs.domain.software import SOFTWARE_ROWS, Program, SoftwareList
from rmm_jobs.text.records.values import device_object, missing_object, text, texts, time
from rmm_jobs.text.registry import RECORDS, Record


@RECORDS.kind("software_list", SoftwareList)
def _software_list(result: SoftwareList) -> Record:
    return {
        "device": device_object(result.device),
        "audited_at": time(result.device.facts.last_audit),
        "name": text(result.wanted.name),
        "below": text(result.wanted.below),
        "installed_total": result.installed,
        "programs": [program_object(each) for each in result.programs[:SOFTWARE_ROWS]],
        "programs_total": result.total,
        "incomparable_total": result.unsure,
        "near_names": texts(result.near),
        "offset": result.offset,
        "missing": missing_object(result.shortfall),
    }


def program_object(program: Program) -> Record:
    """Return a program of a list."""
    return {
        "name": text(program.software.name),
        "version": text(program.software.version),
        "comparable": not program.is_unsure,
    }
