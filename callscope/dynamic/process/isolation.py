"""One run, one process: the target is forked off a parent that has imported torch and nothing of the target."""

from __future__ import annotations

import contextlib
import functools
import io
import math
import os
import pickle
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from callscope.dynamic.process import launch, orphans, preload
from callscope.dynamic.process.stdin import Replay
from callscope.errors import CallscopeError, DependencyError, TargetError
from callscope.model.run import RunPlan, RunRecord

if TYPE_CHECKING:
    from callscope.dynamic.process.caches import Kept

_POLL = 0.05
_PATIENCE = 3.0
"""So many times its timeout a run may take longer where it waits for a processor."""
_HEADER = 8
CAN_FORK = hasattr(os, "fork")
_inputs: list[Replay] = []
"""The replay of this process's standard input, once a target's run has asked for it."""


def warm_up() -> None:
    """Import torch in this process, so that every fork has it; raise where it is not installed."""
    try:
        import torch  # noqa: F401, I001 - first, since it is what a user is told to install

        import numpy  # noqa: F401
    except ImportError as missing:
        raise DependencyError(
            f"{missing.name} is not installed", hint="install it with: pip install 'callscope[torch]'"
        ) from missing
    from callscope.dynamic.process import child  # noqa: F401


def execute_here(function: Any, root: str) -> Callable[[RunPlan], RunRecord]:
    """Return what runs plans that call ``function``, with the caches of numbers empty that this process has filled."""
    warm_up()
    from callscope.dynamic.process.caches import Kept
    from callscope.dynamic.source.places import Places

    return functools.partial(execute, kept=Kept(Places(root=root), function))


def execute(plan: RunPlan, kept: Kept | None = None) -> RunRecord:
    """Run a plan's target in a process of its own and return what it showed.

    A crash, a signal, ``os._exit`` or the timeout of the child become the record's status. Raises
    :class:`callscope.errors.TargetError` where there is no such target, and
    :class:`callscope.errors.DependencyError` without torch. ``kept``: what this process has computed before.
    """
    launch.find(plan.target)
    warm_up()
    started = time.perf_counter()
    answer, waited = _forked(plan, kept) if CAN_FORK else (_spawned(plan), 0.0)
    if isinstance(answer, CallscopeError):
        raise answer
    if isinstance(answer, RunRecord):
        return replace(answer, waited=waited)
    return RunRecord(status=answer[0], error=answer[1], seconds=time.perf_counter() - started, waited=waited)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed by who called
            stream.flush()


def _forked(plan: RunPlan, kept: Kept | None) -> tuple[Any, float]:
    reader, writer = os.pipe()
    _flush()
    given = _input_of(plan)
    if given is not None:
        given.begin()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        orphans.end_with(parent)
        os.close(reader)
        if given is not None:
            given.in_child()
        be_child(plan, writer, kept)
    os.close(writer)
    if given is not None:
        given.in_parent()
    try:
        return _receive(pid, reader, plan.timeout, given)
    except BaseException:  # interrupted: the target does not go on by itself
        _kill(pid)
        raise
    finally:
        os.close(reader)
        if given is not None:
            given.end()


def _input_of(plan: RunPlan) -> Replay | None:
    """Return the standard input of a run; that of a callable is its program's, and stays untouched."""
    if plan.target.kind == "callable":
        return None
    if not _inputs:
        _inputs.append(Replay())
    return _inputs[0]


def be_child(plan: RunPlan, writer: int, kept: Kept | None = None) -> None:
    """Run the plan in this process, which is its own; never return."""
    from callscope.dynamic.process.child import perform

    loaded = frozenset(sys.modules)
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    if not _is_command():
        _one_thread()
    _redirect(plan.is_quiet())
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a command's own handler is not the target's
    try:
        perform(plan, lambda record: _answer(writer, preload.packed(record, loaded)), kept)
    except CallscopeError as error:
        _answer(writer, preload.packed(error, loaded))
    except BaseException as error:
        import traceback

        traceback.print_exc()
        record = RunRecord(status="raised", error=f"callscope: {type(error).__name__}: {error}")
        _answer(writer, preload.packed(record, loaded))


