"""From what was recorded to the run record: keys, names, gradients, nodes with their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from callscope.dynamic.backward import brought
from callscope.dynamic.backward.backwards import Backward
from callscope.dynamic.backward.choosing import again, others
from callscope.dynamic.backward.hooks import Node
from callscope.dynamic.forward import idioms, replacing, values
from callscope.dynamic.forward.directions import direction
from callscope.dynamic.forward.leaves import Leaf
from callscope.dynamic.freed import freed, ran_twice
from callscope.dynamic.guilt import Guilty, is_large, is_repeated, is_single, is_singular, is_tiny, is_unit, is_zero
from callscope.dynamic.offers import Offers
from callscope.dynamic.origins import Origins
from callscope.dynamic.overwriting import overwritings
from callscope.dynamic.saturation import saturating
from callscope.dynamic.source.expressions import made_name
from callscope.model.run import LeafRecord, NodeRecord, OperandRecord, RunRecord
from callscope.model.span import Span

if TYPE_CHECKING:
    from callscope.dynamic.recorder import Recorder

_BY_VALUES = (
    "Clamp", "Hardtanh", "Relu", "Threshold", "Sigmoid", "Tanh", "Softmax", "LogSoftmax", "Exp", "Where", "MaskedFill",
    "Maximum", "Minimum",
)  # fmt: skip
"""What has no slope where its operands are far from something: the numbers that put them there are told."""
_AT_ONE = ("Acos", "Asin", "Atanh", "Acosh")
"""What has an infinite slope at -1 and 1."""
_OF_MATRICES = ("LinalgEig", "LinalgSvd", "Eigh", "Svd")
_OVERFLOWING = ("Exp", "Sinh", "Cosh")
_OF_SPREAD = ("Std", "Var")


def make_record(
    recorder: Recorder, status: str, error: BaseException | None, environment: Mapping[str, Any]
) -> RunRecord:
    """Return the record of a recording that is over (or whose backward is known)."""
    backward = recorder.counted()
    leaves = [] if backward is None else _judged(recorder.leaves.all, backward)
    keys = {leaf.bit: _key(leaf, backward) for leaf in leaves} if backward else {}
    if status == "ok":
        status = _status(recorder, backward)
    return RunRecord(
        status=status,
        sink=None if backward is None else backward.sink,
        sink_span=None if backward is None else recorder.places.span(backward.place),
        sink_operation="" if backward is None else backward.operation,
        backward_count=recorder.backwards.count,
        leaves=tuple(_leaf(recorder, leaf, backward, keys) for leaf in leaves) if backward else (),
        sites=recorder.sites.records(
            _hits(recorder, backward),
            lambda bits: _keys_of(bits, keys),
            kept=recorder.backwards.creates_graph,
            sink=None if backward is None else backward.begun,
        ),
        nodes=_nodes(recorder, backward, keys) if backward else (),
        calls=recorder.calls.records(),
        call_tree=recorder.calls.tree() if recorder.tracer is not None else None,
        lines_run={} if recorder.lines is None else recorder.lines.passed(),
        blind_spots=recorder.blind_spots.noted(),
        error="" if error is None else f"{type(error).__name__}: {error}",
        seconds=recorder.seconds,
        environment=environment,
        extra=_extra(recorder, backward),
    )


def _status(recorder: Recorder, backward: Backward | None) -> str:
    if backward is None:
        return "no-backward" if recorder.leaves.all else "no-leaf"
    if backward.severed:
        return "severed-backward"
    return "raised" if backward.error else "ok"


def _hits(recorder: Recorder, backward: Backward | None) -> Mapping[str, int]:
    return recorder.sites.hits() if backward is None else backward.hits


def _judged(leaves: Iterable[Leaf], backward: Backward) -> list[Leaf]:
    """Return the leaves to be judged; a sink that was made a leaf is no parameter, where there is another."""
    existing = [leaf for leaf in leaves if _existed(leaf, backward)]
    return [leaf for leaf in existing if leaf.bit != backward.itself] or existing


def _existed(leaf: Leaf, backward: Backward) -> bool:
    """Return whether a leaf is to be judged: not one that was dropped, and has no entries or is not asked for.

    A lazy module begins with the former; of the latter, the tests before one that calls ``autograd.grad`` leave many.
    """
    if leaf.bit not in backward.held and (0 in leaf.shape or not backward.asks_for(leaf.bit)):
        return False
    return leaf.bit in backward.states or leaf.bit in backward.names or leaf.bit in backward.gradients


def _keys_of(bits: int, keys: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(sorted(key for bit, key in keys.items() if bit & bits))


def _name(leaf: Leaf, backward: Backward) -> str:
    """Return what the calling frame calls the leaf, else what the source calls it where it is made."""
    names = backward.names.get(leaf.bit)
    return names[0] if names else f"{_made_name(leaf) or 'leaf'}{f' {leaf.made + 1}' if leaf.made else ''}"


def _made_name(leaf: Leaf) -> str:
    """Return what the source calls a leaf where it is made, empty where it has no name there."""
    end = leaf.span.end_line, leaf.span.end_column - 1
    return made_name(leaf.place.code.co_filename, end) if leaf.place and leaf.span.end_line else ""


def _key(leaf: Leaf, backward: Backward) -> str:
    """Return ``name@path:line#n~w``: ``n``-th leaf made there, as it was after ``w`` in-place writes."""
    number = f"#{leaf.made}" if leaf.made else ""
    read_after = backward.states.get(leaf.bit, leaf.read_after)
    writes = f"~{read_after}" if read_after > 0 else ""
    return f"{_name(leaf, backward)}@{leaf.span.anchor()}{number}{writes}"


