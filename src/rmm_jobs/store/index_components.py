"""Keep the components of an account in its index, as a look-up shows them: no default that may be a secret.

A start does not read them: its variables are checked against the system's own list.
"""

import json
import logging
import sqlite3
from collections.abc import Sequence
from typing import Any

from rmm_jobs.domain.catalog import Component, Variable
from rmm_jobs.safety.named_secrets import hide_told_secrets, redact_default
from rmm_jobs.store.database import Value
from rmm_jobs.store.index_rows import storable

log = logging.getLogger(__name__)

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
    """Return all components that can be read: a damaged row costs no other one."""
    read = map(_component, connection.execute("SELECT * FROM component"))
    return [each for each in read if each is not None]


def _component(row: sqlite3.Row) -> Component | None:
    """Return the component of a row, or `None` of one that holds something else."""
    try:
        variables = tuple(_variable(each) for each in json.loads(row["variables"]))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        log.info("a component of the index cannot be read: %s", type(error).__name__)
        return None
    uid, name, description, category = row["uid"], row["name"], row["description"], row["category"]
    are_texts = isinstance(uid, str) and isinstance(name, str)
    if not are_texts or not all(isinstance(each, str | None) for each in (description, category)):
        return None
    return Component(uid, name, description, category, variables)


def _variable_object(variable: Variable) -> dict[str, object]:
    return {
        "name": variable.name,
        "type": variable.type,
        "default": variable.default and redact_default(variable, variable.default),
        "description": _shown(variable.description),
        "required": variable.flagged_required,
    }


def _variable(kept: dict[str, Any]) -> Variable:
    told = [kept["name"], kept["type"], kept["default"], kept["description"]]
    are_texts = isinstance(kept["name"], str) and all(isinstance(each, str | None) for each in told)
    if not are_texts or not isinstance(kept["required"], bool | None):
        raise TypeError("a value of another type")
    name, kind, default, description = told
    return Variable(name, kind, default, description, kept["required"])


def _shown(text: str | None) -> str | None:
    """Return a description without the values that it names as secrets."""
    return text and hide_told_secrets(text)