def _is_command() -> bool:
    """Return whether this process is the callscope command, which runs no torch operation before it forks.

    Any other may have started OpenMP threads: a fork loses them, and a parallel operation there waits for ever.
    """
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return "callscope.__main__" in sys.modules or getattr(spec, "name", "") == "callscope.__main__"


def _one_thread() -> None:
    """Keep torch to this thread, which is all that a fork has."""
    import torch

    torch.set_num_threads(1)


def _redirect(quiet: bool) -> None:
    """Send the target's standard output to standard error, or both to nowhere."""
    os.dup2(2, 1)
    if quiet:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        for name in ("stdout", "stderr"):  # a notebook's streams end in no file descriptor of this process
            if not isinstance(getattr(sys, name), io.TextIOWrapper):
                setattr(sys, name, io.TextIOWrapper(io.FileIO(os.devnull, "w"), encoding="utf-8"))


def _answer(writer: int, parcel: tuple[Any, tuple[str, ...]]) -> None:
    """Send the record and end this process without the target's clean-up: it is the parent's run that counts."""
    with contextlib.suppress(Exception):
        _flush()
    data = pickle.dumps(parcel)
    try:  # a parent that no longer listens (interrupted) must not get a second self that goes on in its place
        with os.fdopen(writer, "wb", closefd=False) as pipe:
            pipe.write(len(data).to_bytes(_HEADER, "little") + data)
    finally:
        os._exit(0)


def _receive(pid: int, reader: int, timeout: float | None, given: Replay | None) -> tuple[Any, float]:
    """Read the child's answer, or find out how it ended without one; and how long it waited for a processor."""
    deadline = math.inf if timeout is None else time.monotonic() + timeout
    data, status = bytearray(), None
    while not _complete(data):
        if time.monotonic() > deadline and time.monotonic() > deadline + min(
            _waited(pid), _PATIENCE * (timeout or 0.0)
        ):
            _kill(pid)
            return ("timeout", f"the target ran longer than {timeout:g} s"), 0.0
        part = _read(reader, given)
        if part is None and status is None:
            status = _ended(pid)
        elif not part:
            break
        data += part or b""
    waited = _waited(pid)
    status = os.waitpid(pid, 0)[1] if status is None else status
    answer = preload.unpacked(pickle.loads(bytes(data[_HEADER:]))) if _complete(data) else ("raised", _ending(status))
    return answer, waited


def _waited(pid: int) -> float:
    """Return the seconds that a process was ready to run, and another one had the processor; 0 where the system does not tell."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    return 0.0


def _read(reader: int, given: Replay | None) -> bytes | None:
    """Return what has come, nothing at the end, None where nothing has come for a while; pass on the child's input."""
    if given is not None:
        given.pump()
    ready = select.select([reader, *(given.waiting_for() if given is not None else ())], [], [], _POLL)[0]
    return os.read(reader, 1 << 20) if reader in ready else None


def _complete(data: bytearray) -> bool:
    return len(data) >= _HEADER and len(data) >= _HEADER + int.from_bytes(data[:_HEADER], "little")


def _ended(pid: int) -> int | None:
    done, status = os.waitpid(pid, os.WNOHANG)
    return status if done else None


def _kill(pid: int) -> None:
    """End a child and what it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"the target was killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"the target left with status {os.WEXITSTATUS(status)} before it could be judged"


def _spawned(plan: RunPlan) -> Any:
    """Run the plan in a fresh interpreter, where processes cannot fork."""
    if plan.function is not None:
        raise TargetError("a Python callable needs a platform that can fork; name a scenario instead")
    command = [sys.executable, "-m", "callscope.dynamic.process.worker"]
    seeded = {"PYTHONHASHSEED": "0", **os.environ}
    try:
        done = subprocess.run(
            command, input=pickle.dumps(plan), capture_output=True, timeout=plan.timeout, check=False, env=seeded
        )
    except subprocess.TimeoutExpired:
        return "timeout", f"the target ran longer than {plan.timeout:g} s"
    sys.stderr.write(done.stderr.decode(errors="replace"))
    data = bytearray(done.stdout)
    if not _complete(data):
        return "raised", f"the target left with status {done.returncode} before it could be judged"
    return preload.unpacked(pickle.loads(bytes(data[_HEADER:])))