def _leaf(recorder: Recorder, leaf: Leaf, backward: Backward, keys: Mapping[int, str]) -> LeafRecord:
    gradient = backward.gradients.get(leaf.bit)
    own = recorder.steps.elsewhere(leaf.bit, backward)
    theirs = None if own is None else own.gradients.get(leaf.bit)
    key = keys[leaf.bit]
    return LeafRecord(
        key=key,
        name=_name(leaf, backward),
        span=leaf.span,
        shape=leaf.shape,
        dtype=leaf.dtype,
        reached=bool(leaf.bit & backward.reached),
        unnamed=not (backward.names.get(leaf.bit) or _made_name(leaf)),
        within=bool(leaf.bit & backward.within & ~backward.outer),
        used=leaf.used,
        gradient=brought.state(gradient),
        norm=brought.norm(gradient),
        value=backward.values.get(leaf.bit),
        gradient_value=values.plain(gradient),
        directional=_directional(recorder, key, gradient),
        scale=backward.scales.get(leaf.bit),
        aliases=tuple(backward.names.get(leaf.bit, ())[1:8]),
        alive=leaf.bit in backward.held,
        requested=backward.asks_for(leaf.bit),
        trainable=backward.held.get(leaf.bit, True),
        copy_of=_source(recorder, leaf, keys),
        parameter=leaf.parameter,
        frozen=leaf.parameter and not backward.held.get(leaf.bit, True),
        foreign=recorder.steps.is_foreign(leaf.bit, backward),
        untrained=recorder.steps.is_untrained(leaf.bit, backward),
        elsewhere=""
        if own is None
        else f"the backward at {recorder.places.span(own.place).anchor()} (number {own.index})",
        own_gradient=brought.state(theirs),
        served=_served(recorder, leaf, backward),
        made_of=_keys_of(leaf.made_of, keys),
        identity=0 if leaf.tensor() is None else id(leaf.tensor()),
        own_norm=brought.norm(theirs),
        tied=_tied(recorder, leaf, backward) if gradient is None and leaf.parameter else "",
    )


