"""Links from a report to the source: an editor's URL, a file's, or a repository's by template."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from callscope.errors import UsageError
from callscope.model.span import Span

NAMED = {"vscode": "vscode://file{absolute}:{line}", "file": "file://{absolute}", "none": ""}


class Links:
    """Makes a URL of a place. ``style``: vscode, file, none, or a template with {path} and {line}.

    Raises:
        UsageError: the style is neither a name nor a template that holds ``{path}`` or ``{absolute}``.
    """

    def __init__(self, style: str = "vscode", root: str | Path = ".") -> None:
        template = NAMED.get(style, style)
        if style != "none" and "{path}" not in template and "{absolute}" not in template:
            raise UsageError(
                f"--link {style!r} is neither {', '.join(sorted(NAMED))} nor a template with {{path}} and {{line}}",
                hint="for example --link 'https://example.org/repository/blob/main/{path}#L{line}'",
            )
        self._template = template
        self._root = Path(root)

    def url(self, span: Span) -> str:
        """Return the URL of a place, '' where there is no place or no link is wanted."""
        if not span.path or not self._template:
            return ""
        absolute = quote((self._root / span.path).absolute().as_posix())
        values = {"{path}": quote(span.path), "{absolute}": absolute, "{line}": str(span.line)}
        url = self._template
        for name, value in values.items():
            url = url.replace(name, value)
        return url

    def at(self, path: str, line: int) -> str:
        """Return the URL of a path and line."""
        return self.url(Span(path, line))
