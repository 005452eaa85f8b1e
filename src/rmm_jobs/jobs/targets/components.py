"""List the components that a name may mean."""

from collections.abc import Callable, Sequence
from functools import partial

from rmm_jobs.domain.catalog import Component, shortfall_of
from rmm_jobs.domain.listing_results import ROWS, ComponentList
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.system import System
from rmm_jobs.inputs.beside import beside
from rmm_jobs.inputs.names import search_components, similar_components
from rmm_jobs.jobs.context import CallContext, Services


async def component_lookup(  # noqa: PLR0913 - what is looked up, each by name
    services: Services[System],
    query: str | None,
    call: CallContext,
    *,
    step: Step = Step.FINDING_COMPONENT,
    offset: int = 0,
    search: Callable[[str, Sequence[Component]], list[Component]] = search_components,
) -> ComponentList:
    """List components that a search finds, else those spelt like the text. Without a text, list all of them."""
    await call.report_progress(step)
    components = await services.system.components(deadline=call.deadline)
    found = await beside(partial(search, query or "", components), size=len(components))
    alike: list[Component] = []
    if not found:
        # The first list may be a cached one: a component made since then would be reported as missing.
        components = await services.system.components(since=call.arrived, deadline=call.deadline)
        found = await beside(partial(search, query or "", components), size=len(components))
    if not found:
        alike = await beside(partial(similar_components, query or "", components), size=len(components))
    every = found or alike
    rows, shortfall = every[offset : offset + ROWS], shortfall_of(components)
    return ComponentList(query, rows, len(every), alike=bool(alike), offset=offset, shortfall=shortfall)


async def component_names(services: Services[System], typed: str, deadline: float) -> Sequence[str]:
    """Return the names of all components, whatever has been typed: the list is cached whole."""
    del typed
    return [component.name for component in await services.system.components(deadline=deadline)]
