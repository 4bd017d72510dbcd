"""What one function shows of its values: which of its parameters, and parts of them, it uses as only tensors are."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.source.facts import Parameter
from callscope.taint.lattice.state import ANY
from callscope.taint.names.tensor_uses import (
    ANY_INPUT,
    BOTH,
    CALLED,
    FORWARD_HOOKS,
    HISTORY,
    JOINS,
    MEMBERS,
    NAMED_BY_TORCH,
    PARAMETER,
    PARAMETRIZING,
    PARTS,
    WRAPPING,
    is_layer,
)
from callscope.taint.names.torch_names import SHAPE_MEMBERS
from callscope.taint.program.defaults import written_default
from callscope.taint.program.forward_hooks import ForwardHooks
from callscope.taint.program.guards import is_tensor_type
from callscope.taint.program.looped import looped, typed_by, written_out
from callscope.taint.program.rewrapped import rewrapped
from callscope.taint.program.shown import ANYBODYS, Handed, Root, Shown, captured, under
from callscope.taint.program.spelling import Spelling
from callscope.taint.program.walks import reached

_DEEP = 4


class ShownInside:
    """Reads functions one after the other. ``asked``: parameters of each that it asks whether they are tensors; ``trained``: fields that are parameters."""

    def __init__(self, shown: Shown, names: Spelling) -> None:
        self.view, self.names, self.shown = shown.view, names, shown
        self.hooks = ForwardHooks(shown)
        self.asked: list[set[int]] = [set() for _ in shown.view.units]
        self.trained: set[tuple[int | None, str]] = set()
        self._roots: dict[int, dict[int, frozenset[Root]]] = {}
        # Tensors made of a number or a tensor, in the function looked at.
        self._wrapped: dict[int, frozenset[Root]] = {}

    def read(self, g: int) -> None:
        """Take down what a function shows."""
        values = self.view.units[g].values
        self._wrapped = {}
        roots: dict[int, frozenset[Root]] = {p.value: frozenset((p.value,)) for p in self.view.units[g].parameters}
        self._roots[g] = roots
        parts = {p.value: p.value for p in self.view.units[g].parameters}
        for v, (op, operands, data) in enumerate(values):
            if op in ("pi", "item", "unpack", "iter") and operands[0] in parts:
                parts[v] = parts[operands[0]]
            if op == "item":
                self.shown.indices[g].update(parts[o] for o in self._selectors(g, operands[1]) if o in parts)
                kind, _, key = values[operands[1]]
                if kind == "const" and isinstance(key, str):
                    roots[v] = under(roots.get(operands[0]), key)
                if (self._is_slice(g, operands[1]) or self._is_gathered(g, operands[1])) and operands[0] in roots:
                    roots.setdefault(v, roots[operands[0]])
            if op == "setattr" and self._is_self(g, operands[0]) and self._is_parameter(g, operands[1]):
                self.trained.add((self.view.owner(g), data))
            if op == "attr":
                self._attribute(g, v, operands[0], data, roots)
            elif op == "call":
                self._call(g, v, operands, data, roots)
            elif op == "setattr" and operands[1] in roots and self._is_self(g, operands[0]):
                owner = self.view.owner(g)
                assert owner is not None
                self.shown.stored.setdefault((owner, data), []).append((g, roots[operands[1]]))
                self.shown.handed.extend(self._set(g, v, roots[operands[1]]))
            elif op == "free":
                roots[v] = self._captured(g, data)
            elif op in ("iter", "unpack"):
                found = roots.get(looped(self.names, g, v), frozenset())
                found = found.union(*(roots.get(one, frozenset()) for one in written_out(values, v)))
                if found:
                    roots.setdefault(v, found)
            else:
                found = self._made_of(g, op, operands, data, roots)
                if found:
                    roots.setdefault(v, found)

    def _captured(self, g: int, variable: tuple[int, str]) -> frozenset[Root]:
        """Return the roots of a variable of the code around."""
        owner = self.view.first(g) + variable[0]
        known, found = self._roots.get(owner, {}), self.view.units[g].captures.get(variable, ())
        return captured(owner, frozenset[Root]().union(*(known.get(value, frozenset()) for value in found)))

    def _set(self, g: int, v: int, roots: frozenset[Root]) -> Iterator[Handed]:
        """``self.period = period``, where a property's setter takes it."""
        for callee in self.view.callees(g, v):
            parameters = self.view.units[callee.unit].parameters
            if len(parameters) == 2 and not callee.guess:
                yield Handed(g, roots, callee.unit, parameters[1].value)

    def _is_parameter(self, g: int, v: int) -> bool:
        op, operands, _ = self.view.units[g].values[v]
        return op == "call" and self.names.name(g, operands[0]) in PARAMETER

    def _is_slice(self, g: int, v: int) -> bool:
        """``x[:n]``, ``x[:, 0]``: a part of a tensor is one, whatever it is a part of."""
        return any(self.view.units[g].values[one][0] == "slice" for one in self._selectors(g, v))

    def _is_gathered(self, g: int, v: int) -> bool:
        """``x[edges[:, 0]]``, ``x[r > 0]``: what takes a tensor of places is one."""
        op, operands, _ = self.view.units[g].values[v]
        return op == "compare" or (op == "item" and self._is_slice(g, operands[1]))

    def _default(self, g: int, parameter: Parameter) -> object:
        return written_default(self.view, g, parameter.name) if parameter.has_default else ...

    def _selectors(self, g: int, v: int) -> tuple[int, ...]:
        """Return what a subscript selects by: what is used so is no number that a gradient reaches."""
        op, operands, _ = self.view.units[g].values[v]
        return operands if op == "tuple" else (v,)

    def _is_torchs(self, g: int, v: int, depth: int = _DEEP) -> bool:
        """Return whether a value is what a function of torch gives, or a part or a power of that."""
        op, operands, _ = self.view.units[g].values[v]
        if op == "call":
            return (self.names.name(g, operands[0]) or "").startswith("torch.")
        return (
            bool(depth and operands)
            and op in ("unpack", "item", "pi", "unary", "binop")
            and self._is_torchs(g, operands[0], depth - 1)
        )

    def _made_of(
        self, g: int, op: str, operands: tuple[int, ...], data: object, roots: dict[int, frozenset[Root]]
    ) -> frozenset[Root]:
        """Return the roots that are tensors if a value of this operation is."""
        if op in ("pi", "unary"):
            return roots.get(operands[0], frozenset())
        if op in ("binop", "inplace") and data in ("+", "-") and any(self._is_torchs(g, o) for o in operands):
            return frozenset()  # ``1 / wavelength ** 2 - frequency ** 2``: the other is the tensor
        if op == "phi" or (op in ("binop", "inplace") and data in ("+", "-", "@")):
            return frozenset().union(*(roots.get(operand, frozenset()) for operand in operands))
        if op in ("binop", "inplace"):
            left, right = operands[:2]
            values = self.view.units[g].values
            if left == right or values[right][0] == "const":
                return roots.get(left, frozenset())
            if data == "**":
                return frozenset()
            one, other = (left, right) if left in roots else (right, left)
            return roots.get(one, frozenset()) if values[other][0] in ("const", "free", "global") else frozenset()
        return frozenset()

    def _is_self(self, g: int, v: int) -> bool:
        unit = self.view.units[g]
        first = unit.parameters[0] if unit.parameters else None
        return first is not None and first.name == "self" and v == first.value and self.view.owner(g) is not None

    def _takes_a_loss(self, g: int, method: int) -> bool:
        """``accelerator.backward(loss)``: what is given something to go back from is no tensor."""
        values, users = self.view.units[g].values, self.view.users(g).get(method, ())
        return any(values[u][0] == "call" and len(values[u][1]) > 1 and not values[u][2][0] for u in users)

    def _attribute(self, g: int, v: int, base: int, name: str, roots: dict[int, frozenset[Root]]) -> None:
        if self._is_self(g, base):
            roots[v] = frozenset((name,))
        elif base in roots and name in MEMBERS and not (name == "backward" and self._takes_a_loss(g, v)):
            self.shown.mark(g, roots[base])
        elif base in self._wrapped and name in HISTORY:
            self.shown.mark(g, self._wrapped[base])
        elif name in HISTORY and base not in roots:
            self.shown.mark(g, self._factors(g, base))
        elif base in roots and name in PARTS:
            roots[v] = roots[base]
        elif base in roots:
            roots[v] = under(roots[base], f".{name}")
            if self.view.units[g].values[base][0] in ("iter", "unpack"):
                roots[v] |= {f"{ANYBODYS}{name}"}  # of one of several objects
        elif self.names.name(g, base) is None:
            roots[v] = frozenset((f"{ANYBODYS}{name}",))

    def _factors(self, g: int, v: int) -> frozenset[Root]:
        """``(r**2 * s / t).detach()``: return the arguments that a stopped product is made of; of some of them it has its history."""
        values = self.view.units[g].values
        free = {p.value for p in self.view.units[g].parameters if p.annotation is None and not p.has_default}
        made = reached([v], lambda one: values[one][1] if values[one][0] in ("binop", "unary") else ())
        return frozenset(one for one in made if one in free)

    def _call(
        self, g: int, v: int, operands: tuple[int, ...], tags: tuple[str, ...], roots: dict[int, frozenset[Root]]
    ) -> None:
        dotted = self.names.name(g, operands[0]) or ""
        self._method(g, v, operands, tags, roots)
        if dotted == PARAMETRIZING:
            for callee in self.view.callees(g, v):  # given the parameter, by whoever asks for it
                self.hooks.units.add(callee.unit)
                self.shown.tensors[callee.unit].update(p.value for p in self.view.units[callee.unit].parameters[1:])
        self._torch_function(g, dotted, operands, roots)
        for operand in (*typed_by(self.names, g, v), *rewrapped(self.names, g, v)):
            self.shown.mark(g, roots.get(operand, frozenset()))
        asks = dotted == "isinstance" and len(operands) > 2 and is_tensor_type(self.names, g, operands[2])
        if asks or (dotted == "torch.is_tensor" and len(operands) > 1):
            self._asked_for(g, roots.get(operands[1], frozenset()))
        if dotted in WRAPPING and len(operands) > 1:
            self._wrap(g, v, roots.get(operands[1], frozenset()))
        self._hand(g, v, operands, tags, roots)
        given = [roots[operand] for operand in operands[1:] if operand in roots]
        made = self.view.classes(g, operands[0])
        if len(given) == 1 and v not in roots and self.view.callees(g, v) and not made:
            roots[v] = given[0]
        op, _, name = self.view.units[g].values[operands[0]]
        if op == "attr" and self.view.callees(g, v) and not made:
            roots[v] = roots.get(v, frozenset()) | {f"{ANYBODYS}{name}()"}

    def _method(
        self, g: int, v: int, operands: tuple[int, ...], tags: tuple[str, ...], roots: dict[int, frozenset[Root]]
    ) -> None:
        """``x.norm()``, ``x.sum(dim=0)``, ``layer.register_forward_hook(hook)``."""
        op, inner, name = self.view.units[g].values[operands[0]]
        if op != "attr":
            return
        if inner[0] in roots and not self.names.name(g, operands[0]):
            if name in CALLED or NAMED_BY_TORCH.intersection(tags):
                self.shown.mark(g, roots[inner[0]])
            if name not in SHAPE_MEMBERS:
                roots[v] = roots[inner[0]]
        if name in FORWARD_HOOKS and len(operands) > 1:
            self.hooks.hook(g, operands[1])

    def _torch_function(
        self, g: int, dotted: str, operands: tuple[int, ...], roots: dict[int, frozenset[Root]]
    ) -> None:
        """``torch.exp(x)``: what torch's functions are given first, or by both operands, is a tensor."""
        last = dotted.rpartition(".")[2]
        if not dotted.startswith("torch.") or last in ANY_INPUT or is_layer(dotted):
            return
        numbers = self._with_default(g) if dotted.startswith("torch.distributions.") else frozenset[Root]()
        given = operands[2:] if last == "einsum" else operands[1 : 3 if last in BOTH else 2]
        for operand in given:
            self.shown.mark(g, roots.get(operand, frozenset()) - numbers)
            for joined in self._elements(g, operand) if last in JOINS else ():
                self.shown.mark(g, roots.get(joined, frozenset()))

    def _elements(self, g: int, v: int) -> Iterator[int]:
        """Yield what stands in a list or tuple that is joined: torch joins tensors alone, whatever else the list grows by."""
        op, operands, _ = self.view.units[g].values[v]
        if op in ("list", "tuple"):
            yield from operands

    def _asked_for(self, g: int, asked: frozenset[Root]) -> None:
        """``isinstance(x, torch.Tensor)``: a part that is asked for is one; a parameter may be, if its namesakes are."""
        self.shown.mark(g, (root for root in asked if isinstance(root, tuple)))
        self.shown.wrapped[g] |= asked
        self.asked[g].update(root for root in asked if isinstance(root, int))

    def _wrap(self, g: int, v: int, roots: frozenset[Root]) -> None:
        """``torch.as_tensor(x)``: of a number or a tensor. It is seen to be one where it is stopped, or where its default is a number."""
        self._wrapped[v] = roots
        self.shown.wrapped[g] |= roots
        numbers = [p for p in self.view.units[g].parameters if isinstance(self._default(g, p), float)]
        self.shown.mark(g, {p.value for p in numbers if p.annotation is None} & roots)

    def _with_default(self, g: int) -> frozenset[Root]:
        """``NegativeBinomial(dispersion, ...)`` of ``dispersion=10.0``: a distribution is made of numbers as well."""
        return frozenset(p.value for p in self.view.units[g].parameters if p.has_default)

    def _hand(
        self, g: int, v: int, operands: tuple[int, ...], tags: tuple[str, ...], roots: dict[int, frozenset[Root]]
    ) -> None:
        if not any(operand in roots for operand in operands[1:]):
            return
        for callee in self.view.callees(g, v):
            if not callee.bound or callee.guess:
                continue
            for link in self.view.given(callee, tags):
                handed = roots.get(operands[1 + link.argument])
                # ``build(name, **options)``: what classes hand each other is mixed.
                factory = self.view.owner(g) is None
                spread = link.out_of if factory and isinstance(link.out_of, str) and link.out_of != ANY else None
                if handed and spread is not None:
                    handed = under(handed, spread)
                if handed and link.into is None and (link.out_of is None or spread is not None):
                    value = self.view.units[callee.unit].parameters[link.parameter].value
                    self.shown.handed.append(Handed(g, handed, callee.unit, value))
