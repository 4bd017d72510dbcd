"""Hand-made reports of several shapes: zeroed, severed, partial, nonfinite, a 50-layer network, a large simulator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from callscope.graph.run_graph import graph_of_run
from callscope.model.run import CallRecord, LeafRecord, NodeRecord, RunRecord, SiteRecord
from callscope.model.span import Span
from callscope.model.verdict import DeadNode, DynamicReport, Ledger, LedgerSite, ParameterResult, Verdict

ROOT = Path(__file__).parents[1]
LIVE, ZERO, NAN = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.5)


def leaf(name: str, line: int, gradient: str = "live", path: str = "case.py") -> LeafRecord:
    """Return a leaf of three entries."""
    norm = {"live": 2.5, "zero": 0.0}.get(gradient)
    return LeafRecord(
        f"{name}@{path}:{line}", name, Span(path, line), (3,), "torch.float64", True, True, gradient, norm
    )


def accumulate(record: LeafRecord, state: tuple[float, float, float] | None = LIVE) -> NodeRecord:
    """Return the AccumulateGrad node of a leaf."""
    return NodeRecord(f"acc:{record.key}", "AccumulateGrad", None, "", (), (state,), (), (), record.key)


def operation(
    key: str,
    name: str,
    place: tuple[str, int, str],
    inputs: Iterable[str],
    states: tuple[object, object] = (LIVE, LIVE),
) -> NodeRecord:
    """Return an autograd node whose gradient arrives as the first state and leaves as the second."""
    path, line, function = place
    sources = tuple(inputs)
    return NodeRecord(
        key,
        name,
        Span(path, line),
        function,
        sources,
        (states[0],),
        tuple(states[1] for _ in sources),  # type: ignore[arg-type]
    )


def report_of(record: RunRecord, verdict: Verdict, dead: DeadNode | None = None, **more: object) -> DynamicReport:
    """Return a report of a record with one parameter result a leaf."""
    nodes, edges = graph_of_run(record)
    fates = {"zero": Verdict.ZEROED, "none": Verdict.SEVERED, "nonfinite": Verdict.NONFINITE}
    parameters = tuple(
        ParameterResult(item.name, item.span, item.shape, item.gradient, item.norm,
                        fates.get(item.gradient, Verdict.LIVE), item.norm, item.norm)
        for item in record.leaves
    )  # fmt: skip
    fields: dict[str, object] = {
        "target": "case.py", "roi": None, "verdict": verdict, "first_dead": dead,
        "ranking": (dead,) if dead else (), "parameters": parameters, "ledger": None, "nodes": nodes, "edges": edges,
    }  # fmt: skip
    return DynamicReport(**{**fields, **more})  # type: ignore[arg-type]


def zeroed() -> DynamicReport:
    """Six cell parameters, a product with a zero structure factor."""
    models, simulator = "pkg/models/crystal.py", "pkg/simulator.py"
    leaves = tuple(
        leaf(f"cell_{name}", 20, "zero", "pkg/scenarios.py") for name in ("a", "b", "c", "alpha", "beta", "gamma")
    )
    nodes = [accumulate(item, ZERO) for item in leaves]
    vectors = (models, 41, "pkg.models.crystal.Crystal.reciprocal_vectors")
    nodes += [
        operation("v1", "MulBackward0", vectors, [f"acc:{item.key}" for item in leaves[:3]], (ZERO, ZERO)),
        operation(
            "v2", "CosBackward0", (models, 42, vectors[2]), [f"acc:{item.key}" for item in leaves[3:]], (ZERO, ZERO)
        ),
        operation("v3", "DivBackward0", (models, 44, vectors[2]), ["v1", "v2"], (ZERO, ZERO)),
        operation("s1", "LinalgCrossBackward0", (simulator, 80, "pkg.simulator.Simulator.run"), ["v3"], (ZERO, ZERO)),
        operation("s2", "SinBackward0", (simulator, 84, "pkg.simulator.Simulator.run"), ["s1"], (ZERO, ZERO)),
        operation("s3", "MulBackward0", (simulator, 88, "pkg.simulator.Simulator.run"), ["s2"], (LIVE, ZERO)),
        operation("s4", "PowBackward0", (simulator, 89, "pkg.simulator.Simulator.run"), ["s3"]),
        operation("s5", "SumBackward0", ("pkg/scenarios.py", 33, "pkg.scenarios.zero"), ["s4"]),
    ]
    dead = DeadNode(
        Span(simulator, 88), "pkg.simulator.Simulator.run", "MulBackward0", "zeroes",
        "the other factor, F_cell, is 0 everywhere", 1.0, (), None,
        ("pkg/simulator.py:70: F_cell = as_tensor(config.default_F)", "pkg/config.py:31: default_F: float = 0.0"),
    )  # fmt: skip
    calls = (
        CallRecord(
            "pkg.scenarios.zero", "pkg.simulator.Simulator.run", "pkg/scenarios.py", 32, 32, 20, 1, simulator, 60
        ),
        CallRecord("pkg.simulator.Simulator.run", vectors[2], simulator, 79, 79, 40, 1, models, 38),
    )
    record = RunRecord("ok", 0.0, Span("pkg/scenarios.py", 34), "SumBackward0", 1, leaves, (), tuple(nodes), calls)
    tree = ("pkg.scenarios.zero", "pkg/scenarios.py", 10, 1, [("pkg.simulator.Simulator.run", simulator, 60, 1, [])])
    return report_of(record, Verdict.ZEROED, dead, extra={"call_tree": [tree]})


def severed() -> DynamicReport:
    """One of two parameters leaves the graph through ``.item()``."""
    angle, scale = leaf("model.angle", 5, "none"), leaf("model.scale", 6)
    site = SiteRecord("case.py:12:item", Span("case.py", 12), "case.rotate", "item", (angle.key,), 1)
    nodes = (accumulate(scale), operation("m", "MulBackward0", ("case.py", 15, "case.loss"), [f"acc:{scale.key}"]))
    record = RunRecord("ok", 4.2, Span("case.py", 16), "SumBackward0", 1, (angle, scale), (site,), nodes)
    dead = DeadNode(site.span, "case.rotate", "item", "severs", "the tensor becomes a Python number here", 1.0)
    ledger = Ledger(True, 1e-9, (LedgerSite(site.span, "item", "model.angle", 3.25),))
    return report_of(record, Verdict.SEVERED, dead, ledger=ledger)


def partial() -> DynamicReport:
    """Both parameters live, and each loses a share at another site; a logged item is harmless."""
    a, b = leaf("a", 1), leaf("b", 2)
    floats = SiteRecord("case.py:8:float", Span("case.py", 8), "case.f", "float", (a.key,), 1)
    detach = SiteRecord("case.py:9:detach", Span("case.py", 9), "case.f", "detach", (a.key, b.key), 1)
    logged = SiteRecord("case.py:14:item", Span("case.py", 14), "case.log", "item", (a.key, b.key), 3)
    nodes = (
        accumulate(a), accumulate(b),
        operation("y", "MulBackward0", ("case.py", 7, "case.f"), [f"acc:{a.key}", f"acc:{b.key}"]),
        operation("z", "PowBackward0", ("case.py", 10, "case.f"), ["y"]),
    )  # fmt: skip
    record = RunRecord("ok", 9.0, Span("case.py", 11), "SumBackward0", 1, (a, b), (floats, detach, logged), nodes)
    sites = (
        LedgerSite(floats.span, "float", "a", 15.828), LedgerSite(detach.span, "detach", "a", 191.790),
        LedgerSite(detach.span, "detach", "b", 143.842), LedgerSite(logged.span, "item", "a", 0.0),
        LedgerSite(logged.span, "item", "b", 0.0),
    )  # fmt: skip
    dead = DeadNode(detach.span, "case.f", "detach", "severs", "detach() drops 71 % of a's derivative", 1.0)
    results = (
        ParameterResult("a", a.span, (), "live", 63.77, Verdict.PARTIAL, 63.770, 271.387, 207.617, 1e-6),
        ParameterResult("b", b.span, (), "live", 175.367, Verdict.PARTIAL, 175.367, 319.209, 143.842, 1e-6),
    )
    return report_of(record, Verdict.PARTIAL, dead, ledger=Ledger(True, 1e-6, sites), parameters=results)


def network(layers: int = 50, dead_at: int | None = 23) -> DynamicReport:
    """A deep network: one source line a layer, dead from one saturated layer down to the first."""
    weights = []
    nodes: list[NodeRecord] = []
    before = None
    for layer in range(layers):
        state = LIVE if dead_at is None or layer > dead_at else ZERO
        leaving = state if layer != dead_at else ZERO
        weight = leaf(f"layers.{layer}.weight", 9, "live" if leaving is LIVE else "zero", "net.py")
        weights.append(weight)
        nodes.append(accumulate(weight, leaving))
        inputs = [f"acc:{weight.key}", *([before] if before else [])]
        place = "net.py", 14, "net.Block.forward"
        nodes.append(operation(f"mm{layer:02}", "AddmmBackward0", place, inputs, (leaving, leaving)))
        relu = LIVE if layer == dead_at else state
        nodes.append(
            operation(f"relu{layer:02}", "ReluBackward0", (place[0], 15, place[2]), [f"mm{layer:02}"], (relu, leaving))
        )
        before = f"relu{layer:02}"
    dead = None
    if dead_at is not None:
        dead = DeadNode(Span("net.py", 15), "net.Block.forward", "ReluBackward0", "zeroes", "every unit is below zero")
    record = RunRecord("ok", 1.0, Span("train.py", 30), "MeanBackward0", 1, tuple(weights), (), tuple(nodes))
    return report_of(record, Verdict.ZEROED if dead else Verdict.LIVE, dead)


def simulator(operations: int = 2700, functions: int = 80) -> DynamicReport:
    """A large live run: many functions, each with several lines, in several files."""
    leaves = tuple(leaf(f"config.p{number}", number + 1, "live", "sim/config.py") for number in range(12))
    nodes = [accumulate(item) for item in leaves]
    keys = [f"acc:{item.key}" for item in leaves]
    for number in range(operations):
        function = number * functions // operations
        place = f"sim/stage{function // 10}.py", 10 + (function % 10) * 20 + number % 9, f"sim.stage.f{function}"
        nodes.append(
            operation(f"o{number:04}", f"Op{number % 5}Backward0", place, [keys[-1], keys[-1 - (number * 7) % 12]])
        )
        keys.append(f"o{number:04}")
    record = RunRecord("ok", 1.0, Span("sim/run.py", 3), "SumBackward0", 1, leaves, (), tuple(nodes))
    return report_of(record, Verdict.LIVE)


def nonfinite() -> DynamicReport:
    """A square root at zero."""
    x = leaf("x", 1, "nonfinite")
    nodes = (
        accumulate(x, NAN), operation("mul", "MulBackward0", ("case.py", 3, "case.f"), [f"acc:{x.key}"], (NAN, NAN)),
        operation("sqrt", "SqrtBackward0", ("case.py", 4, "case.f"), ["mul"], (LIVE, NAN)),
        operation("sum", "SumBackward0", ("case.py", 5, "case.f"), ["sqrt"]),
    )  # fmt: skip
    dead = DeadNode(Span("case.py", 4), "case.f", "SqrtBackward0", "nonfinite", "sqrt's derivative is infinite at 0")
    record = RunRecord("ok", 0.0, Span("case.py", 6), "SumBackward0", 1, (x,), (), nodes)
    return report_of(record, Verdict.NONFINITE, dead)


__all__ = ["SAMPLES", "replace"]
SAMPLES = {
    "zeroed": zeroed, "severed": severed, "partial": partial, "network": network, "simulator": simulator,
    "nonfinite": nonfinite,
}  # fmt: skip
