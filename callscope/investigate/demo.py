"""The demonstration: the audit of the configured target on a tiny region of interest, with pictures on disk.

``python -m callscope.investigate.demo --output build/demo`` is what ``make demo`` runs.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

from callscope.config import load_config, parse_roi
from callscope.errors import CallscopeError, UsageError
from callscope.investigate.summary import answer
from callscope.lint.files import write_atomically
from callscope.model.verdict import DynamicReport, Verdict


def main(arguments: list[str] | None = None) -> int:
    """Run the demonstration; 0 when the audit came to an answer, whatever it is, 2 when it failed."""
    parser = argparse.ArgumentParser(prog="python -m callscope.investigate.demo", description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("build/demo"), help="the folder to write to")
    parser.add_argument("--roi", default="4x4", help="region of interest, HxW")
    options = parser.parse_args(arguments)
    try:
        report, root = _audit(parse_roi(options.roi))
        written = _write(report, root, options.output)
    except (CallscopeError, ValueError) as error:
        print(f"callscope: error: {error}", file=sys.stderr)
        return 2
    text: str = import_module("callscope.render.dynamic_text").render(report, color=sys.stdout.isatty(), root=str(root))
    print(text)
    print("\n".join(f"wrote {path}" for path in written))
    print(f"\n{answer(report).replace('`', '').replace('**', '')}")
    return 2 if report.verdict is Verdict.NO_BACKWARD else 0


def _audit(roi: tuple[int, int]) -> tuple[DynamicReport, Path]:
    """Return the audit of the configured target, and the project's root."""
    config = load_config()
    if config.target is None:
        raise UsageError(
            "the demonstration needs a target in [tool.callscope]", hint="run it in callscope's repository"
        )
    ledger = import_module("callscope.ledger")
    options = ledger.AuditOptions(target=config.target, namespaces=config.namespaces, root=str(config.root), roi=roi)
    return ledger.audit(options, import_module("callscope.dynamic").execute), config.root


def _write(report: DynamicReport, root: Path, folder: Path) -> list[Path]:
    """Write the report, its picture and its page; return their paths."""
    pictures, pages = import_module("callscope.render.pictures"), import_module("callscope.render.html")
    drawing = pictures.Options(root=str(root))
    contents = {
        "report.json": import_module("callscope.render.dynamic_json").render(report),
        "gradient.svg": pictures.as_svg(report, drawing),
        "report.html": pages.as_html(report, drawing),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        write_atomically(folder / name, content)
    return [folder / name for name in contents]


if __name__ == "__main__":
    sys.exit(main())
