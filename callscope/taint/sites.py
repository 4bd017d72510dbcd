"""Idioms that stand where a gradient passes: every value of the program held against the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.indexing import is_named_index, is_surely_a_tensor, looks_up_itself
from callscope.taint.forward.reading import has_own, is_own
from callscope.taint.lattice.masks import GRADIENT, PROVEN, unsure
from callscope.taint.lattice.state import ANY, element
from callscope.taint.names.torch_names import INDEX_SECOND, TO_NUMPY
from callscope.taint.program.bare import bare
from callscope.taint.program.called import is_called
from callscope.taint.program.callee import BESIDE
from callscope.taint.program.dtypes import is_rounded_for_whole, whole_here
from callscope.taint.program.each_of import run_with
from callscope.taint.program.matching import Match, chosen
from callscope.taint.program.packed import is_packed
from callscope.taint.program.quiet import quiet
from callscope.taint.program.references import References
from callscope.taint.program.said import Said
from callscope.taint.program.sizes import is_size
from callscope.taint.program.switched_off import switched_off
from callscope.taint.program.tensor_likes import may_be_like
from callscope.taint.program.walks import reached
from callscope.taint.site import Origin, Site
from callscope.taint.terms import asked_of, copied_models, is_deep_copy
from callscope.taint.unproven import is_asked_for, is_of_dead_loss


class Sites:
    """Finds the sites of the catalogue's plain patterns."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.said = Said(flow.view)
        self.references = References(flow.view, flow.names)

    def find(self, g: int) -> Iterator[Site]:
        """Yield the sites of one function, in order."""
        frame = self.flow.frames[g]
        if frame.muted or self.is_quiet(g) or g in self.flow.arrays:
            return
        off, places = switched_off(self.flow.names, g), self.flow.view.places(g)
        for v, (op, operands, data) in enumerate(frame.unit.values):
            finder = _FINDERS.get(op)
            if finder is not None and not frame.mute_of(v) and not (off and places.region(v) in off):
                yield from finder(self, g, v, operands, data)

    def is_quiet(self, g: int) -> bool:
        """Return whether nothing that a function computes needs a history: methods of custom autograd functions, of optimizers, hooks on gradients."""
        return g in self._quiet

    @cached_property
    def _quiet(self) -> frozenset[int]:
        return quiet(self.flow.view)

    def _is_made_of(self, g: int, v: int, whole: frozenset[int]) -> bool:
        """Return whether what a value carries comes from these values alone: no other gradient joins them on the way."""
        values = self.flow.view.units[g].values
        sources = {one for one in range(v + 1) if bare(self.flow.view, g, one) in whole}
        way = set(reached([v], lambda one: () if one in sources else [o for o in values[one][1] if o < one]))
        return bool(way & sources) and not any(self._gains(g, one) for one in way - sources)

    def _is_of_passing_leaves(self, g: int, v: int) -> bool:
        """``bias = nn.Parameter(zeros); nn.Parameter(torch.cat((bias, bias)))``: what a value carries is of leaves that nobody else has."""
        values, leaves = self.flow.view.units[g].values, self.flow.frames[g].leaves
        if v in leaves:
            return True
        if self.flow.view.units[g].kind == "module":
            return False  # its names are anybody's
        way = set(reached([v], lambda one: () if one in leaves else [o for o in values[one][1] if o < one]))
        ends = way & leaves
        users = [(u, op, data) for u, (op, operands, data) in enumerate(values) if ends & set(operands)]
        alone = all(u in way or op in ("pi", "phi") or data in ("is", "is not") for u, op, data in users)
        return bool(ends) and alone and not any(self._gains(g, one) for one in way - ends)

    def _gains(self, g: int, v: int) -> bool:
        """Return whether a value carries what none of its operands does."""
        brought = 0
        for operand in self.flow.view.units[g].values[v][1]:
            brought |= self.flow.gradient(g, operand, inside=True)
        return bool(self.flow.gradient(g, v) & ~brought)

    def site(
        self, match: Match, g: int, v: int, inputs: tuple[int, ...], *, inside: bool = False, kind: str = ""
    ) -> Iterator[Site]:
        """Yield a site if a gradient reaches it by any of ``inputs``."""
        level, symbols = 0, 0
        frame = self.flow.frames[g]
        rounds = match.rule.name == "rounding"
        whole = whole_here(self.flow.view, self.flow.names, g, v, rounds=rounds)
        if rounds and is_rounded_for_whole(self.flow.view, self.flow.names, g, v):
            return
        for operand in inputs:
            if frame.has_left(operand, v) or (whole and self._is_made_of(g, operand, whole)):
                continue  # computed where nothing is recorded: the block is to blame
            if inside and self._is_no_tensor(g, operand):
                continue
            state = frame.states[operand]
            symbols |= state.everything() if inside else state.mask
            level |= self.flow.gradient(g, operand, inside=inside)
            if inside and not level and match.rule.name in ("copied-tensor", "pickled-tensor"):
                fields = self.flow.any_field(g, operand).everything() & GRADIENT
                level, symbols = level | fields, symbols | fields
        needed = match.rule.proven_source and not level & PROVEN
        if level == 0 or (
            needed and not (is_asked_for(self.flow, match, g, inputs) or is_of_dead_loss(self.flow, match, g))
        ):
            return
        if inside and is_deep_copy(self.flow, g, v) and not any(self.flow.gradient(g, operand) for operand in inputs):
            level = unsure(level)  # torch refuses to copy what has a graph: of what an object holds only a leaf is lost
        if match.rule.name == "parameter-of-tensor" and all(self._is_of_passing_leaves(g, one) for one in inputs):
            return  # ``nn.Parameter(torch.tensor(0.3, requires_grad=True))``: nothing lies behind it
        result = kind or getattr(match.pattern, "result", "tensor")
        yield Site(match, g, v, inputs, level, self.origin(g, symbols), result, (v,))

    def _is_no_tensor(self, g: int, v: int) -> bool:
        """``[torch.tensor(v) if not isinstance(v, torch.Tensor) else v for v in found]``: a number beside tensors in one list."""
        values, states = self.flow.view.units[g].values, self.flow.frames[g].states
        op, operands, _ = values[v]
        element = op == "pi" and values[operands[0]][0] == "iter"
        return element and not states[v].mask and bool(states[operands[0]].mask)

    def origin(self, g: int, mask: int) -> Origin:
        """Return through which parameters the gradient of ``mask`` comes; None if it starts in the function."""
        if mask & GRADIENT:
            return None
        found = self.flow.frames[g].symbols.of(mask)
        return frozenset((position, path) for position, path, bits in found if bits & 1)

    def method(self, g: int, v: int, operands: tuple[int, ...], tags: Any) -> Iterator[Site]:
        """Yield the sites of a method call: on its receiver, on its arguments."""
        unit, flow = self.flow.view.units[g], self.flow
        _, below, name = unit.values[operands[0]]
        object_s = name == "sample" or not flow.is_tensor(g, below[0])  # ``a.detach()`` of a tensor, or of an object
        own = flow.view.callees(g, v) and object_s
        if own and name not in TO_NUMPY:
            return
        if name == "format" and is_text(unit.values[below[0]]):
            for match in flow.matcher.shape("formatting"):
                yield from self.site(match, g, v, operands[1:], kind="text")
            return
        for match in flow.matcher.method(g, unit, name, operands, tags):
            yield from self.site(match, g, v, below)
        for match in flow.matcher.argument(name):
            inputs = chosen(match.pattern.arguments, operands, tags)
            yield from self._given(match, g, v, inputs, tags)

    def named_method(self, g: int, v: int, receiver: int, name: str) -> Iterator[Site]:
        """Yield the sites of ``getattr(t, "item")()``."""
        for match in self.flow.matcher.method(g, self.flow.view.units[g], name, (receiver,), ()):
            yield from self.site(match, g, v, (receiver,))

    def function(self, g: int, v: int, operands: tuple[int, ...], tags: Any) -> Iterator[Site]:
        """Yield the sites of a call of a function known by name, or of a function handed to ``map``."""
        dotted = self.flow.names.name(g, operands[0])
        if dotted is not None:
            yield from self._known_function(g, v, operands, tags, dotted)
            return
        handed = self._externals(g, v)
        torch = {name.rpartition(".")[2] for name in handed if name.startswith("torch.")}
        for name in handed:
            if not name.startswith("torch.") and name.rpartition(".")[2] in torch:
                continue  # ``xp.exp`` of two backends: a tensor goes to torch's
            place = self.references.written(name, alone=len(handed) == 1)
            if place is not None or len(handed) == 1:
                found = self._known_function(g, v, operands, tags, name, picked=place is not None)
                yield from (s._replace(place=place) for s in found)

    def _known_function(
        self, g: int, v: int, operands: tuple[int, ...], tags: Any, dotted: str, *, picked: bool = False
    ) -> Iterator[Site]:
        """``picked``: the program itself takes it from a table, whatever of its own functions stand beside it there."""
        if dotted == "getattr" and len(operands) > 2:
            op, _, name = self.flow.view.units[g].values[operands[2]]
            for match in self.flow.matcher.attribute(name, write=False) if op == "const" else ():
                yield from self.site(match, g, v, operands[1:2])
            return
        if len(operands) > 2 and run_with(self.flow.names, g, v):
            yield from self._mapped(g, v, operands)
            return
        callees = self.flow.view.callees(g, v)
        own = any(c.bound and c.handed is None and c.via not in BESIDE for c in callees)
        if own and not picked and not dotted.endswith("()"):
            return
        plain = dotted.removesuffix("()")
        unit = self.flow.view.units[g]
        for match in self.flow.matcher.function(g, unit, plain, operands, tags):
            inputs = chosen(match.pattern.arguments, operands, tags)
            yield from self._given(match, g, v, inputs, tags)
        for match in self._unbound(plain, g, unit, operands, tags):
            yield from self.site(match, g, v, operands[1:2])

    def _unbound(self, dotted: str, g: int, unit: Any, operands: tuple[int, ...], tags: Any) -> Iterator[Match]:
        """``torch.Tensor.item(t)``: a method, or an attribute, named through its class."""
        if dotted.startswith("torch.Tensor.") and len(operands) > 1:
            name = dotted.removeprefix("torch.Tensor.")
            yield from self.flow.matcher.method(g, unit, name, operands, tags)
            yield from self.flow.matcher.attribute(name, write=False)

    def _externals(self, g: int, v: int) -> list[str]:
        """Return the functions of libraries that a call may run, by points-to; a method of what it is called on is none."""
        op, _, name = self.flow.view.units[g].values[self.flow.view.units[g].values[v][1][0]]
        own = f"torch.Tensor.{name}" if op == "attr" else ""
        return [found.removeprefix("<builtin>.") for found in self.flow.view.externals(g, v) if found != own]

    def _mapped(self, g: int, v: int, operands: tuple[int, ...]) -> Iterator[Site]:
        called = self.flow.names.name(g, operands[1])
        if called is None:
            return
        matches = self.flow.matcher.named(called)
        if called.startswith("torch.Tensor."):
            unit = self.flow.view.units[g]
            name = called.removeprefix("torch.Tensor.")
            matches += list(self.flow.matcher.method(g, unit, name, (0,), ()))
            matches += self.flow.matcher.attribute(name, write=False)
        for match in matches:
            if getattr(match.pattern, "inside", "no") != "only":  # ``map(torch.as_tensor, tensors)`` hands each one on
                yield from self.site(match, g, v, operands[2:], inside=True)

    def _given(self, match: Match, g: int, v: int, inputs: tuple[int, ...], tags: Any) -> Iterator[Site]:
        inside = match.pattern.inside
        inputs = asked_of(self.flow, match, g, v, inputs, tags)
        models = copied_models(self.flow, match, g, v, inputs)
        if models:
            yield Site(match, g, v, models, PROVEN, None, "tensor", (v,))
        inputs = tuple(o for o in inputs if o not in models)
        if inside != "only":
            yield from self.site(match, g, v, inputs, inside=inside == "too")
            return
        holding = tuple(o for o in inputs if self._holds(g, o))
        yield from self.site(match, g, v, holding, inside=True)

    def _holds(self, g: int, v: int) -> bool:
        """A container of carrying values; what may also be such a tensor itself is left alone."""
        state = self.flow.concrete(g, self.flow.frames[g].states[v])
        inside = bool(state.parts) and bool(element(state, ANY, None).everything() & GRADIENT)
        return inside and not state.mask & GRADIENT


