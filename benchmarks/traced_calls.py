"""Run a Python file under sys.setprofile and write the call edges within one package, in PyCG's naming.

``python traced_calls.py PACKAGE OUT.json SCRIPT [ARGS...]``. Each edge is ``[caller, callee, through torch]``. Frames
of other libraries between caller and callee are passed over; what the script's own functions call is no call of the
package, although the package may have called the script back (a model that the script defines). Generators and
coroutines are left out: the interpreter reports their resumption, not their call.
"""

from __future__ import annotations

import importlib.util
import json
import os
import runpy
import sys
import threading
from pathlib import Path
from types import CodeType, FrameType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "corpus"))

from observed_calls import COMPREHENSIONS, SUSPENDED, Key, Names, module_name

Edge = tuple[str, str, bool]


def package_names(root: Path) -> dict[Key, list[tuple[int, str]]]:
    """Return the PyCG name of every code object in a package."""
    import ast

    found: dict[Key, list[tuple[int, str]]] = {}
    for path in sorted(root.rglob("*.py")):
        visitor = Names(path, module_name(path.relative_to(root.parent)))
        visitor.visit(ast.parse(path.read_bytes()))
        found.update(visitor.names)
    return found


class Tracer:
    """The profile function; ``edges`` is what was seen."""

    def __init__(self, root: Path, script: str) -> None:
        self.root = str(root) + os.sep
        self.script = script
        self.names = package_names(root)
        self.edges: set[Edge] = set()
        self.known: dict[int, tuple[CodeType, str | None]] = {}

    def name(self, code: CodeType) -> str | None:
        """Return a code object's name, None outside the package and for what is no function."""
        if id(code) not in self.known:  # equal code objects may stand in two files
            found = self.names.get((code.co_filename, code.co_firstlineno, code.co_name))
            self.known[id(code)] = (code, found[0][1] if found and len(found) == 1 else None)
        return self.known[id(code)][1]

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        """Note one call."""
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(self.root):
            return
        if code.co_name == "<module>" or code.co_name in COMPREHENSIONS or code.co_flags & SUSPENDED:
            return
        callee = self.name(code)
        if callee is not None:
            self._edge(callee, frame.f_back)

    def _edge(self, callee: str, frame: FrameType | None) -> None:
        through_torch = False
        while frame is not None:
            path = frame.f_code.co_filename
            if path == self.script:
                return
            if path.startswith(self.root):
                caller = self.name(frame.f_code)
                if caller is not None:
                    self.edges.add((caller, callee, through_torch))
                    return
                if frame.f_code.co_name == "<lambda>":
                    return  # several lambdas on one line: not told apart
            through_torch = through_torch or f"{os.sep}torch{os.sep}" in path
            frame = frame.f_back


def main(package: str, out: str, script: str, arguments: list[str]) -> None:
    """Trace a script."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"traced_calls: no package {package}")
    tracer = Tracer(Path(next(iter(spec.submodule_search_locations))), script)
    sys.argv = [script, *arguments]
    threading.setprofile(tracer)
    sys.setprofile(tracer)
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit:
        pass
    finally:
        sys.setprofile(None)
        Path(out).write_text(json.dumps(sorted(tracer.edges)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
