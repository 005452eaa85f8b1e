"""Make the schema of an argument model for `tools/list`, and read a call's arguments as that model."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from rmm_jobs.domain.errors import ArgumentsRefused
from rmm_jobs.text.protocol import problem_words

ModelT = TypeVar("ModelT", bound=BaseModel)


def lean_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the model's JSON schema without what a reader does not need: every token is paid for in each chat."""
    schema = model.model_json_schema()
    properties: dict[str, dict[str, Any]] = schema["properties"]
    for each in properties.values():
        each.pop("title", None)
        if "anyOf" in each:
            each.update(next(option for option in each.pop("anyOf") if option.get("type") != "null"))
        if each.get("default", 0) is None:
            del each["default"]
        # Behind a validator of ours, pydantic leaves its own words for limits, which strict validators refuse.
        for own, standard in (("ge", "minimum"), ("le", "maximum")):
            if own in each:
                each[standard] = each.pop(own)
    lean: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    if "required" in schema:
        lean["required"] = schema["required"]
    return lean


def read_arguments(tool: str, model: type[ModelT], given: Mapping[str, object]) -> ModelT:
    """Read the arguments of a tool's call.

    Raises:
        ArgumentsRefused: one is missing, unknown or does not fit; the values themselves are not repeated.
    """
    try:
        return model.model_validate(dict(given))
    except ValidationError as error:
        # The first part of a location is the argument; the rest would name pydantic's own types.
        problems = {str(each["loc"][0]) if each["loc"] else "*": problem_words(each) for each in error.errors()}
        raise ArgumentsRefused(tool, problems, list(model.model_fields)) from None
