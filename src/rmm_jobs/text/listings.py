"""Blocks of look-ups of components, and of the names that a server lists."""

from rmm_jobs.domain.catalog import Component
from rmm_jobs.domain.limits import some_lines
from rmm_jobs.domain.listing_results import ROWS, ComponentList
from rmm_jobs.domain.schedule_results import NameList
from rmm_jobs.domain.values import PLACEHOLDER
from rmm_jobs.domain.wording import Wording
from rmm_jobs.safety.sanitize import clean_line
from rmm_jobs.text.candidates import shortfall_line
from rmm_jobs.text.format import (
    LIST_BYTES,
    REPORT_LABELS,
    ago,
    block,
    display_name,
    exact_name,
    fields,
    pairs,
    plural,
    uid_label,
    utc,
    variable_lines,
)
from rmm_jobs.text.next_steps import LOOKUP, call, lookup, run
from rmm_jobs.text.registry import BLOCKS
from rmm_jobs.text.tables import component_list, found_in


@BLOCKS.of(ComponentList)
def component_listing(result: ComponentList, wording: Wording) -> str:
    """Show one component with details, or list names and UIDs of several."""
    query = clean_line(result.query or "")
    component = wording.component.lower()
    short = shortfall_line(result.shortfall, component, wording) or _age(result)
    if not result.components and result.total:
        return block(
            f"{plural(result.total, component)}{_matching(query)}:",
            f"There is nothing at offset {result.offset:,}.",
            short,
            f"To see the first: {_more_components(result, 0, wording)}",
        )
    if not result.components:
        if not query:
            return block(f"No {component}s found", f"The {wording.key} sees no {component} in this account.", short)
        return block(
            f'{wording.component} not found: "{query}"',
            f'No {component} matching "{query}" was found.',
            short,
            f"To see all {component}s: {lookup(wording, component)}",
        )
    matching = _matching(query)
    if result.total == 1 and not result.alike:
        one = result.components[0]
        where = result.matched.get(one.uid, ())
        return block(f"1 {component}{matching}:", *_component_details(one, wording, found_in(where, wording)), short)
    which = f"<name or {uid_label(wording)}>"
    heading = f"{plural(result.total, component)}{matching}"
    shown, left = result.components[:ROWS], result.total - result.offset
    lines = component_list(shown, wording, total=left, matched=result.matched)
    last = result.offset + sum(line.startswith("- ") for line in lines.split("\n"))
    return block(
        f"No {component}{matching}; spelt like it:" if result.alike else f"{heading}:",
        lines,
        short,
        f"To see more: {_more_components(result, last, wording)}" if last < result.total else None,
        f"To see the {wording.variable}s of one: {lookup(wording, component, which)}",
    )


def _age(result: ComponentList) -> str | None:
    """Say how old components of an index are, and how one is found that was added since."""
    if result.as_of is None or result.now is None:
        return None
    age = ago((result.now - result.as_of).total_seconds())
    newer = "A newer one may be missing: its UID finds it, or words that no other name has."
    return f"As of {utc(result.as_of)} ({age}). A start reads them anew. {newer}"


def _matching(query: str) -> str:
    return f' matching "{query}"' if query else ""


def _more_components(result: ComponentList, offset: int, wording: Wording) -> str:
    words = [result.query] if result.query else []
    return call(f"{wording.component.lower()}-lookup", wording, *words, offset=offset)


def _component_details(component: Component, wording: Wording, matched: str) -> tuple[str, str, str]:
    rows = [
        ("Name", component.name),
        (uid_label(wording), component.uid),
        ("Category", component.category),
        ("Path", component.path),
        ("Description", component.description),
        ("Tags", ", ".join(component.tags)),
        ("Matches", matched),
    ]
    label = f"{wording.variable.capitalize()}s"
    required = [f"{clean_line(variable.name)}={PLACEHOLDER}" for variable in component.variables if variable.required]
    command = run(wording, "<device>", exact_name(component), variables=pairs(required))
    return (
        fields([(label, clean_line(value)) for label, value in rows if value], REPORT_LABELS),
        f"{label}:\n{variable_lines(component, wording)}" if component.variables else f"{label}: None",
        f"To run it: {command}",
    )


@BLOCKS.of(NameList)
def name_list(result: NameList, wording: Wording) -> str:
    """List names of computers, environments or variables; of a variable its type, and never its value."""
    matching = f' matching "{clean_line(result.query)}"' if result.query else ""
    noun = str(result.kind).removesuffix("s")
    short = shortfall_line(result.shortfall, noun, wording)
    if not result.total:
        return block(
            f"No {result.kind} found",
            f"{wording.system} lists no {noun}{matching}, or the {wording.key} may not see them.",
            short,
        )
    more = call(LOOKUP, wording, query=result.query, names=str(result.kind), offset=0)
    if not result.names:
        return block(
            f"{plural(result.total, noun)}{matching}:",
            f"There is nothing at offset {result.offset:,}.",
            short,
            f"To see the first: {more}",
        )
    lines = [
        f"- {display_name(each.name)}" + (f" ({clean_line(each.detail)})" if each.detail else "")
        for each in result.names[:ROWS]
    ]
    left = result.total - result.offset
    shown = some_lines(lines, LIST_BYTES, total=left)
    last = result.offset + sum(line.startswith("- ") for line in shown)
    return block(
        f"{plural(result.total, noun)}{matching}:",
        "\n".join(shown),
        short,
        f"To see more: {call(LOOKUP, wording, query=result.query, names=str(result.kind), offset=last)}"
        if last < result.total
        else None,
    )
