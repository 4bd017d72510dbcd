"""Rebuild one run and hook named tensors on the way: shape, norm and state of the gradient that reaches each.

Needs nothing but the program itself and torch. Hooks sit on the tensors that the program made: nothing is cloned or
detached. Run it with the command at the top of ``hook_gradients.txt``; ``--values FILE`` also writes the tensors'
values as JSON.
"""

from __future__ import annotations

import argparse
import contextlib
import inspect
import json
import os
import runpy
import sys
import threading
import traceback
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

# --- settings: written by callscope ---
ROOT = Path(__file__).resolve().parent
TARGET: dict[str, Any] = {"kind": "script", "spec": "", "arguments": [], "folder": ".", "roi": None}
TAPS: list[dict[str, Any]] = []
ENVIRONMENT: dict[str, str] = {}
# --- end of settings ---

KEPT = 3
"""How many executions of one tap are written out; all are counted."""

COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
"""Frames of their own before Python 3.12, inside of the statement that a tap waits for."""

seen: dict[str, list[dict[str, Any]]] = {}
alive: list[Any] = []  # keeps hooked tensors alive, so that no id is used twice
hooked: set[tuple[str, int]] = set()
pending: dict[tuple[int, str], bool] = {}
UNKNOWN = object()  # what a name stands for where nothing has it
taps_of_code: dict[CodeType, list[dict[str, Any]]] = {}


def find_taps(code: CodeType) -> list[dict[str, Any]]:
    """Return the taps that stand in a function, looked up once a code object."""
    if code.co_name in COMPREHENSIONS:
        return []
    if code not in taps_of_code:
        file = os.path.realpath(code.co_filename)
        lines = {line for _, _, line in code.co_lines() if line}
        taps_of_code[code] = [
            tap for tap in TAPS if os.path.realpath(ROOT / tap["path"]) == file and tap["line"] in lines
        ]
    return taps_of_code[code]


def trace(frame: FrameType, event: str, argument: object) -> Any:
    """Follow only the functions that hold a tap."""
    return follow if find_taps(frame.f_code) else None


def follow(frame: FrameType, event: str, argument: object) -> Any:
    """Read a tap's value when its statement is done: at the first event of the frame outside of it."""
    for tap in find_taps(frame.f_code):
        key = id(frame), tap["key"]
        inside = event == "line" and tap["line"] <= frame.f_lineno <= tap["end_line"]
        if inside:
            pending[key] = True
        elif pending.pop(key, False) and event in ("line", "return"):
            record(tap, value_of(tap["name"], frame, argument if event == "return" else None))
    return follow


def value_of(name: str, frame: FrameType, returned: object) -> object:
    """Return what a name (``x``, ``self.x``, ``d['x']``, ``return``) stands for in a frame, UNKNOWN where it does not."""
    if name == "return":
        return returned
    with contextlib.suppress(Exception):
        return eval(name, frame.f_globals, dict(frame.f_locals))
    return UNKNOWN


def record(tap: dict[str, Any], value: Any) -> None:
    """Note a tap's tensor, or each tensor of a tuple, and hook it."""
    if isinstance(value, (tuple, list)):
        for position, item in enumerate(value):
            record({**tap, "key": f"{tap['key']}[{position}]"}, item)
        return
    entries = seen.setdefault(tap["key"], [])
    entry = described(value)
    entries.append(entry)
    if is_tensor(value) and entry.get("requires_grad") and (tap["key"], id(value)) not in hooked:
        hooked.add((tap["key"], id(value)))
        alive.append(value)
        value.register_hook(lambda gradient, entry=entry: note_gradient(entry, gradient))


def note_gradient(entry: dict[str, Any], gradient: Any) -> None:
    """Note the gradient that reached a tensor; a custom backward may hand on None, which is no gradient."""
    if gradient is not None:
        entry["gradient"] = summary(gradient)


def is_tensor(value: object) -> bool:
    """Tell whether a value is a torch tensor; what only behaves like one may take other arguments."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)


def described(value: Any) -> dict[str, Any]:
    """Return what a value is; what cannot be read says so, and nothing of it reaches the program."""
    if value is UNKNOWN:
        return {"type": "", "value": "nothing of that name was there", "unknown": True}
    try:
        return describe(value)
    except Exception as error:
        return {"type": type(value).__name__, "value": f"that cannot be read: {type(error).__name__}: {error}"[:200]}


def describe(value: Any) -> dict[str, Any]:
    """Return what a value is; a tensor with its numbers, read without touching its graph."""
    if not is_tensor(value):
        return {"type": type(value).__name__, "value": repr(value)[:200]}
    names = {"type": "Tensor", "requires_grad": bool(value.requires_grad), "dtype": str(value.dtype)}
    return {**names, "device": str(value.device), "value": summary(value)}


def summary(tensor: Any) -> dict[str, Any]:
    """Return shape, norm, range and state of a tensor's entries."""
    torch = import_module("torch")
    with torch.no_grad(), torch._C.DisableTorchFunction():
        flat = tensor.detach().reshape(-1).to("cpu")
        numbers = flat.abs() if flat.is_complex() else flat.double()
        finite = numbers[torch.isfinite(numbers)]
        state = "nonfinite" if len(finite) < len(numbers) else "live" if bool((numbers != 0).any()) else "zero"
        found: dict[str, Any] = {"shape": list(tensor.shape), "state": state, "norm": float(numbers.norm())}
        if len(finite):
            found |= {"min": float(finite.min()), "max": float(finite.max()), "mean": float(finite.mean())}
        return found | {"first": [float(number) for number in numbers[:8]]}


