"""Print the facts of Datto RMM's OpenAPI document that `tests/simulator/datto/test_openapi.py` needs.

    python scripts/openapi_facts.py DOCUMENT > tests/simulator/datto-openapi-facts.json

The facts are names and types: no description, title or example of the vendor's is copied.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OPERATIONS = (
    ("/v2/account", "get"),
    ("/v2/account/alerts/open", "get"),
    ("/v2/account/alerts/resolved", "get"),
    ("/v2/account/components", "get"),
    ("/v2/account/devices", "get"),
    ("/v2/account/sites", "get"),
    ("/v2/account/users", "get"),
    ("/v2/account/variables", "get"),
    ("/v2/activity-logs", "get"),
    ("/v2/alert/{alertUid}", "get"),
    ("/v2/alert/{alertUid}/resolve", "post"),
    ("/v2/audit/device/{deviceUid}", "get"),
    ("/v2/audit/device/{deviceUid}/software", "get"),
    ("/v2/audit/esxihost/{deviceUid}", "get"),
    ("/v2/audit/printer/{deviceUid}", "get"),
    ("/v2/device/id/{deviceId}", "get"),
    ("/v2/device/macAddress/{macAddress}", "get"),
    ("/v2/device/{deviceUid}", "get"),
    ("/v2/device/{deviceUid}/alerts/open", "get"),
    ("/v2/device/{deviceUid}/alerts/resolved", "get"),
    ("/v2/device/{deviceUid}/patches", "get"),
    ("/v2/device/{deviceUid}/quickjob", "put"),
    ("/v2/filter/custom-filters", "get"),
    ("/v2/filter/default-filters", "get"),
    ("/v2/job/{jobUid}", "get"),
    ("/v2/job/{jobUid}/components", "get"),
    ("/v2/job/{jobUid}/results/{deviceUid}", "get"),
    ("/v2/job/{jobUid}/results/{deviceUid}/stderr", "get"),
    ("/v2/job/{jobUid}/results/{deviceUid}/stdout", "get"),
    ("/v2/site/{siteUid}", "get"),
    ("/v2/site/{siteUid}/alerts/open", "get"),
    ("/v2/site/{siteUid}/alerts/resolved", "get"),
    ("/v2/site/{siteUid}/devices", "get"),
    ("/v2/site/{siteUid}/devices/network-interface", "get"),
    ("/v2/site/{siteUid}/filters", "get"),
    ("/v2/site/{siteUid}/patches", "get"),
    ("/v2/system/pagination", "get"),
    ("/v2/system/request_rate", "get"),
    ("/v2/system/status", "get"),
    ("/v3/account/devices", "get"),
    ("/v3/device/id/{deviceId}", "get"),
    ("/v3/device/macAddress/{macAddress}", "get"),
    ("/v3/device/{deviceUid}", "get"),
    ("/v3/site/{siteUid}/devices", "get"),
)
"""The operations that the simulator serves, and whose answers the test validates."""

KEPT = ("$ref", "type", "enum", "required")
"""Keywords of a schema that are kept as they are; those that hold schemas are walked."""

TIME = "date-time"
"""The one format that is kept: on the wire it is a number, whatever its type says."""

REFERENCE = "#/components/schemas/"

Json = dict[str, Any]


def facts(text: str) -> Json:
    """Return the version of the document, a digest of its content, and the operations with the schemas they need."""
    document = json.loads(text)
    paths: dict[str, Json] = {}
    for path, method in OPERATIONS:
        paths.setdefault(path, {})[method] = operation(document["paths"][path][method])
    return {
        "source": {"version": document["info"]["version"], "sha256": digest(document)},
        "paths": paths,
        "schemas": needed_schemas(paths, document["components"]["schemas"]),
    }


def digest(document: Json) -> str:
    """Hash what every platform serves alike: the paths and schemas, without the address of the server."""
    content = {key: document[key] for key in ("paths", "components")}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def operation(declared: Json) -> Json:
    """Keep an operation's query parameters with their types, and the schema of each status that has a body."""
    return {
        "query": {
            each["name"]: reduced(each["schema"]) for each in declared.get("parameters", []) if each["in"] == "query"
        },
        "responses": {
            status: reduced(next(iter(response["content"].values()))["schema"])
            for status, response in declared["responses"].items()
            if response.get("content")
        },
    }


def reduced(schema: Json) -> Json:
    """Return a schema without what is said for readers alone."""
    result: Json = {key: schema[key] for key in KEPT if key in schema}
    if schema.get("format") == TIME:
        result["format"] = TIME
    if "properties" in schema:
        result["properties"] = {name: reduced(part) for name, part in schema["properties"].items()}
    for key in ("items", "additionalProperties"):
        if key in schema:
            result[key] = reduced(schema[key])
    for key in ("allOf", "oneOf"):
        if key in schema:
            result[key] = [reduced(part) for part in schema[key]]
    return result


def needed_schemas(paths: Json, declared: Json) -> Json:
    """Return the named schemas that the operations refer to, and those that these refer to."""
    found: Json = {}
    waiting = list(references(paths))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = reduced(declared[name])
            waiting.extend(references(found[name]))
    return found


def references(value: object) -> Iterator[str]:
    """Yield the name of each schema that a value refers to, at any depth."""
    for match in json.dumps(value).split(f'"$ref": "{REFERENCE}')[1:]:
        yield match.split('"', 1)[0]


def written(parts: Json) -> str:
    """Write one path or schema a line, in order, so that a new version of the document is a diff to read."""
    blocks: list[str] = []
    for part in ("source", "paths", "schemas"):
        lines = (f"{json.dumps(name)}: {json.dumps(parts[part][name], sort_keys=True)}" for name in sorted(parts[part]))
        blocks.append(f'"{part}": {{\n' + ",\n".join(lines) + "\n}")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


if __name__ == "__main__":
    sys.stdout.write(written(facts(Path(sys.argv[1]).read_text(encoding="utf-8"))))
