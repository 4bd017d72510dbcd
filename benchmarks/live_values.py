"""Run a Python file and write where, in one package, values were that carried a gradient.

``python live_values.py FOLDER OUT.json SCRIPT``: ``returns`` are ``[path, line]`` of return statements whose value did,
``locals`` are ``[path, first line of the function, name]`` of variables that did when their function returned.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from pathlib import Path
from types import FrameType

import torch


class Watch:
    """The profile function."""

    def __init__(self, root: str) -> None:
        self.root = root + os.sep
        self.returns: set[tuple[str, int]] = set()
        self.locals: set[tuple[str, int, str]] = set()

    def __call__(self, frame: FrameType, event: str, value: object) -> None:
        """Note what a function of the package returns, and what its variables hold then."""
        code = frame.f_code
        if event != "return" or not code.co_filename.startswith(self.root):
            return
        if _is_live(value):
            self.returns.add((code.co_filename, frame.f_lineno))
            held = [name for name, local in frame.f_locals.items() if _is_live(local)]
            self.locals.update((code.co_filename, code.co_firstlineno, name) for name in held)


def _is_live(value: object) -> bool:
    return isinstance(value, torch.Tensor) and value.grad_fn is not None


def main() -> None:
    """Run the script and write what was seen, also where it ends with an error."""
    folder, out, script = sys.argv[1:4]
    watch = Watch(str(Path(folder).resolve()))
    sys.setprofile(watch)
    try:
        runpy.run_path(script, run_name="__main__")
    finally:
        sys.setprofile(None)
        seen = {"returns": sorted(watch.returns), "locals": sorted(watch.locals)}
        Path(out).write_text(json.dumps(seen))


if __name__ == "__main__":
    main()
