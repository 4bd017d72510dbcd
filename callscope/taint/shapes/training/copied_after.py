"""An optimizer that holds a model's parameters where a copy of the model is trained: it steps what nobody differentiates."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.model.finding import Finding, Severity
from callscope.taint.findings import Reporter
from callscope.taint.shapes.making import function_name, live_units, method_of, report, rule_of
from callscope.taint.shapes.training.built import is_optimizer

_ASKED = ("parameters", "named_parameters", "state_dict")


def copies_trained(reporter: Reporter) -> Iterator[Finding]:
    """``opt = SGD(server.parameters()); model = deepcopy(server)``, then ``model`` and ``opt`` together."""
    match = rule_of(reporter, "optimizer-order")
    for g in live_units(reporter) if match is not None else ():
        assert match is not None
        copies = [v for v in range(len(reporter.view.units[g].values)) if _copied(reporter, g, v) >= 0]
        made = [v for v in range(len(reporter.view.units[g].values)) if copies and is_optimizer(reporter, g, v)]
        for optimizer in made if reporter.wants(g) else ():
            held = _held(reporter, g, optimizer)
            for copy in copies:
                alone = held == _copied(reporter, g, copy) and _is_only_copied(reporter, g, held)
                if alone and not _is_asked(reporter, g, copy) and _go_together(reporter, g, optimizer, copy):
                    yield report(reporter, match, g, optimizer, Severity.ERROR)


def _copied(reporter: Reporter, g: int, v: int) -> int:
    """Return what ``copy.deepcopy(net)``, moved perhaps, is a copy of; -1 for anything else."""
    op, operands, _ = reporter.view.units[g].values[v]
    deep = op == "call" and function_name(reporter, g, v) == "copy.deepcopy" and len(operands) == 2
    return operands[1] if deep else -1


def _held(reporter: Reporter, g: int, optimizer: int) -> int:
    """Return the model whose parameters an optimizer is given, -1 where it is given anything else."""
    given = method_of(reporter, g, reporter.view.units[g].values[optimizer][1][1])
    return given[1] if given is not None and given[0] == "parameters" else -1


def _is_only_copied(reporter: Reporter, g: int, model: int) -> bool:
    """Return whether nothing is done here with a model but to copy it and to ask for its parameters."""
    values = reporter.view.units[g].values
    users = [(u, values[u]) for u in reporter.uses.of(g, model)]
    return all((op == "attr" and data in _ASKED) or _copied(reporter, g, u) == model for u, (op, _, data) in users)


def _is_asked(reporter: Reporter, g: int, copy: int) -> bool:
    """Return whether another optimizer may get the copy's parameters, or it is switched off."""
    values = reporter.view.units[g].values
    named = {values[u][2] for u in reporter.uses.of(g, copy) if values[u][0] == "attr"}
    return bool(named & {"parameters", "named_parameters", "requires_grad_", "eval"})


def _go_together(reporter: Reporter, g: int, optimizer: int, copy: int) -> bool:
    """``step(model, opt, batch)``; ``loss = f(model(x))`` and ``opt.step()``."""
    values = reporter.view.units[g].values
    together = any(copy in values[u][1][1:] for u in reporter.uses.of(g, optimizer) if values[u][0] == "call")
    called = any(values[u][0] == "call" and values[u][1][0] == copy for u in reporter.uses.of(g, copy))
    steps = any(values[u][0] == "attr" and values[u][2] == "step" for u in reporter.uses.of(g, optimizer))
    return together or (called and steps)


__all__ = ["copies_trained"]
