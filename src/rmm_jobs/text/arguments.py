"""What is wrong with an argument, in words; the value itself is not repeated."""

from collections.abc import Mapping
from typing import Any

_WORDS = {
    "extra_forbidden": "is not an argument of this tool",
    "missing": "is required",
    "string_type": "has to be text",
    "dict_type": "has to be text or a JSON object",
    "string_too_short": "is empty",
    "string_too_long": "is longer than {max_length} characters",
    "string_unicode": "holds half a character",
    "int_type": "has to be a whole number",
    "int_parsing": "has to be a whole number",
    "int_from_float": "has to be a whole number",
    "greater_than_equal": "has to be at least {ge}",
    "less_than_equal": "has to be at most {le}",
    "bool_type": "has to be true or false",
    "bool_parsing": "has to be true or false",
    "literal_error": "has to be {expected}",
}


def problem_words(problem: Mapping[str, Any]) -> str:
    """Words for one of pydantic's problems; a validator of ours brings its own."""
    words = _WORDS.get(str(problem["type"]))
    if words is None:
        return str(problem["msg"]).removeprefix("Value error, ")
    context: Mapping[str, object] = problem.get("ctx") or {}
    return words.format(**context)
