"""The document as a collection that API explorers import: Postman's format, version 2.1.

Every operation is a request with the example of the document. Variables hold who calls; a script
takes over ids and session tokens from answers, so that requests can be sent one after another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from page import resolve
from schemas import Schema

FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
ADDRESS = "http://localhost:3001"
CREDENTIALS = {
    "bearer": ("authorization", "Bearer {{token}}"),
    "companyId": ("x-company-id", "{{companyId}}"),
    "sessionToken": ("x-session-token", "{{sessionToken}}"),
}
"""By the document's security scheme: the header."""
SETTINGS = {"baseUrl": ADDRESS, "companyId": "test-company-id", "token": "", "sessionToken": ""}
SCRIPT = """\
const made = {made};
let body;
try {{ body = pm.response.json(); }} catch {{ body = {{}}; }}
if (pm.response.code < 300) {{
  const keep = (name, value) => value && pm.collectionVariables.set(name, value);
  keep("sessionToken", body.sessionToken);
  keep(made[pm.info.requestName], body.id);
  keep("itemId", (body.items || []).map((item) => item.id).pop());
  keep("savedItemId", (body.savedItems || []).map((item) => item.id).pop());
  keep("bundleGroupId", body.bundleGroupId);
  keep("shareToken", body.shareToken);
  keep("sharedUrl", body.sharedUrl);
}}
"""


def collection(made: Schema) -> Schema:
    """Make the collection of a document."""
    operations = [
        (path, verb, operation)
        for path, verbs in made["paths"].items()
        for verb, operation in verbs.items()
    ]
    parts = {
        parameter["name"]: parameter.get("example", "")
        for _, _, operation in operations
        for parameter in (resolve(made, given) for given in operation["parameters"])
        if parameter["in"] == "path"
    }
    folders = [
        {
            "name": tag["name"],
            "description": tag["description"],
            "item": [
                request(made, path, verb, operation)
                for path, verb, operation in operations
                if tag["name"] in operation["tags"]
            ],
        }
        for tag in made["tags"]
    ]
    script = SCRIPT.format(made=json.dumps(dict(creators(operations)))).splitlines()
    variables = SETTINGS | dict(sorted(parts.items()))
    info = made["info"]
    return {
        "info": {"name": info["title"], "description": info["description"], "schema": FORMAT},
        "variable": [{"key": key, "value": value} for key, value in variables.items()],
        "event": [{"listen": "test", "script": {"type": "text/javascript", "exec": script}}],
        "item": folders,
    }


def creators(operations: list[tuple[str, str, Schema]]) -> Iterator[tuple[str, str]]:
    """Yield the operations that create what others name in their path, and that name."""
    for path, verb, operation in operations:
        for longer, _, _ in operations:
            if verb == "post" and (inner := re.match(re.escape(path) + r"/{(\w+Id)}", longer)):
                yield operation["operationId"], inner[1]


def request(made: Schema, path: str, verb: str, operation: Schema) -> Schema:
    """Make the request of one operation."""
    parameters = [resolve(made, parameter) for parameter in operation["parameters"]]
    schemes = {name: None for way in operation["security"] for name in way}
    headers = [dict(zip(("key", "value"), CREDENTIALS[name], strict=True)) for name in schemes]
    query = [
        {
            "key": parameter["name"],
            "value": text(parameter.get("example", "")),
            "description": parameter["description"],
            "disabled": "example" not in parameter,
        }
        for parameter in parameters
        if parameter["in"] == "query"
    ]
    steps = path.removeprefix("/").split("/")
    url: Schema = {
        "raw": "{{baseUrl}}" + re.sub(r"{(\w+)}", r":\1", path),
        "host": ["{{baseUrl}}"],
        "path": [re.sub(r"^{(\w+)}", r":\1", step) for step in steps],
        "variable": [
            {"key": parameter["name"], "value": "{{" + parameter["name"] + "}}"}
            for parameter in parameters
            if parameter["in"] == "path"
        ],
    }
    if query:
        url["query"] = query
    asked: Schema = {
        "method": verb.upper(),
        "header": headers,
        "url": url,
        "description": "\n\n".join(
            part for part in (operation["summary"] + ".", operation.get("description")) if part
        ),
    }
    for media in operation.get("requestBody", {"content": {}})["content"].values():
        asked["header"].append({"key": "content-type", "value": "application/json"})
        body = json.dumps(media.get("example", {}), indent=2, ensure_ascii=False)
        asked["body"] = {"mode": "raw", "raw": body, "options": {"raw": {"language": "json"}}}
    return {"name": operation["operationId"], "request": asked}


def text(value: Any) -> str:
    """Write a value as a query has it."""
    return value if isinstance(value, str) else json.dumps(value)
