"""Make the schema of an argument model for `tools/list`, and read a call's arguments as that model."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import AliasChoices, BaseModel, ValidationError
from pydantic.fields import FieldInfo

from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.domain.grammar import Choice
from rmm_jobs.text.protocol import problem_words
from rmm_jobs.tools.arguments import typed_as

ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Hints:
    """Say what a call of a tool may do. A default is what the specification takes a hint for that is left out.

    Source: `ToolAnnotations` in schema.ts, the same from 2025-03-26 to 2026-07-28. All our tools ask a system outside,
    which is the default of the fourth hint.
    """

    read_only: bool = False
    destructive: bool = True
    """Has a meaning for a tool that is not read-only, as has `idempotent`."""
    idempotent: bool = False


@functools.cache
def lean_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the model's JSON schema without what a reader does not need: every token is paid for in each chat."""
    schema = model.model_json_schema()
    properties: dict[str, dict[str, Any]] = schema["properties"]
    for each in properties.values():
        if "anyOf" in each:
            options = [option for option in each.pop("anyOf") if option.get("type") != "null"]
            # A list of types would be shorter; Ajv's strict mode refuses one.
            each.update(_alternatives(options) if len(options) > 1 else options[0])
        # A length is checked when the call is read.
        for unsaid in ("title", "minLength", "maxLength"):
            each.pop(unsaid, None)
        # Null, false and 0 are what a reader takes for granted.
        if not each.get("default", True):
            del each["default"]
        # Behind a validator of ours, pydantic leaves its own words for limits, which strict validators refuse.
        for own, standard in (("ge", "minimum"), ("le", "maximum")):
            if own in each:
                each[standard] = each.pop(own)
        # As for 0 above: nobody means a negative number of rows.
        if each.get("minimum") == 0:
            del each["minimum"]
    lean: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    if "required" in schema:
        lean["required"] = schema["required"]
    return lean


def _alternatives(options: list[dict[str, Any]]) -> dict[str, Any]:
    return {"anyOf": [{"type": option["type"]} for option in options]}


class Card(StrEnum):
    """A card that shows answers of a tool, where the client has MCP Apps. The value is its file's name."""

    JOB = "job"
    TABLE = "table"


def read_arguments(tool: str, model: type[ModelT], given: Mapping[str, object]) -> ModelT:
    """Read the arguments of a tool's call.

    Raises:
        ArgumentsRefused: one is missing, unknown or does not fit; the values themselves are not repeated.
    """
    try:
        return model.model_validate(_without_blanks(model, given))
    except ValidationError as error:
        # The first part of a location is the argument; the rest would name pydantic's own types.
        problems = {str(each["loc"][0]) if each["loc"] else "*": problem_words(each) for each in error.errors()}
        choices = _choices(model, [name for name in problems if name in model.model_fields])
        raise ArgumentsRefused(tool, problems, list(model.model_fields), choices=choices) from None


def _choices(model: type[BaseModel], refused: Iterable[str]) -> dict[str, Choice]:
    """Return what the refused arguments take, as far as their declarations say what each word means."""
    typed = {name: typed_as(model.model_fields[name]).choice for name in refused}
    return {name: choice for name, choice in typed.items() if choice is not None}


def _without_blanks(model: type[BaseModel], given: Mapping[str, object]) -> dict[str, object]:
    """Drop what clients send for an optional argument that is left out: null, and for text an empty one."""
    fields = {alias: field for name, field in model.model_fields.items() for alias in _names(name, field)}
    return {name: value for name, value in given.items() if name not in fields or not _left_out(fields[name], value)}


def _left_out(field: FieldInfo, value: object) -> bool:
    if field.is_required():
        return False
    return value is None or (isinstance(value, str) and not value.strip() and _is_text(field.annotation))


def _names(name: str, field: FieldInfo) -> tuple[str, ...]:
    """Return every name by which an argument can be given."""
    alias = field.validation_alias
    return (name, *map(str, alias.choices)) if isinstance(alias, AliasChoices) else (name,)


def is_free_text(annotation: object) -> bool:
    """Return True when an argument with this annotation can be text of any words."""
    return annotation is str or any(is_free_text(part) for part in get_args(annotation))


def _is_text(annotation: object) -> bool:
    """Return True when an argument with this annotation can be text, of any words or of a few."""
    if annotation is str or get_origin(annotation) is Literal:
        return True
    return any(_is_text(part) for part in get_args(annotation))
