"""A part of the API: each operation is registered, opened and described in one place."""

from collections.abc import Callable
from typing import Any, TypeVar

import marshmallow as ma
from flask_smorest import Blueprint

from maintenance.domain.tokens import Scope
from maintenance.web.api.once import once
from maintenance.web.api.parsing import Parser
from maintenance.web.security import by_token

View = TypeVar("View", bound=Callable[..., Any])


class Resource(Blueprint):
    """A blueprint that parses with ``Parser`` and lets nobody in but by token."""

    ARGUMENTS_PARSER = Parser()

    def operation(
        self,
        method: str,
        path: str,
        scope: Scope,
        *,
        answers: type[ma.Schema],
        status: int = 200,
        takes: type[ma.Schema] | None = None,
        query: type[ma.Schema] | None = None,
        changes: bool = False,
    ) -> Callable[[View], View]:
        """An operation of that method at that path, for tokens of that scope.

        ``takes`` is its body, ``query`` its parameters; ``changes`` has it carried out once under an
        Idempotency-Key. The name of the view is the operation's id, its docstring what it does.
        """

        def register(view: View) -> View:
            described = self.response(status, answers)(view)
            if takes:
                described = self.arguments(takes)(described)
            if query:
                described = self.arguments(query, location="query")(described)
            described = self.doc(operationId=view.__name__)(described)
            whole = by_token(scope)(once(described) if changes else described)
            self.add_url_rule(path, view_func=whole, methods=[method])
            return view

        return register