def run() -> None:
    """Run the target as its user would."""
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT / TARGET["folder"])
    os.environ.update({name: value for name, value in ENVIRONMENT.items() if name not in os.environ})
    kind, spec, roi = TARGET["kind"], TARGET["spec"], TARGET["roi"]
    if roi:
        os.environ["CALLSCOPE_ROI"] = "x".join(map(str, roi))
    sys.argv = [spec, *TARGET["arguments"]]
    if kind == "script":
        sys.path.insert(0, str(Path(spec).resolve().parent))
        runpy.run_path(spec, run_name="__main__")
    elif kind == "module":
        runpy.run_module(spec, run_name="__main__", alter_sys=True)
    elif kind == "pytest":
        os.environ["CALLSCOPE_INNER_RUN"] = "1"  # where callscope's plugin is installed, it keeps still
        options = ["-q", "-p", "no:cacheprovider", *TARGET["arguments"]]
        import_module("pytest").main([*options, spec], plugins=[InThisProcess()])
    else:
        run_scenario(spec, roi)


class InThisProcess:
    """A pytest plugin: no worker processes, whatever the project's ini file asks for."""

    def pytest_configure(self, config: Any) -> None:
        """Switch pytest-xdist off, where it is there."""
        if hasattr(config.option, "dist"):
            config.option.dist, config.option.tx = "no", []


def run_scenario(spec: str, roi: list[int] | None) -> None:
    """Call a scenario; where it only returns its loss, call backward on it."""
    module, _, name = spec.partition(":")
    scenario: Any = import_module(module)
    for part in name.split("."):
        scenario = getattr(scenario, part)
    takes_roi = "roi" in inspect.signature(scenario).parameters
    result = scenario(roi=tuple(roi)) if roi and takes_roi else scenario()
    if inspect.iscoroutine(result):
        result = import_module("asyncio").run(result)
    leaf_gradients = [entry for entries in seen.values() for entry in entries if "gradient" in entry]
    if not leaf_gradients and getattr(result, "grad_fn", None) is not None:
        with contextlib.suppress(RuntimeError):  # its own backward freed the graph already
            result.sum().backward()


def rows() -> list[str]:
    """Return the printed table, one line a tap and execution."""
    lines: list[str] = []
    for tap in TAPS:
        keys = [key for key in seen if key == tap["key"] or key.startswith(f"{tap['key']}[")]
        lines.extend(line for key in keys for line in lines_of(key, tap))
        if not keys:
            lines.append(f"{tap['key']}  {tap['path']}:{tap['line']}  not reached in this run")
    return lines


def lines_of(key: str, tap: dict[str, Any]) -> list[str]:
    """Return the lines of one tap: the executions that a gradient reached, else the first; and how many there were."""
    entries = list(enumerate(seen[key], start=1))
    reached = [item for item in entries if "gradient" in item[1]]
    shown = (reached or entries)[:KEPT]
    count = len(entries)
    numbered = [(f"  execution {number} of {count}" if count > 1 else "", entry) for number, entry in shown]
    return [f"{key}  {tap['path']}:{tap['line']}  {told(entry)}{which}" for which, entry in numbered]


def told(entry: dict[str, Any]) -> str:
    """Return in words what became of one tensor's gradient."""
    if "unknown" in entry:
        return str(entry["value"])
    if entry["type"] != "Tensor":
        return f"is no tensor: {entry['type']} {entry['value']}"
    shape = f"shape {tuple(entry['value']['shape'])}"
    if not entry["requires_grad"]:
        return f"{shape}  gradient: impossible (requires_grad is False)  value {entry['value']['state']}"
    gradient = entry.get("gradient")
    if gradient is None:
        return f"{shape}  gradient: none (backward did not reach it)"
    state = {"live": "finite"}.get(gradient["state"], gradient["state"])
    return f"{shape}  gradient: {state}  norm {gradient['norm']:.12g}"


def main() -> int:
    """Run, hook, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--values", help="write the tensors' values and gradients to this JSON file")
    arguments = parser.parse_args()
    failed = ""
    sys.settrace(trace)
    threading.settrace(trace)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            run()
    except (Exception, SystemExit) as error:  # what ran before it still counts, and the exit status tells
        code = getattr(error, "code", 1)
        failed = f"{type(error).__name__}: {error}" if code not in (0, None) else ""
        if failed and not isinstance(error, SystemExit):
            traceback.print_exc()
    finally:
        sys.settrace(None)
        threading.settrace(None)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # a path may hold what the terminal's encoding lacks
    print("\n".join(rows()))
    if arguments.values:
        kept = {key: {"executions": len(found), "first": found[:KEPT]} for key, found in sorted(seen.items())}
        Path(arguments.values).write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    if failed:
        print(f"# the target ended with {failed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
