"""What programs and those who write them read: the document of the API, and each type of problem."""

import json
from typing import Any

from flask import Response, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from maintenance.domain.errors import NotFound
from maintenance.web.cross_origin import readable_elsewhere
from maintenance.web.problems import NAMED, PLACE, PROBLEMS
from maintenance.web.public import blueprint
from maintenance.web.public.face import Face, answered
from maintenance.web.public.pages import HTML
from maintenance.web.security import opened

Values = dict[str, Any]


@blueprint.get("/api/v1/openapi.json")
@opened
@readable_elsewhere
def api_document() -> Response:
    """What the API takes and answers (OpenAPI 3.1); it names nobody, and nothing that is stored."""
    return answered(request.path, "application/json", lambda _face: json.dumps(_document()))


@blueprint.get("/api")
@opened
def api_versions() -> BaseResponse:
    """There is one version, so this leads to it."""
    return redirect("/api/v1")


@blueprint.get("/api/v1")
@opened
def api_page() -> Response:
    """The document as a page."""
    return _page("public/api.html", {"parts": _parts(_document()), "problems": PROBLEMS})


@blueprint.get(f"{PLACE}<slug>")
@opened
def problem(slug: str) -> Response:
    """One type of problem: what it means, and what to do about it."""
    found = NAMED.get(slug)
    if found is None:
        raise NotFound("There is no such problem.")
    return _page("public/problem.html", {"problem": found})


def _document() -> Values:
    found: Values = current_app.extensions["midweek_api"]()
    return found


def _page(template: str, values: Values) -> Response:
    def build(_face: Face) -> str:
        return render_template(template, **values)

    return answered(request.path, HTML, build)


def _parts(document: Values) -> list[tuple[Values, list[Values]]]:
    """Each part of the API with its operations, in the order of the document."""
    operations = [
        {
            **operation,
            "method": method.upper(),
            "path": path.replace("{", "<").replace("}", ">"),
            "asked": operation.get("parameters", []),
            "takes": _takes(operation, document),
            "sent": _example(operation.get("requestBody", {})),
            "answer": _example(_answer(operation)),
            "means": _answer(operation)["description"],
            "refusals": ", ".join(s for s in sorted(operation["responses"]) if s >= "400"),
        }
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "post", "patch"}
    ]
    return [
        (tag, [one for one in operations if tag["name"] in one["tags"]]) for tag in document["tags"]
    ]


def _takes(operation: Values, document: Values) -> list[Values]:
    """The fields of an operation's body."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return []
    name = content["schema"]["$ref"].rpartition("/")[2]
    shape = document["components"]["schemas"][name]
    required = shape.get("required", [])
    return [
        {"name": field, "required": field in required, "kind": _kind(schema), **schema}
        for field, schema in shape.get("properties", {}).items()
    ]


def _answer(operation: Values) -> Values:
    """What is answered where nothing is refused."""
    return next(answer for status, answer in operation["responses"].items() if status < "300")


def _example(described: Values) -> str:
    """The example of a body, as people read JSON; empty where there is none."""
    example = described.get("content", {}).get("application/json", {}).get("example")
    return json.dumps(example, ensure_ascii=False, indent=2) if example else ""


def _kind(schema: Values) -> str:
    """What kind of value it is, in a word or two."""
    if "enum" in schema:
        return " or ".join(str(one) for one in schema["enum"])
    kind = schema.get("type", "object")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)
