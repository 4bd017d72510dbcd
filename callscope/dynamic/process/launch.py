"""Running a target as if it were run without us: its ``__main__``, arguments, path, and region of interest."""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import inspect
import os
import runpy
import sys
from collections.abc import Callable, Sequence
from types import FrameType, FunctionType, ModuleType
from typing import Any, NamedTuple

from callscope.errors import TargetError
from callscope.model.run import RunPlan, Target


def find(target: Target) -> tuple[str, ...]:
    """Return the files that are the target's own; raise :class:`TargetError` where there is no such target."""
    path = target.file()
    return (os.path.abspath(path),) if path else ()


def run(plan: RunPlan) -> Any:
    """Run the plan's target in this process; return what a scenario or a callable returns."""
    if plan.roi is not None:
        os.environ["CALLSCOPE_ROI"] = f"{plan.roi[0]}x{plan.roi[1]}"
    return _RUNNERS[plan.target.kind](plan)


def _run_script(plan: RunPlan) -> None:
    path = plan.target.spec
    sys.argv = [path, *plan.target.arguments]
    _in_first_place(os.path.dirname(os.path.abspath(path)))
    main = ModuleType("__main__")
    main.__dict__.update(
        __file__=os.path.abspath(path), __builtins__=builtins, __loader__=None, __spec__=None, __annotations__={}
    )  # fmt: skip
    sys.modules["__main__"] = main
    with open(path, "rb") as source:
        code = compile(source.read(), os.path.abspath(path), "exec")
    exec(code, main.__dict__)


def _run_module(plan: RunPlan) -> None:
    name = plan.target.spec
    _in_working_directory()
    if _spec_of(name) is None:
        sys.path.append(plan.root)  # a configured module, asked for in a folder below the root
    if _spec_of(name) is None:
        raise TargetError(f"no module named {name!r}")
    sys.argv = [name, *plan.target.arguments]
    runpy.run_module(name, run_name="__main__", alter_sys=True)


def _spec_of(name: str) -> Any:
    try:
        return importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return None


def _in_working_directory() -> None:
    """Let modules be found in the working directory, as ``python -m`` does."""
    _in_first_place(os.getcwd())


def _in_first_place(folder: str) -> None:
    """Let modules be found in a folder before all others, in place of the folder of the program that runs this one."""
    sys.path[0 : 0 if sys.flags.safe_path else 1] = [folder]


def _run_pytest(plan: RunPlan) -> None:
    pytest = importlib.import_module("pytest")
    os.environ["CALLSCOPE_INNER_RUN"] = "1"  # our plugin stays, for its marker and its fixture, and audits nothing
    options = ["-q", "-p", "no:cacheprovider", "--no-header"]
    _in_working_directory()
    watch = _Outcome()
    status = pytest.main([plan.target.spec, *options, *plan.target.arguments], plugins=[watch])
    if watch.error is not None:
        raise watch.error
    if int(status) not in (0, 1):
        raise TargetError(f"pytest could not run {plan.target.spec} (status {int(status)})")


class _Outcome:
    """A pytest plugin that keeps the test in this process, and the error of the test that failed."""

    def __init__(self) -> None:
        self.error: BaseException | None = None

    def pytest_configure(self, config: Any) -> None:
        """Undo what the project's ini file asks of xdist and of a random seed: every run is the same, and is here."""
        wanted = {"dist": "no", "tx": [], "numprocesses": 0, "randomly_seed": 0}
        for name in wanted.keys() & vars(config.option).keys():
            setattr(config.option, name, wanted[name])

    def pytest_exception_interact(self, node: Any, call: Any, report: Any) -> None:
        """Keep the first error."""
        self.error = self.error or call.excinfo.value


def _run_scenario(plan: RunPlan) -> Returned:
    module_name, _, path = plan.target.spec.partition(":")
    if not path:
        raise TargetError(f"a scenario is named pkg.mod:function, not {plan.target.spec!r}")
    sys.path.insert(0, plan.root if os.path.isdir(plan.root) else os.getcwd())
    sys.path.insert(0, os.getcwd())
    if _spec_of(module_name) is None:
        raise TargetError(f"no module named {module_name!r} (scenario {plan.target.spec})")
    found: Any = importlib.import_module(module_name)
    for name in path.split("."):
        if not hasattr(found, name):
            raise TargetError(f"{module_name} has no scenario {path!r}")
        found = getattr(found, name)
    return call(found, plan.roi)


def _run_callable(plan: RunPlan) -> Returned:
    return call(plan.function, plan.roi)


class Returned(NamedTuple):
    """What a scenario returned, and the frame that returned it: its variables name the leaves."""

    value: Any
    frame: FrameType | None


def call(function: Callable[..., Any], roi: Sequence[int] | None) -> Returned:
    """Call a scenario, with its region of interest where it takes one."""
    if not callable(function):
        raise TargetError(f"{function!r} is not callable, so it is no scenario")
    arguments = {"roi": tuple(roi)} if roi is not None and "roi" in inspect.signature(function).parameters else {}
    code = getattr(inspect.unwrap(function), "__code__", None)
    frames: list[FrameType] = []
    former = sys.gettrace()

    def entered(frame: FrameType, event: Any, argument: Any) -> Any:
        if frame.f_code is code:
            frames.append(frame)
            sys.settrace(former)
        return None if former is None else former(frame, event, argument)

    if code is not None and (former is None or isinstance(former, FunctionType)):  # a C tracer minds its place
        sys.settrace(entered)
    try:
        value = function(**arguments)
        if inspect.iscoroutine(value):
            value = importlib.import_module("asyncio").run(value)
        return Returned(value, frames[0] if frames else None)
    finally:
        sys.settrace(former)


_RUNNERS: dict[str, Callable[[RunPlan], Any]] = {
    "script": _run_script,
    "module": _run_module,
    "pytest": _run_pytest,
    "scenario": _run_scenario,
    "callable": _run_callable,
}