def _tied(recorder: Recorder, leaf: Leaf, backward: Backward) -> str:
    """Return the parameter through whose gradient the memory of a leaf is trained, empty where there is none."""
    same = (o for o in recorder.leaves.all if o.memory == leaf.memory != 0 and o is not leaf and o.parameter)
    trained = (o for o in same if o.bit & recorder.steps.trained and o.bit in backward.held)
    live = (o for o in trained if brought.state(backward.gradients.get(o.bit)) == "live")
    return next((_name(other, backward) for other in live), "")


def _served(recorder: Recorder, leaf: Leaf, backward: Backward) -> bool:
    """Return whether a leaf was only made for an ``autograd.grad``: nothing of the program holds it at the backward.

    One that a hook differentiates by, made of a value without history, serves the backward that the hook is part of. What
    an inner derivative went over, not asked for (a solver linearises in one of two), is the solver's as well where no
    module has it and no optimizer steps on it.
    """
    if leaf.bit in backward.serving and leaf.made_of:
        return True
    if leaf.bit in backward.names:
        return False
    rest = [b for b in recorder.backwards.seen if b is not backward]
    if any(leaf.bit in b.requested for b in rest):
        return True
    owned = leaf.parameter or leaf.bit & recorder.steps.trained
    earlier = (b for b in rest if b.operation == "autograd.grad" and b.index < backward.index)
    return not owned and any(leaf.bit & b.reached for b in earlier)


def _source(recorder: Recorder, leaf: Leaf, keys: Mapping[int, str]) -> str:
    source = recorder.copies.source(leaf)
    return "" if source is None else keys.get(source.bit, "")


def _directional(recorder: Recorder, key: str, gradient: brought.Brought) -> float | None:
    """Return <gradient, direction> for the direction of the plan's shift of a leaf."""
    shift = recorder.leaves.shifts.get(key.partition("@")[2])
    if shift is None or not isinstance(gradient, Tensor):
        return None
    parts = values.dense(gradient).resolve_conj()
    parts = torch.view_as_real(parts) if parts.is_complex() else parts
    return float(np.sum(parts.double().cpu().numpy() * direction(shift, tuple(parts.shape))))


def _nodes(recorder: Recorder, backward: Backward, keys: Mapping[int, str]) -> tuple[NodeRecord, ...]:
    alive = (leaf for leaf in recorder.leaves.all if leaf.bit in backward.held)
    origins = Origins(recorder.places, recorder.tape, alive, partial(_at_backward, backward))
    nodes: list[Node] = backward.nodes.nodes if backward.nodes is not None else []
    made = [_operation_of(recorder, node) for node in nodes]
    places = [None if entry is None else recorder.tape.entries[entry].place for entry in made]
    offers = Offers(recorder.places, recorder.tape)
    observing = "calls" in recorder.plan.channels and not recorder.plan.replace
    spans = [None if place is None else recorder.places.span(place) for place in places]
    numbered: Counter[str] = Counter()
    names = [_node_key(node, span, numbered) for node, span in zip(nodes, spans, strict=True)]
    return tuple(
        NodeRecord(
            key=names[index],
            operation=node.operation,
            span=spans[index],
            function=recorder.places.function(places[index]),
            inputs=tuple("" if inner is None else names[inner] for inner in node.inputs),
            grad_in=node.grad_in,
            grad_out=node.grad_out,
            saved=node.saved,
            operands=_operands(origins, node, made[index]),
            hooks=tuple(map(recorder.places.span, node.hooks)),
            leaf=keys.get(node.leaf),
            callers=recorder.places.callers(places[index]),
            takes=node.takes,
            numbers=offers.at(made[index]) if node.interesting and observing else (),
            within=_within(recorder, node, made[index]) if node.interesting else "",
        )
        for index, node in enumerate(nodes)
    )


