"""Limit how much of a document is read, and how much is opened for display."""

from dataclasses import dataclass

MEBI = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Limit a document: `bytes` in UTF-8, `depth` in objects within objects, `text` in characters."""

    bytes: int = 16 * MEBI
    depth: int = 64
    nodes: int = 500_000
    text: int = 4 * MEBI


@dataclass(frozen=True, slots=True)
class Budget:
    """Limit one display, counting a reference each time it is opened.

    A document within `Limits` and without repeated references fits. `characters` are those of the JSON text. Values
    deeper than `depth` become a marker.
    """

    values: int = 500_000
    characters: int = 16 * MEBI
    depth: int = 64


LIMITS = Limits()
BUDGET = Budget()
