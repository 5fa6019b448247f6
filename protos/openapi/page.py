"""The document as one page with its style and script in it: no font, no other address."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape
from schemas import Schema

HERE = Path(__file__).resolve().parent
WHO = {"bearer": "bearer token", "companyId": "x-company-id", "sessionToken": "x-session-token"}


def page(made: Schema) -> str:
    """Render the page of the calls."""
    groups = [
        {
            "name": tag["name"],
            "about": tag["description"],
            "operations": [
                {"verb": verb, "path": path, **operation}
                for path, verbs in made["paths"].items()
                for verb, operation in verbs.items()
                if tag["name"] in operation["tags"]
            ],
        }
        for tag in made["tags"]
    ]
    return (
        _environment(made)
        .get_template("page.html.j2")
        .render(
            info=made["info"],
            groups=groups,
            schemas=made["components"]["schemas"],
            security=made["components"]["securitySchemes"],
            script=Markup((HERE / "page.js").read_text()),  # noqa: S704 - ours
        )
    )


def events_page(made: Schema) -> str:
    """Render the page of the events."""
    groups: dict[str, list[Schema]] = {}
    for message in made["components"]["messages"].values():
        own = message["payload"]["allOf"][1]["properties"]
        shown = {
            "name": message["name"],
            "summary": message["summary"],
            "data": own["data"],
            "example": message["examples"][0]["payload"],
        }
        groups.setdefault(message["name"].split(".")[1], []).append(shown)
        headers = message["headers"]
    return (
        _environment(made)
        .get_template("events.html.j2")
        .render(
            info=made["info"],
            groups=[{"name": name, "messages": messages} for name, messages in groups.items()],
            headers=headers,
            schemas=made["components"]["schemas"],
        )
    )


def _environment(made: Schema) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "words": words,
        "kind": kind,
        "limits": limits,
        "pretty": pretty,
        "spaced": spaced,
        "opened_by": opened_by,
    }
    environment.globals["resolve"] = lambda node: resolve(made, node)
    return environment


def resolve(made: Schema, node: Schema) -> Schema:
    """Follow a reference to a part of the document."""
    while "$ref" in node:
        target: Any = made
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def words(text: str) -> Markup:
    """Turn comments into HTML: paragraphs, lists, `code`, **bold**."""
    return Markup("").join(_block(block) for block in re.split(r"\n\s*\n", text.strip()))


def _block(block: str) -> Markup:
    if block.startswith("- "):
        items = (_inline(item) for item in re.split(r"(?:^|\n)- ", block)[1:])
        return Markup("<ul>{}</ul>").format(
            Markup("").join(Markup("<li>{}</li>").format(item) for item in items)
        )
    return Markup("<p>{}</p>").format(_inline(block))


def _inline(text: str) -> Markup:
    safe = str(escape(text))
    safe = re.sub(r"`([^`]+)`", r"<code>\1</code>", safe)
    return Markup(re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", safe))  # noqa: S704 - escaped above


def kind(schema: Schema) -> Markup:
    """Name the type of a value, with a link where it has a name."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Markup('<a href="#{0}">{0}</a>').format(name)
    if schema.get("type") == "array":
        return Markup("list of {}").format(kind(schema["items"]))
    if schema.get("format") == "date-time":
        return Markup("time stamp")
    if schema.get("type") == "object" and "properties" not in schema:
        return Markup("object")
    return Markup("{}").format(schema.get("type", "anything"))


def limits(schema: Schema) -> str:
    """Say in a few signs what a value must keep to."""
    said = []
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None or high is not None:
        said.append(f"{'' if low is None else low} … {'' if high is None else high}".strip())
    low, high = schema.get("minLength"), schema.get("maxLength")
    if low and high:
        said.append(f"{low} … {high} characters")
    elif high:
        said.append(f"≤ {high} characters")
    if "maxItems" in schema:
        said.append(f"≤ {schema['maxItems']} items")
    if "pattern" in schema:
        said.append(schema["pattern"])
    if "enum" in schema:
        said.append(" · ".join(str(value) for value in schema["enum"]))
    return ", ".join(said)


def pretty(value: Any) -> str:
    """Write JSON for reading."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def spaced(name: str) -> str:
    """Turn `PublicCartService` into `Public cart`."""
    parts = re.findall(r"[A-Z][a-z]*", name.removesuffix("Service"))
    return " ".join([parts[0], *(part.lower() for part in parts[1:])])


def opened_by(security: list[dict[str, Any]]) -> str:
    """Say which headers open an operation."""
    ways = [" + ".join(WHO[name] for name in way) for way in security]
    return " or ".join(ways) or "anyone"