def _within(recorder: Recorder, node: Node, entry: int | None) -> str:
    """Return the function of ``torch.nn.functional`` that an operation is a part of, empty where it is called as that is."""
    function = None if entry is None else recorder.tape.entries[entry].function
    if getattr(function, "__module__", "") != torch.nn.functional.__name__:
        return ""
    called = idioms.name_of(function) if function is not None else ""
    own = node.operation.partition("Backward")[0].lower()
    return "" if own in called.replace("_", "") or called.replace("_", "") in own else called


def _operands(origins: Origins, node: Node, entry: int | None) -> tuple[OperandRecord, ...]:
    """Return the operands that explain a node where a gradient dies or turns nonfinite."""
    if entry is None or not node.interesting:
        return ()
    nonfinite = any(g is not None and g[2] > 0 for g in node.grad_out)
    for guilty in _singular(node.operation) if nonfinite else (is_zero,):
        if found := origins.operands(entry, guilty):
            return found
    if node.operation.startswith(_BY_VALUES):
        return saturating(origins, entry)
    return () if nonfinite else origins.operands(entry, is_tiny)


def _singular(operation: str) -> Iterator[Guilty]:
    """Yield what an operand may be at which an operation has no finite slope, the likeliest first."""
    if operation.startswith(_OF_MATRICES):
        yield is_repeated
    yield is_unit if operation.startswith(_AT_ONE) else is_singular
    if operation.startswith(_OVERFLOWING):
        yield is_large
    if operation.startswith(_OF_SPREAD):
        yield is_single


def _at_backward(backward: Backward, leaf: Leaf) -> Tensor | None:
    """Return what a leaf was at a backward, None where only that it was not zero is known."""
    plain = backward.values.get(leaf.bit)
    if plain is not None:
        return torch.tensor(plain)
    return torch.zeros(1) if backward.scales.get(leaf.bit) == 0 else None


def _operation_of(recorder: Recorder, node: Node) -> int | None:
    if node.leaf or node.entry is not None:
        return None if node.leaf else node.entry
    return recorder.tape.at_number(node.number)


def _node_key(node: Node, span: Span | None, numbered: Counter[str]) -> str:
    group = f"{span.anchor() if span else ''}:{node.operation}"
    numbered[group] += 1
    return group if numbered[group] == 1 else f"{group}#{numbered[group] - 1}"


def _extra(recorder: Recorder, backward: Backward | None) -> Mapping[str, Any]:
    seen = [
        {
            "index": b.index,
            "anchor": recorder.places.span(b.place).anchor(),
            "operation": b.operation,
            "depth": b.depth,
            "sink": b.sink,
            "error": b.error,
        }
        for b in recorder.backwards.seen
    ]
    replaced = {"replaced": sorted(set(replacing.replaced))} if replacing.replaced else {}
    claims = {"claims": recorder.claims.settled()} if recorder.claims is not None else {}
    tracer = {"tracer": recorder.tracer.reason} if recorder.tracer is not None else {}
    chosen = None if backward is None else backward.index
    rest = [] if backward is None else others(backward, recorder.backwards.candidates())
    copies = {"copies": recorder.copies.made} if recorder.copies.made else {}
    triangles = recorder.mode.triangles
    return {
        **copies,
        **({"uneven": triangles.uneven} if triangles is not None and triangles.uneven else {}),
        **({"drawn": recorder.entropy.drawn} if recorder.entropy is not None else {}),
        **({"draws": tuple(recorder.mode.draws.seen)} if "values" in recorder.plan.channels else {}),
        **({"lowered": True} if backward is not None and backward.nodes is not None and backward.nodes.lowered else {}),
        **({"ranks": recorder.examination.ranks} if recorder.examination.ranks > 1 else {}),
        **_overwritten(recorder, backward),
        **_twice(recorder),
        **_unkept(recorder),
        **_emptied(recorder, backward),
        **_begun_at(recorder, backward),
        **_raised(recorder, backward),
        **({"died": recorder.examination.died} if recorder.examination.died is not None else {}),
        "backwards": seen,
        "backward": chosen,
        "others": [b.index for b in rest],
        "again": () if backward is None else again(backward, recorder.backwards.candidates()),
        **tracer,
        **replaced,
        **claims,
        **{name: found for name, found in recorder.kept.items() if found},
    }


