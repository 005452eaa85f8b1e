"""Judge answers by what is in the vendor's OpenAPI document, held stricter than it is written.

A property or a query parameter that the document does not declare is an error. In return three things are taken as they
are on the wire rather than as they are declared: anything may be null, a `date-time` is a whole number of milliseconds,
and a refusal of a request's own content has the body `{"errorMessage": ...}`.
"""

import json
import re
from pathlib import Path
from typing import Any, cast

import httpx
from jsonschema import Draft202012Validator

FACTS = Path(__file__).parents[1] / "datto-openapi-facts.json"

Schema = dict[str, Any]


def strict(schema: Schema, *, closed: bool = True) -> Schema:
    """The schema with nulls allowed, times as milliseconds and, where `closed`, no undeclared properties."""
    closing = {"unevaluatedProperties": False} if closed else {}
    if "$ref" in schema:
        return {"anyOf": [{"$ref": schema["$ref"], **closing}, {"type": "null"}]}
    if "allOf" in schema:
        return {"allOf": [open_reference(part) for part in schema["allOf"]], **closing}
    if "oneOf" in schema:
        # Any of them: several contexts of alerts have the same fields, and the document gives no values of `@class`.
        return {"anyOf": [*(strict(part) for part in schema["oneOf"]), {"type": "null"}]}
    if schema.get("format") == "date-time":
        return {"type": ["integer", "null"]}
    result = {key: value for key, value in schema.items() if key in {"required", "items", "enum", "type"}}
    if "properties" in schema:
        result["type"] = "object"
        result["properties"] = {name: strict(part) for name, part in schema["properties"].items()}
        result |= closing
    if "additionalProperties" in schema:
        result["additionalProperties"] = strict(schema["additionalProperties"])
    if "items" in schema:
        result["items"] = strict(schema["items"])
    if "enum" in schema:
        result["enum"] = [*schema["enum"], None]
    result["type"] = [result["type"], "null"]
    return result


def open_reference(schema: Schema) -> Schema:
    """A part of an `allOf`: the whole says what may not be there, its parts cannot."""
    return schema if "$ref" in schema else strict(schema, closed=False)


class Facts:
    """The facts of the OpenAPI document, ready to judge answers."""

    def __init__(self, text: str) -> None:
        facts = json.loads(text)
        self._paths: dict[str, Any] = facts["paths"]
        self._schemas: dict[str, Schema] = facts["schemas"]
        self._components = {name: strict(schema, closed=False) for name, schema in self._schemas.items()}

    def problems(self, response: httpx.Response) -> list[str]:
        """Return what is wrong with the answer or was with its request."""
        operation = self._operation(response)
        undeclared = [name for name in response.request.url.params if name not in operation["query"]]
        declared = operation["responses"][str(response.status_code)]
        return [*undeclared, *self._errors(declared, response.json())]

    def problems_of(self, name: str, value: object) -> list[str]:
        """Return what is wrong with a value that is to be of the schema with this name."""
        return self._errors({"$ref": f"#/components/schemas/{name}"}, value)

    def contexts(self) -> list[str]:
        """Return the names of the schemas that an alert's context may have."""
        parts = self._schemas["Alert"]["properties"]["alertContext"]["oneOf"]
        return sorted(part["$ref"].rpartition("/")[2] for part in parts)

    def fields_of(self, name: str) -> set[str]:
        """Return the properties that a schema declares, with those of its parts."""
        schema = self._schemas[name]
        parts = [part["$ref"].rpartition("/")[2] for part in schema.get("allOf", ()) if "$ref" in part]
        own = [part.get("properties", {}) for part in (schema, *schema.get("allOf", ()))]
        return {field for fields in own for field in fields} | {
            field for part in parts for field in self.fields_of(part)
        }

    def queries(self) -> dict[tuple[str, str], dict[str, str]]:
        """Return the query parameters of each operation, with their types as `operations.py` writes them."""
        return {
            (method.upper(), path): {name: type_of(schema) for name, schema in operation["query"].items()}
            for path, operations in self._paths.items()
            for method, operation in operations.items()
        }

    def _errors(self, declared: Schema, value: object) -> list[str]:
        schema = {**strict(declared), "components": {"schemas": self._components}}
        errors = cast("Any", Draft202012Validator(schema)).iter_errors(value)
        return [f"{error.json_path}: {error.message}" for error in errors]

    def _operation(self, response: httpx.Response) -> Schema:
        path = response.request.url.path.removeprefix("/api")
        for template, operations in sorted(self._paths.items(), key=lambda each: each[0].count("{")):
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
                return operations[response.request.method.lower()]
        raise LookupError(path)


def type_of(schema: Schema) -> str:
    """Write a parameter's type in one word: `[]` is a list, `|` stands between the words of an enum."""
    if "items" in schema:
        return f"{type_of(schema['items'])}[]"
    return "|".join(schema["enum"]) if "enum" in schema else schema["type"]
