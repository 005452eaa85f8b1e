"""Match a name against the list of components, and list those that it may mean."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from rmm_jobs.domain.catalog import Component, shortfall_of
from rmm_jobs.domain.device_index import IndexPart, PartState, is_current
from rmm_jobs.domain.listing_results import ROWS, ComponentList
from rmm_jobs.domain.ports import Step
from rmm_jobs.domain.system import System
from rmm_jobs.domain.target_errors import ComponentListIncomplete, ComponentNotFound, DuplicateComponents
from rmm_jobs.domain.variable_errors import MissingVariables, ParametersRefused, UnknownVariables, VariablesAmbiguous
from rmm_jobs.inputs.beside import beside
from rmm_jobs.inputs.names import search_components, similar_components
from rmm_jobs.jobs.context import CallContext, Services

ResultT = TypeVar("ResultT")

_MAY_BE_OUTDATED = (
    ComponentNotFound,
    DuplicateComponents,
    ComponentListIncomplete,
    UnknownVariables,
    MissingVariables,
    ParametersRefused,
    VariablesAmbiguous,
)
"""Refusals of a component's name or variables that a fresh list may take back."""


async def component_lookup(  # noqa: PLR0913 - what is looked up, each by name
    services: Services[System],
    query: str | None,
    call: CallContext,
    *,
    step: Step = Step.FINDING_COMPONENT,
    offset: int = 0,
    search: Callable[[str, Sequence[Component]], list[Component]] = search_components,
) -> ComponentList:
    """List components that a search finds, else those spelt like the text. Without a text, list all of them.

    What the index has is shown with its age. What it has not is looked for in the system's list.
    """
    await call.report_progress(step)
    if (kept := await _kept(services)) is not None:
        held, state, now = kept
        found = await beside(partial(search, query or "", held), size=len(held))
        if found:
            rows = found[offset : offset + ROWS]
            return ComponentList(query, rows, len(found), offset=offset, as_of=state.as_of, now=now)
    components = await services.system.components(partly=True, deadline=call.deadline)
    found = await beside(partial(search, query or "", components), size=len(components))
    alike: list[Component] = []
    short = shortfall_of(components)
    if not found and (short is None or short.failure is None):
        # The first list may be a cached one: a component made since then would be reported as missing.
        components = await services.system.components(since=call.arrived, partly=True, deadline=call.deadline)
        found = await beside(partial(search, query or "", components), size=len(components))
    if not found:
        alike = await beside(partial(similar_components, query or "", components), size=len(components))
    every = found or alike
    rows, shortfall = every[offset : offset + ROWS], shortfall_of(components)
    return ComponentList(query, rows, len(every), alike=bool(alike), offset=offset, shortfall=shortfall)


async def match_in_list(
    services: Services[System], match: Callable[[Sequence[Component]], ResultT], call: CallContext, *, size: int = 0
) -> ResultT:
    """Return what `match` makes of the listed components, for a start.

    The list may be cached: what is refused is checked once more against a fresh one. `size` is what `match` has to read
    besides the list.
    """
    since: float | None = None
    while True:
        components = await services.system.components(since=since, deadline=call.start_deadline)
        try:
            return await beside(partial(match, components), size=len(components) + size)
        except _MAY_BE_OUTDATED as refused:
            # Where both readings fit, a fresh list decides nothing: the caller has to say which one is meant.
            is_callers = isinstance(refused, VariablesAmbiguous) and not refused.is_refused_somewhere
            if since is not None or is_callers:
                raise
        since = call.arrived


async def component_names(services: Services[System], typed: str, deadline: float) -> Sequence[str]:
    """Return the names of all components, whatever has been typed: from the index, or from the cached list."""
    del typed
    if (kept := await _kept(services)) is not None:
        return [component.name for component in kept[0]]
    return [component.name for component in await services.system.components(deadline=deadline)]


async def _kept(services: Services[System]) -> tuple[Sequence[Component], PartState, datetime] | None:
    """Return the components of the index and their age; `None` where they are not all there, or too old."""
    index, now = services.index, services.clock.now()
    state = None if index is None else await index.state(IndexPart.COMPONENTS)
    if index is None or state is None or not state.is_whole:
        return None
    if not is_current(IndexPart.COMPONENTS, state.rows, state.as_of, now):
        return None
    kept = await index.components()
    held = [each for each in kept if each.name]
    # A row that cannot be read is left out: its component is not denied.
    return (held, state, now) if held and len(kept) >= state.rows else None
