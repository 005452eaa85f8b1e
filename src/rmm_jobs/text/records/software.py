"""Records of software."""

from rmm_jobs.domain.software import SOFTWARE_ROWS, Program, SoftwareList
from rmm_jobs.domain.software_search import SEARCH_ROWS, FoundProgram, SoftwareSearch
from rmm_jobs.text.records.sites import site_object
from rmm_jobs.text.records.values import device_object, known, missing_object, text, texts, time
from rmm_jobs.text.registry import RECORDS, Record


@RECORDS.kind("software_list", SoftwareList)
def _software_list(result: SoftwareList) -> Record:
    return {
        "device": device_object(result.device),
        "audited_at": time(result.device.facts.last_audit),
        "name": text(result.wanted.name),
        "below": text(result.wanted.below),
        "installed_total": result.installed_total,
        "programs": [program_object(each) for each in result.programs[:SOFTWARE_ROWS]],
        "programs_total": result.total,
        "incomparable_total": result.unsure,
        "near_names": texts(result.near),
        "offset": result.offset,
        "missing": missing_object(result.shortfall),
    }


@RECORDS.kind("software_search", SoftwareSearch)
def _software_search(result: SoftwareSearch) -> Record:
    reach, is_absent = result.reach, result.wanted.absent
    rows = result.rows[:SEARCH_ROWS]
    return {
        "site": site_object(result.site) if result.site else None,
        "name": text(result.wanted.name),
        "below": text(result.wanted.below),
        "without": is_absent,
        "programs": [{**_owner(each), **program_object(each.program)} for each in rows if each.program],
        "programs_total": 0 if is_absent else result.total,
        "devices_total": result.having if is_absent else result.devices,
        "lacking": [_owner(each) for each in rows if is_absent],
        "lacking_total": result.total if is_absent else 0,
        "incomparable_total": result.unsure,
        "having_total": result.having,
        "versions": [{"version": known(each), "devices": count} for each, count in result.versions.items()],
        "versions_total": result.versions_total,
        "outdated_total": result.outdated,
        "outdated_having_total": result.outdated_having,
        "near_names": texts(result.near),
        "offset": result.offset,
        "devices_read": reach.read,
        "devices_outdated": reach.outdated,
        "devices_unaudited": reach.unaudited,
        "devices_unlisted": reach.unlisted,
        "devices_unsearched": reach.unsearched,
        "devices_to_read": reach.devices,
        "oldest_read_at": time(reach.oldest),
        "reading_goes_on": reach.kept,
        "as_of": time(reach.as_of),
        "missing": missing_object(reach.shortfall),
        "last_error": RECORDS.record(reach.failure) if reach.failure else None,
    }


def _owner(found: FoundProgram) -> Record:
    return {
        "device_uid": text(found.device_uid),
        "hostname": text(found.hostname),
        "site": text(found.site),
        "audited_at": time(found.audited_at),
        "outdated": found.is_outdated,
    }


def program_object(program: Program) -> Record:
    """Return a program of a list."""
    return {
        "name": text(program.software.name),
        "version": text(program.software.version),
        "comparable": not program.is_unsure,
    }
