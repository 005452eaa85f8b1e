"""Serve the cards: HTML documents that a client with MCP Apps shows for the answers of a tool.

The extension is `io.modelcontextprotocol/ui`, its wire version 2026-01-26. Every client may list and read the cards;
a tool names its card to a client that declares the extension.
"""

import functools
from pathlib import Path
from typing import Any

from mcp import MCPError
from mcp.server import Server
from mcp.types import (
    INVALID_PARAMS,
    ListResourcesResult,
    ListResourceTemplatesResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ServerCapabilities,
    TextResourceContents,
)

from rmm_jobs.opening.messages import CARD_TYPE, CARDS_EXTENSION
from rmm_jobs.server.definitions import card_uri
from rmm_jobs.server.guards import Context, opaque
from rmm_jobs.tools.schema import Card
from rmm_jobs.tools.toolsets import Selection

TITLES = {Card.JOB: "A job and what it prints", Card.TABLE: "Devices or alerts, to sort and filter"}
_FOLDER = Path(__file__).parent / "cards"
_SHARED = {
    '<link rel="stylesheet" href="shared.css">': ("shared.css", "style"),
    '<script src="shared.js"></script>': ("shared.js", "script"),
}
"""What each card loads from beside it while it is worked on, and holds within it when it is served."""


class CardResources:
    """Serve the cards of the tools that are served. Without such a tool there are no resources."""

    def __init__(self, served: Selection) -> None:
        found = {tool.card for tool in served.tools if tool.card is not None}
        self._cards = {card_uri(card): card for card in Card if card in found}

    def serve(self, server: Server[Any]) -> None:
        """Add the methods of resources to a server, where there are any."""
        if self._cards:
            page = PaginatedRequestParams
            server.add_request_handler("resources/list", page, opaque(self._list))
            server.add_request_handler("resources/templates/list", page, opaque(self._list_templates))
            server.add_request_handler("resources/read", ReadResourceRequestParams, opaque(self._read))

    @property
    def extensions(self) -> dict[str, dict[str, Any]]:
        """Return what a server with cards announces."""
        return {CARDS_EXTENSION: {}} if self._cards else {}

    async def _list(self, context: Context, params: PaginatedRequestParams | None) -> ListResourcesResult:
        del context, params
        listed = [
            Resource(uri=uri, name=f"{card}-card", title=TITLES[card], mime_type=CARD_TYPE)
            for uri, card in self._cards.items()
        ]
        return ListResourcesResult(resources=listed)

    async def _list_templates(
        self, context: Context, params: PaginatedRequestParams | None
    ) -> ListResourceTemplatesResult:
        """Return none: a client that was told of resources asks for these too."""
        del context, params
        return ListResourceTemplatesResult(resource_templates=[])

    async def _read(self, context: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
        """Return one card.

        Raises:
            MCPError: there is no such card.
        """
        del context
        card = self._cards.get(params.uri)
        if card is None:
            raise MCPError(INVALID_PARAMS, "Unknown resource", {"uri": params.uri[:200]})
        found = TextResourceContents(
            uri=params.uri, mime_type=CARD_TYPE, text=document(card), _meta={"ui": {"prefersBorder": True}}
        )
        return ReadResourceResult(contents=[found])


def without_changes(served: ServerCapabilities) -> ServerCapabilities:
    """Take out every word on changes: no list ever changes."""
    for each in (served.tools, served.prompts, served.resources):
        if each is not None:
            each.list_changed = None
    if served.resources is not None:
        served.resources.subscribe = None
    return served


@functools.cache
def document(card: Card) -> str:
    """Return a card with everything within it: the sandbox that shows it loads nothing."""
    text = _text(f"{card}.html")
    for loaded, (name, element) in _SHARED.items():
        text = text.replace(loaded, f"<{element}>\n{_text(name)}</{element}>")
    return text


def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
