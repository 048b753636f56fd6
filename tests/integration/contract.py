# SPDX-License-Identifier: Apache-2.0
"""Holds answers against the OpenAPI document."""

import json
import re
from pathlib import Path

import jsonschema

DOCUMENT = json.loads((Path(__file__).parents[2] / "core/api/openapi/openapi.json").read_text())
METHODS = ("get", "head", "post", "put", "patch", "delete")


def operations():
    """(METHOD, path template, operation) of the whole document."""
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def _pattern(template):
    return re.compile("^" + re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(template)) + "$")


_OPERATIONS = [(method, _pattern(path), path, op) for method, path, op in operations()]


def find_operation(method, path):
    matches = [(tpl, op) for m, pattern, tpl, op in _OPERATIONS if m == method and pattern.match(path)]
    if not matches and method == "HEAD":
        return find_operation("GET", path)
    # A template without parameters is the better match.
    return min(matches, key=lambda match: match[0].count("{"), default=None)


def _resolve(node):
    while "$ref" in node:
        target = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def check(response):
    """Fails when a response is not what the document promises. `response` is a requests.Response."""
    method = response.request.method
    path = response.url.split("?")[0]
    path = "/" + path.split("/", 3)[3] if path.count("/") >= 3 else "/"
    found = find_operation(method, path)
    if found is None:
        assert response.status_code in (404, 405, 400, 413, 431), f"{method} {path} is not in the document"
        return
    template, operation = found
    status = str(response.status_code)
    where = f"{method} {template} -> {status}"
    assert status in operation["responses"], f"{where}: status is not in the document: {response.text[:300]}"
    promised = _resolve(operation["responses"][status])
    content = promised.get("content", {})
    if method == "HEAD" or not content:
        assert not response.content or status == "302", f"{where}: unexpected body"
        return
    sent = response.headers.get("Content-Type", "").split(";")[0]
    media = content.get(sent) or next(
        (m for name, m in content.items() if name.endswith("/*") and sent.startswith(name[:-1])), None
    )
    assert media is not None, f"{where}: Content-Type {sent!r} is none of {sorted(content)}"
    if sent.endswith("json") and "schema" in media:
        schema = {"$ref": "#/root", "root": media["schema"], "components": DOCUMENT["components"]}
        validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        errors = [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in validator.iter_errors(response.json())]
        assert not errors, f"{where}: {errors[:5]}"
