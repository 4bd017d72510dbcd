"""What torch's distributions file by class: divergences, transforms of constraints."""

from __future__ import annotations

from callscope.static.invoke import Call
from callscope.static.models.modelling import (
    Model,
    argument,
    call_back,
    same,
    tensor,
)
from callscope.static.objects import RESULT
from callscope.static.solver import Solver

_REGISTRIES = ("torch.distributions", "torch.distributions.constraint_registry")
REGISTERED = tuple(f"{place}.{name}" for place in _REGISTRIES for name in ("transform_to", "biject_to"))


def register_kl(s: Solver, name: str, call: Call) -> None:
    """``register_kl(P, Q)`` gives a decorator that files what it decorates."""
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))


def _file_kl(s: Solver, name: str, call: Call) -> None:
    same(s, call, argument(call, 0))
    if call.nodes and call.nodes[0] is not None:
        s.flow(call.nodes[0], s.field("filed", name))


def divergence(s: Solver, name: str, call: Call) -> None:
    """``kl_divergence(p, q)`` runs what was filed for their classes."""
    filed = s.field("filed", "torch.distributions.kl.register_kl")
    s.flow(s.field("filed", "torch.distributions.register_kl"), filed)
    call_back(s, call, filed, tuple(call.nodes[:2]), call.result)
    tensor(s, name, call)


def registry(s: Solver, name: str, call: Call) -> None:
    """``transform_to(constraint)`` runs a function that was registered; its own give torch's transforms."""
    last = name.rpartition(".")[2]
    for place in _REGISTRIES:
        call_back(s, call, s.field("filed", f"{place}.{last}.register"), tuple(call.nodes[:1]), call.result)
    if call.result is not None:
        s.add(call.result, (s.objects.intern(RESULT, name),))


APPLIED: dict[str, Model] = {
    "torch.distributions.kl.register_kl": _file_kl, "torch.distributions.register_kl": _file_kl,
    **{f"{name}.register": _file_kl for name in REGISTERED},
}  # fmt: skip
"""What the result of a call of torch's does when it is called in turn."""
