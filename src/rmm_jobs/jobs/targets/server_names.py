"""List what scripts use by name, check a chosen name before a start, and complete one that is being typed."""

from collections.abc import Sequence
from functools import partial

from rmm_jobs.domain.capabilities import SupportsScripts
from rmm_jobs.domain.catalog import shortfall_of
from rmm_jobs.domain.listing_results import ROWS
from rmm_jobs.domain.schedule_results import NameList
from rmm_jobs.domain.schedules import NameKind
from rmm_jobs.domain.system_errors import AuthenticationFailed, SystemFailure, Unreachable
from rmm_jobs.domain.variable_errors import UnknownOption
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.inputs.names import same_name
from rmm_jobs.jobs.context import CallContext, Services

CREDENTIAL_TYPE = "PSCredential"
DEFAULT = "Default"
"""Word of the vendor's for the environment and the account that a script has anyhow; no list need have it."""
_DEFAULTED = frozenset({"environment", "credential"})


async def list_names(
    services: Services[SupportsScripts], kind: NameKind, query: str | None, call: CallContext, *, offset: int = 0
) -> NameList:
    """List the names of one kind that contain a text, in their order.

    Raises:
        SystemFailure: the list could not be read.
    """
    every = await services.system.names(kind, deadline=call.deadline)
    part = loose(query or "")
    found = sorted((each for each in every if part in loose(each.name)), key=lambda each: loose(each.name))
    return NameList(kind, found[offset : offset + ROWS], len(found), offset, query, shortfall_of(every))


async def known_spelling(
    scripts: SupportsScripts, option: str, value: str | None, kind: NameKind, *, deadline: float
) -> str | None:
    """Return a chosen name as the system spells it.

    Raises:
        UnknownOption: the system lists all names of this kind, and this one is not among them.
        AuthenticationFailed, Unreachable: the start would fail as the list did.
    """
    if value is None:
        return None
    try:
        listed = await scripts.names(kind, deadline=deadline)
    except (AuthenticationFailed, Unreachable):
        raise
    except SystemFailure:
        return value  # a list is a help before the start, and no part of it
    for each in listed:
        if same_name(each.name, value):
            return each.name
    # Types are told wrongly by some versions: they choose what is offered, and refuse nothing.
    accounts = [each for each in listed if each.detail in {None, CREDENTIAL_TYPE}]
    known = [each.name for each in (accounts if option == "credential" else listed)]
    # A system that lists no names, or not all of them, gives nothing to check against.
    if not listed or shortfall_of(listed) is not None or (option in _DEFAULTED and same_name(value, DEFAULT)):
        return value
    raise UnknownOption(option, value, known)


async def names_of(kind: NameKind, services: Services[SupportsScripts], typed: str, deadline: float) -> Sequence[str]:
    """Return the names of one kind, whatever has been typed."""
    del typed
    return [each.name for each in await services.system.names(kind, deadline=deadline)]


computer_names = partial(names_of, NameKind.COMPUTERS)
environment_names = partial(names_of, NameKind.ENVIRONMENTS)
variable_names = partial(names_of, NameKind.VARIABLES)
