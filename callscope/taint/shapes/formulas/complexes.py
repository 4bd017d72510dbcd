"""Whether what the program hands to a function is complex: by what makes complex numbers, on the way back from the calls."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.findings import Reporter
from callscope.taint.names.words import words
from callscope.taint.shapes.making import function_name, given, method_of

_MAKERS = words("complex polar view_as_complex fft ifft fft2 ifft2 fftn ifftn rfft rfft2 rfftn stft eigvals")
_REAL = words("abs absolute view_as_real real imag angle norm vector_norm irfft irfft2 irfftn istft square_abs")
_TYPES = words("complex32 complex64 complex128 cfloat cdouble chalf")
_FOLLOWED = frozenset({"binop", "inplace", "unary", "phi", "pi", "cell", "iter", "unpack", "tuple", "list", "boolop"})
_BUDGET = 200
Place = tuple[int, int]


def gets_complex(reporter: Reporter, g: int, position: int) -> bool:
    """Return whether a call in view is seen to give complex numbers for a parameter."""
    queue = list(reporter.trace.arguments(g, position))
    done = set(queue)
    for place in queue:
        if _makes(reporter, *place):
            return True
        fresh = [one for one in _before(reporter, *place) if one not in done]
        if len(queue) < _BUDGET:
            queue.extend(dict.fromkeys(fresh))
            done.update(fresh)
    return False


def _makes(reporter: Reporter, g: int, v: int) -> bool:
    op, _, data = reporter.view.units[g].values[v]
    if op == "const":
        return isinstance(data, complex)
    if op != "call":
        return False
    name = function_name(reporter, g, v)
    typed = any(
        (reporter.flow.names.name(g, one) or "").rpartition(".")[2] in _TYPES for _, one in given(reporter, g, v)
    )
    return typed or (name.startswith("torch.") and name.rpartition(".")[2] in _MAKERS)


def _before(reporter: Reporter, g: int, v: int) -> Iterator[Place]:
    op, operands, data = reporter.view.units[g].values[v]
    if op in _FOLLOWED:
        yield from ((g, o) for o in operands)
    elif op == "item":
        yield g, operands[0]
    elif op == "attr" and data not in ("real", "imag"):
        yield from reporter.trace.stored(g, operands[0], str(data))
    elif op in ("param", "global", "free", "importfrom"):
        yield from reporter.trace.before(g, v)
    elif op == "call":
        yield from _through(reporter, g, v)


def _through(reporter: Reporter, g: int, v: int) -> Iterator[Place]:
    """Yield what a call gives back, or what torch's own operation works on."""
    callees = reporter.view.callees(g, v)
    for callee in callees:
        for op, operands, _ in reporter.view.units[callee.unit].values:
            if op == "return" and operands and not callee.guess:
                yield callee.unit, operands[0]
    method, name = method_of(reporter, g, v), function_name(reporter, g, v)
    last = method[0] if method is not None and not name else name.rpartition(".")[2]
    if callees or last in _REAL:
        return
    if method is not None and not name:
        yield g, method[1]
    if name.startswith("torch.") or method is not None:
        yield from ((g, one) for tag, one in given(reporter, g, v) if not tag)