def _call(sites: Sites, g: int, v: int, operands: tuple[int, ...], data: Any) -> Iterator[Site]:
    values = sites.flow.view.units[g].values
    named = sites.flow.names.name(g, operands[0])
    made = values[operands[0]]
    maker = sites.flow.names.name(g, made[1][0]) if made[0] == "call" else None
    if maker == "functools.partial" and len(made[1]) > 1:
        yield from sites.function(g, v, (*made[1][1:], *operands[1:]), (*made[2][1:], *data))
    elif maker == "getattr" and len(made[1]) == 3 and values[made[1][2]][0] == "const":
        yield from sites.named_method(g, v, made[1][1], str(values[made[1][2]][2]))
    elif made[0] == "attr" and named is None:
        yield from sites.method(g, v, operands, data)
        if sites.flow.view.externals(g, v):
            yield from sites.function(g, v, operands, data)
    else:
        yield from sites.function(g, v, operands, data)


def _attr(sites: Sites, g: int, v: int, operands: tuple[int, ...], name: str) -> Iterator[Site]:
    for match in sites.flow.matcher.attribute(name, write=False):
        if name == "data" and is_packed(sites.flow.names, g, operands[0]):
            continue
        if name == "data" and may_be_like(sites.flow.view, sites.flow.names, g, operands[0]):
            continue
        if not is_own(sites.flow, sites.said, g, v, operands[0], name) and not is_called(sites.flow.view, g, v):
            yield from sites.site(match, g, v, operands)


