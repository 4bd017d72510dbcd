"""``callscope render``: a report drawn, as a picture, a page or Mermaid."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from callscope.cli.common_flags import common_flags
from callscope.cli.output import require_writable
from callscope.errors import UsageError

_FORMATS = ("svg", "png", "pdf", "dot", "mermaid", "html")
_SUFFIXES = {".svg": "svg", ".png": "png", ".pdf": "pdf", ".dot": "dot", ".gv": "dot", ".mmd": "mermaid",
             ".mermaid": "mermaid", ".html": "html", ".htm": "html"}  # fmt: skip
_TEXT = ("dot", "mermaid", "svg", "html")


@click.command()
@click.argument("report", type=click.Path(dir_okay=False))
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="The file to write; without it, standard output.")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="Default: by the output's suffix, else svg.")
@click.option("--view", type=click.Choice(["gradient", "calls"]), help="Default: gradient; calls for a static report.")
@click.option("--theme", type=click.Choice(["auto", "light", "dark"]), default="auto", show_default=True,
              help="auto: the reader's preference (SVG, HTML); light elsewhere.")  # fmt: skip
@click.option("--link", default="vscode", show_default=True,
              help="Where nodes link to: vscode, file, none, or a URL template with {path} and {line}.")  # fmt: skip
@click.option("--root", default=".", show_default=True, type=click.Path(file_okay=False),
              help="The folder that the report's paths are relative to.")  # fmt: skip
@click.option("--max-nodes", default=40, show_default=True, type=click.IntRange(min=5),
              help="Fold until at most so many nodes are left.")  # fmt: skip
@click.option("--detail", type=click.Choice(["operation", "line", "focus", "chain", "function", "module"]),
              help="Fold to just this level.")  # fmt: skip
@common_flags()
def command(report: str, output: str | None, form: str | None, view: str | None, **drawing: Any) -> int:
    """Draw REPORT (JSON of 'callscope dynamic' or 'callscope static'): gradient paths or the call graph."""
    form = form or _form_of(output)
    require_writable(Path(output) if output else None)
    reader = import_module("callscope.render.report_reader")
    content = reader.load(report)
    static = content["schema"] == "callscope.static/1"
    if static and (view == "gradient" or form in ("mermaid", "html")):
        raise UsageError(f"{report} is a static report: it has a call graph to draw (svg, png, pdf, dot), no gradient")
    options = import_module("callscope.render.pictures").Options(**drawing)
    calls = static or view == "calls"
    _write(
        _draw_calls(content, form, options) if calls else _draw_gradient(reader, content, report, form, options),
        output,
        form,
    )
    return 0


def _form_of(output: str | None) -> str:
    if output is None:
        return "svg"
    suffix = Path(output).suffix.lower()
    if suffix not in _SUFFIXES:
        raise UsageError(
            f"cannot tell a format from {output!r}", hint=f"use --format or one of {', '.join(sorted(_SUFFIXES))}"
        )
    return _SUFFIXES[suffix]


def _draw_gradient(reader: Any, content: Any, name: str, form: str, options: Any) -> bytes:
    found = reader.read(content, name)
    if form == "html":
        text: str = import_module("callscope.render.html").as_html(found, options)
        return text.encode()
    drawing: bytes = import_module("callscope.render.pictures").FORMATS[form](found, options)
    return drawing


def _draw_calls(content: Any, form: str, options: Any) -> bytes:
    if form in ("mermaid", "html"):
        raise UsageError(f"the call graph is drawn as svg, png, pdf or dot, not as {form}")
    drawing: bytes = import_module("callscope.render.pictures").draw_calls(content, form, options)
    return drawing


def _write(drawing: bytes, output: str | None, form: str) -> None:
    if output is not None:
        import_module("callscope.lint.files").write_atomically(Path(output), drawing)
    elif form in _TEXT or not sys.stdout.isatty():
        sys.stdout.buffer.write(drawing)
        sys.stdout.buffer.flush()
    else:
        raise UsageError(f"{form} on a terminal is unreadable", hint="name a file: -o FILE")
