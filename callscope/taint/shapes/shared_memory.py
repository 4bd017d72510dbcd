"""Names of one memory: ``t.detach()``, ``t.detach().numpy()`` and views of them are ``t``'s own numbers, and a write into them changes it."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import function_name, method_of, written_whole

_SHARES = frozenset({"detach", "numpy", "cpu", "view", "ravel", "squeeze", "unsqueeze", "flatten", "reshape"})
_STOPS = frozenset({"detach", "data"})
_ARRAYS = frozenset({"numpy.asarray", "torch.Tensor.numpy", "torch.detach"})
_STEPS = 8


def original(reporter: Reporter, g: int, v: int) -> int:
    """Return the tensor whose memory a value names without its history; the value itself if there is none."""
    found = _original(reporter, g, v)
    return v if found is None else found


def shared_writes(reporter: Reporter, g: int, v: int) -> Iterator[int]:
    """Yield what a value writes into, if it is another name of a tensor's memory: ``a *= 2``, ``a[a < 0] = 0``, ``np.clip(a, 0, 1, out=a)``, ``t.detach().clamp_(0)``."""
    values = reporter.view.units[g].values
    op, operands, data = values[v]
    target = -1
    method = method_of(reporter, g, v)
    if op in ("inplace", "setitem"):
        target = operands[0]
    elif op == "call" and "out" in data and function_name(reporter, g, v).startswith("numpy."):
        target = operands[1 + data.index("out")]
    elif method is not None and method[0].endswith("_") and not method[0].endswith("__"):
        target = method[1] if method[0] not in ("requires_grad_", "detach_", "share_memory_") else -1
    if target < 0:
        return
    target = written_whole(values, target)
    if values[target][::2] != ("attr", "data") and _original(reporter, g, target) is not None:
        yield target


def _original(reporter: Reporter, g: int, v: int) -> int | None:
    """Return the tensor behind a chain of such names in which its history is left, None if it is not left."""
    values, stopped = reporter.view.units[g].values, False
    for _ in range(_STEPS):
        op, operands, data = values[v]
        method = method_of(reporter, g, v)
        if op == "attr" and data == "data":
            stopped, v = True, operands[0]
        elif method is not None and method[0] in _SHARES and not reporter.view.callees(g, v):
            stopped, v = stopped or method[0] in _STOPS, method[1]
        elif op == "call" and len(operands) == 2 and function_name(reporter, g, v) in _ARRAYS:
            stopped, v = stopped or function_name(reporter, g, v) == "torch.detach", operands[1]
        elif op in ("pi", "cell"):
            v = operands[0]
        else:
            break
    return v if stopped else None
