"""Hold the elements of a CLIXML document that are open, and take the values that stand in them."""

from collections.abc import Callable
from dataclasses import dataclass

from rmm_jobs.systems.psu.clixml.elements import PROGRESS
from rmm_jobs.systems.psu.clixml.errors import Reason
from rmm_jobs.systems.psu.clixml.values import Obj, Value

AddValue = Callable[[str, Value], object]


@dataclass(eq=False)
class Fault(Exception):
    """Report a fault from a handler, which does not know its place in the document."""

    reason: Reason


def _no_values(_name: str, _value: Value) -> None:
    raise AssertionError


@dataclass(slots=True)
class OpenElement:
    """Hold an open element, and the function that takes the values in it.

    `node` is the element's object (`whole`), or the object that the element is a part of. `entry` holds the values of
    an `<En>`, and `expanded_size` counts those of the element.
    """

    tag: str
    node: Obj
    add_value: AddValue = _no_values
    whole: bool = False
    entry: dict[str, Value] | None = None
    expanded_size: int = 0


def add_type(types: list[str], _name: str, value: Value) -> None:
    """Add a name to the types of an object."""
    types.append(str(value))


def add_item(items: list[Value], _name: str, value: Value) -> None:
    """Add a value to a list."""
    items.append(value)


def add_part(node: Obj, name: str, value: Value) -> None:
    """Give an object its text, or the value that it wraps."""
    if name == "ToString":
        node.to_string = str(value)
    else:
        node.base = value


def add_progress(node: Obj, name: str, value: Value) -> None:
    """Give a progress record one of its properties, by the name that PowerShell has for it."""
    node.properties[PROGRESS.get(name, name)] = value


def close_entry(node: Obj, entry: dict[str, Value]) -> None:
    """Add the key and the value of a complete entry to its dictionary.

    Raises:
        Fault: it has no key or no value.
    """
    if node.entries is None or entry.keys() != {"Key", "Value"}:
        raise Fault(Reason.NAME_MISSING)
    node.entries.append((entry["Key"], entry["Value"]))