def _begun_at(recorder: Recorder, backward: Backward | None) -> Mapping[str, Any]:
    """Return where the sink was made a leaf, as ``path:line``, where parameters stand beside it."""
    sink = (
        None if backward is None else next((leaf for leaf in recorder.leaves.all if leaf.bit == backward.itself), None)
    )
    judged = [] if backward is None else _judged(recorder.leaves.all, backward)
    return {} if sink is None or sink in judged else {"begun_at": sink.span.anchor()}


def _twice(recorder: Recorder) -> Mapping[str, Any]:
    """Return which backward ran into a graph that was freed, and the places of what is left of that, as ``path:line``."""
    backward = ran_twice(recorder.backwards.seen)
    if backward is None:
        return {}
    made = (_made_at(recorder, _operation_of(recorder, node)) for node in freed(backward, recorder.backwards.seen))
    anchors = tuple(dict.fromkeys(filter(None, made)))
    return {"twice": (backward.index, recorder.places.span(backward.place).anchor(), anchors)} if anchors else {}


def _raised(recorder: Recorder, backward: Backward | None) -> Mapping[str, Any]:
    """Return where, within a backward that is written in Python, the engine failed: place, function, calls that led there."""
    if backward is None or backward.raised is None:
        return {}
    places, place = recorder.places, backward.raised
    return {"raised": (places.span(place), places.function(place), places.callers(place))}


def _unkept(recorder: Recorder) -> Mapping[str, Any]:
    """Return where ``.grad`` was read of what keeps none, and where that was made, as pairs of ``path:line``."""
    found = () if recorder.full is None else recorder.full.readings.found
    pairs = (
        (recorder.places.span(f.read_at).anchor(), _made_at(recorder, recorder.tape.at_number(f.made_by)))
        for f in found
    )
    told = tuple(dict.fromkeys((read, made) for read, made in pairs if read))
    return {"unkept": told} if told else {}


def _emptied(recorder: Recorder, backward: Backward | None) -> Mapping[str, Any]:
    """Return where an optimizer stepped on gradients that were set to zero after the backward: ``path:line`` and the parameters."""
    places = recorder.steps.emptied.items() if backward is not None else ()
    found = tuple(
        (recorder.places.span(place).anchor(), tuple(_name(leaf, backward) for leaf in recorder.leaves.of_bits(bits)))
        for place, bits in places
        if backward is not None
    )
    return {"emptied_gradients": found} if found else {}


def _made_at(recorder: Recorder, entry: int | None) -> str:
    """Return the place of an operation as ``path:line``, empty where it is not known.

    A library's comes with the nearest call that led there from another folder.
    """
    place = None if entry is None else recorder.tape.entries[entry].place
    if place is None:
        return ""
    span = recorder.places.span(place)
    folder = span.path.rpartition("/")[0]
    outside = (c.span for c in recorder.places.callers(place) if c.span.path.rpartition("/")[0] != folder)
    return span.anchor() + "".join(f" (called from {caller.anchor()})" for caller in islice(outside, 1))


def _overwritten(recorder: Recorder, backward: Backward | None) -> Mapping[str, Any]:
    """Return, of a backward that raised, which write changed what which operation had saved, as ``path:line`` and names."""
    hooks = None if backward is None or not backward.error else backward.nodes
    if hooks is None or not hooks.overwritten:
        return {}
    made = [_operation_of(recorder, hooks.nodes[number]) for number in hooks.overwritten]
    for found in overwritings(recorder.tape, (entry for entry in made if entry is not None)):
        saved, written = (recorder.places.span(place).anchor() for place in (found.saved_at, found.written_at))
        return {"overwritten": (found.saved_by, saved, found.written_by, written)}
    return {}
