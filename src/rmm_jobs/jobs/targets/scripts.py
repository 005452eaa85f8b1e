"""Find the script that a name means, and list scripts."""

from dataclasses import replace
from functools import partial

from rmm_jobs.domain.capabilities import SupportsScripts
from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.listing_results import ComponentList
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.system import System
from rmm_jobs.inputs.names import pick_component
from rmm_jobs.inputs.script_search import matches, search_scripts
from rmm_jobs.jobs.context import CallContext, Services
from rmm_jobs.jobs.targets.components import component_lookup, match_in_list


async def find_script(services: Services[System], name: str, call: CallContext) -> Component:
    """Return the script with this name or UID.

    Raises:
        ComponentNotFound, DuplicateComponents, ComponentListIncomplete: as `names.pick_component` decides.
    """
    await call.report_progress(Step.FINDING_SCRIPT)
    return await match_in_list(services, partial(pick_component, name), call)


async def script_lookup(
    services: Services[SupportsScripts], query: str | None, call: CallContext, *, offset: int = 0
) -> ComponentList:
    """List scripts by their name or by what describes them; a single one comes with its parameters."""
    found = await component_lookup(
        services, query, call, step=Step.FINDING_SCRIPT, offset=offset, search=search_scripts
    )
    if query and not found.alike:
        found = replace(found, matched=matches(query, found.components))
    if len(found.components) != 1 or found.total != 1 or found.alike:
        return found
    script = await services.system.declared(found.components[0], deadline=call.deadline)
    return replace(found, components=[script])