def _setattr(sites: Sites, g: int, v: int, operands: tuple[int, ...], name: str) -> Iterator[Site]:
    base, value = operands
    op, _, data = sites.flow.view.units[g].values[value]
    for match in sites.flow.matcher.attribute(name, write=True):
        having = match.pattern.having
        if not having and has_own(sites.flow, sites.said, g, base, name):
            continue
        if having and not (op == "const" and repr(data) in having):
            continue
        inputs = (base,) if having else (value, base)
        for site in sites.site(match, g, v, inputs):
            yield site._replace(starts=(base,))


def _operator(sites: Sites, g: int, v: int, operands: tuple[int, ...], symbol: str) -> Iterator[Site]:
    if symbol in ("==", "!=") and any(_is_no_tensor(sites, g, o) for o in operands):
        return
    for match in sites.flow.matcher.operator(symbol):
        yield from sites.site(match, g, v, operands)


def _is_no_tensor(sites: Sites, g: int, v: int) -> bool:
    """``kind == "a"``, ``n == x.shape[0]``: what is compared with a text or a size is one."""
    return is_text(sites.flow.view.units[g].values[v]) or is_size(sites.flow.names, g, v)


def _percent(sites: Sites, g: int, v: int, operands: tuple[int, ...], symbol: str) -> Iterator[Site]:
    """``"%.3f" % x``: what is written as text, besides what the operator itself is."""
    values = sites.flow.view.units[g].values
    if symbol == "%" and is_text(values[operands[0]]):
        written = values[operands[1]][1] if values[operands[1]][0] == "tuple" else operands[1:]
        for match in sites.flow.matcher.shape("formatting"):
            yield from sites.site(match, g, v, written, kind="text")
        return
    yield from _operator(sites, g, v, operands, symbol)


