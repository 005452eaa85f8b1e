"""Keep the components of an account in its index, as a look-up shows them: no default that may be a secret.

A start does not read them: its variables are checked against the system's own list.
"""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.safety.redact import MASK, redact_variables, secret_begins
from rmm_jobs.store.database import Value
from rmm_jobs.store.index_rows import storable

TABLES = (
    # `variables` is a list of objects, in the component's own order.
    """
    CREATE TABLE IF NOT EXISTS component (
        uid         TEXT PRIMARY KEY,
        generation  INTEGER NOT NULL,
        name        TEXT NOT NULL,
        description TEXT,
        category    TEXT,
        variables   TEXT NOT NULL
    )
    """,
)


def component_values(component: Component, generation: int) -> dict[str, Value]:
    """Return the row of a component."""
    return storable(
        {
            "uid": component.uid,
            "generation": generation,
            "name": component.name,
            "description": _shown(component.description),
            "category": component.category,
            "variables": json.dumps([_variable_object(each) for each in component.variables]),
        }
    )


def components(connection: sqlite3.Connection) -> Sequence[Component]:
    """Return all components."""
    return [_component(row) for row in connection.execute("SELECT * FROM component")]


def _component(row: sqlite3.Row) -> Component:
    return Component(
        uid=row["uid"],
        name=row["name"],
        description=row["description"],
        category=row["category"],
        variables=tuple(_variable(each) for each in json.loads(row["variables"])),
    )


def _variable_object(variable: Variable) -> dict[str, object]:
    default = variable.default and redact_variables({variable.name: variable.default}, [variable])[variable.name]
    return {
        "name": variable.name,
        "type": variable.type,
        "default": default,
        "description": _shown(variable.description),
        "required": variable.flagged_required,
    }


def _variable(kept: dict[str, Any]) -> Variable:
    return Variable(kept["name"], kept["type"], kept["default"], kept["description"], kept["required"])


def _shown(text: str | None) -> str | None:
    """Return a description up to the first value that looks like a secret's."""
    begins = None if text is None else secret_begins(text)
    return text if text is None or begins is None else text[:begins] + MASK
