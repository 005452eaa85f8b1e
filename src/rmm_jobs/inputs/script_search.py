"""Find scripts by what they do: every word of a query is in the name, folder, description, tags or parameters."""

from collections.abc import Iterator, Mapping, Sequence

from rmm_jobs.domain.catalog import Component, MatchedIn
from rmm_jobs.inputs.likeness import loose
from rmm_jobs.inputs.names import is_meant, search_components


def search_scripts(query: str, scripts: Sequence[Component]) -> list[Component]:
    """List scripts whose name contains the query, then those with its words in what describes them.

    A whole name, id or path finds no others.
    """
    named = search_components(query, scripts)
    if not query.strip() or any(is_meant(script, query) for script in named):
        return named
    there = {script.uid for script in named}
    others = {script.uid: script for script in scripts if script.uid not in there and matched_in(query, script)}
    return [*named, *sorted(others.values(), key=lambda script: (loose(script.name), script.uid))]


def matched_in(query: str, script: Component) -> tuple[MatchedIn, ...]:
    """Return where the words of a query are, the name first; empty where one of them is nowhere."""
    words = loose(query.replace("\\", "/")).split()
    texts = {place: loose(text) for place, text in _texts(script)}
    found: list[MatchedIn] = []
    for word in words:
        place = next((place for place, text in texts.items() if word in text), None)
        if place is None:
            return ()
        found.append(place)
    return tuple(dict.fromkeys(found))


def matches(query: str, found: Sequence[Component]) -> Mapping[str, tuple[MatchedIn, ...]]:
    """Return where each script matches, by its id, of those whose name does not contain the query."""
    wanted = loose(query)
    unnamed = (script for script in found if wanted not in loose(script.name) and not is_meant(script, query))
    return {script.uid: places for script in unnamed if (places := matched_in(query, script))}


def _texts(script: Component) -> Iterator[tuple[MatchedIn, str]]:
    yield MatchedIn.NAME, script.name
    if script.path:
        yield MatchedIn.FOLDER, script.path.replace("\\", "/").rpartition("/")[0]
    yield MatchedIn.DESCRIPTION, script.description or ""
    yield MatchedIn.TAGS, " ".join(script.tags)
    described = " ".join(f"{each.name} {each.description or ''}" for each in script.variables)
    yield MatchedIn.PARAMETERS, described