def is_text(value: Any) -> bool:
    """Return whether a value of the facts is a literal text."""
    return value[0] == "fstring" or (value[0] == "const" and isinstance(value[2], str))


def _format(sites: Sites, g: int, v: int, operands: tuple[int, ...], data: Any) -> Iterator[Site]:
    for match in sites.flow.matcher.shape("formatting"):
        yield from sites.site(match, g, v, operands[:1], kind="text")


def _item(sites: Sites, g: int, v: int, operands: tuple[int, ...], data: Any) -> Iterator[Site]:
    own = bool(sites.flow.view.callees(g, v))  # a list and a tensor refuse floats
    for match in sites.flow.matcher.shape("index") if own and not looks_up_itself(sites.flow, g, v) else ():
        if is_surely_a_tensor(sites.flow, g, operands[1]) and not is_named_index(sites.flow, g, operands[1]):
            yield from sites.site(match, g, v, operands[1:])


def _unpack(sites: Sites, g: int, v: int, operands: tuple[int, ...], data: Any) -> Iterator[Site]:
    """``values, places = scores.topk(k)``: the second is one of positions."""
    op, below, _ = (values := sites.flow.view.units[g].values)[operands[0]]
    if op != "call" or data[0] != 1 or data[1] != 2 or values[below[0]][0] != "attr":
        return
    named = sites.flow.names.name(g, below[0])
    receiver = below[1:2] if named is not None else values[below[0]][1]
    if values[below[0]][2] in INDEX_SECOND and (named is None or named.startswith("torch.")):
        for match in sites.flow.matcher.attribute("indices", write=False):
            for site in sites.site(match, g, operands[0], receiver):
                yield site._replace(starts=(v,))


_FINDERS = {
    "call": _call, "attr": _attr, "setattr": _setattr, "binop": _percent, "inplace": _operator,
    "compare": _operator, "format": _format, "item": _item, "unpack": _unpack,
}  # fmt: skip
