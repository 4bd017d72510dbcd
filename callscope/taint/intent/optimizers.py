"""Which parameters a training step is for: a stop before modules that its optimizer does not hold is meant."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.forward.trace import Trace
from callscope.taint.intent.built_optimizers import UNSEEN, BuiltOptimizers, Moment
from callscope.taint.intent.named_optimizers import named_for
from callscope.taint.lattice.masks import LAYERS, TENSOR
from callscope.taint.program.callee import Callee
from callscope.taint.program.module_places import Place, module_places
from callscope.taint.program.returned import returned_at
from callscope.taint.program.selves import is_self
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import made_before, reached
from callscope.taint.site import Site

_DEPTH = 3
_WAY = 60
_SEVERAL = 2
_BOTH = ("step", "zero_grad")
_PARTS = frozenset({"attr", "item", "iter", "unpack", "pi"})


class Stepped:
    """Knows what the optimizers stepped in a function were built with."""

    def __init__(self, flow: Flow, uses: Uses, trace: Trace) -> None:
        self.flow, self.view, self.uses, self.trace = flow, flow.view, uses, trace
        self.built = BuiltOptimizers(flow, trace)
        self._read: dict[tuple[int, str], list[tuple[int, int]]] = {}
        self._handed: dict[int, list[tuple[int, tuple[Callee, ...]]]] = {}
        self._trained: dict[tuple[int, tuple[int, ...], int], list[set[Place]]] = {}

    def leaves_out(self, site: Site) -> bool:
        """Return whether the optimizers stepped here hold none of the modules whose output is stopped."""
        made = set(self._modules(site.g, site.v)) or set(self._leaves(site.g, site.inputs))
        made = made or self._modules_given(site.g, site.inputs) or self._given(site.g, site.inputs)
        if not made or UNSEEN in made:
            return False
        held = self._trained_with(site.g, (site.v, *site.starts))
        if not held or not all(held) or any((made | self._called_for(site)) & one for one in held):
            return False
        return not any(self._arguments_held(site) & one for one in held)

    def _called_for(self, site: Site) -> set[Place]:
        """Return the arguments that are called for what is stopped: modules, though nothing else says so."""
        values = self.view.units[site.g].values
        made = (values[v] for v in made_before(values, site.inputs, _WAY))
        called = {operands[0] for op, operands, _ in made if op == "call" and values[operands[0]][0] in ("param", "pi")}
        return {place for v in called for place in module_places(self.view, site.g, v, _DEPTH)}

    def _arguments_held(self, site: Site) -> set[Place]:
        """``bound(model, x)`` of ``model.predict(x)[1].detach()``, where ``x`` is stepped: return what optimizers hold of the arguments that go into what is stopped."""
        values, found = self.view.units[site.g].values, set[Place]()
        for v in made_before(values, site.inputs, _WAY):
            op, _, data = values[v]
            given = self.trace.arguments(site.g, data[0]) if op == "param" and self.flow.symbolic(site.g, v) else ()
            for where, o in given:
                found.update(self._leaves(where, (o,)))
        return found

    def is_for_maker(self, site: Site, call: int) -> bool:
        """``-judge(fake.detach()).mean()`` in the step of who makes ``fake``: its optimizer holds the maker and not the judge, which is there for this gradient alone."""
        held = self._trained_with(site.g, (site.v, *site.starts))
        if not held or not all(held):
            return False
        makers = {one for v in site.inputs for one in self._modules(site.g, v)} or self._modules_given(
            site.g, site.inputs
        )
        judge = self.view.units[site.g].values[call][1][0]
        judges = {*module_places(self.view, site.g, judge, _DEPTH), *self.built.known_as(site.g, judge)}
        judges |= set(self._wholes(site.g, judge))
        return bool(makers) and UNSEEN not in makers and all(makers & one and not judges & one for one in held)

    def _modules_given(self, g: int, inputs: tuple[int, ...]) -> set[Place]:
        """``critic_loss(critic, real, fake)`` of ``generator(z)``: return the modules that made the arguments stopped here; none where one is of something else."""
        values, found = self.view.units[g].values, set[Place]()
        for v in inputs:
            op, _, data = values[v]
            given = list(self.trace.arguments(g, data[0])) if op == "param" else []
            made = [set(self._modules(where, o, 1)) for where, o in given]
            if not made or not all(made):
                return set()
            found.update(*made)
        return found

    def _given(self, g: int, inputs: tuple[int, ...]) -> set[Place]:
        """``register(fixed, moving, transform)`` trains the transform itself: return the arguments that all of a stopped value comes from."""
        if not self._marks(g, "backward") or not self._marks(g, "step"):
            return set()
        values, leaves = self.view.units[g].values, self.flow.frames[g].leaves
        behind = set(made_before(values, inputs, _WAY))
        if behind & leaves:
            return set()  # ``image = image.clone().requires_grad_()`` is trained itself
        ends = {v for v in behind if not values[v][1] and self.flow.gradient(g, v)}
        if not all(values[v][0] == "param" for v in ends):
            return set()
        return {place for v in ends for place in (("value", g, v), *module_places(self.view, g, v, _DEPTH))}

    def holds(self, site: Site) -> bool:
        """Return whether the optimizers stepped next are known and hold what makes the stopped value."""
        held = self._held(site.g, site.v)
        return any(place in held for place in self._modules(site.g, site.v))

    def is_one_of_several(self, site: Site) -> bool:
        """Return whether the program's class steps several optimizers, and it is not seen what the one behind this site holds: whose gradient is stopped may be nobody's concern there."""
        return len(self._stepped_by_name(site.g)) >= _SEVERAL and self.is_unseen(site)

    def is_unseen(self, site: Site) -> bool:
        """Return whether it is not seen what the optimizer that is stepped behind this site holds."""
        held = self._trained_with(site.g, (site.v, *site.starts))
        return not held or not all(held)

    def _stepped_by_name(self, g: int) -> set[str]:
        """Return the names of what is both cleared and stepped in a function, or in the class it is of, its bases and what derives from it."""
        owner = self.view.owner(g)
        family = set(self.view.family(owner)) if owner is not None else set()
        units = [g] if owner is None else self._units_of(family)
        named = {what: {self._name_of(unit, o) for unit in units for _, o in self._marks(unit, what)} for what in _BOTH}
        return (named["step"] & named["zero_grad"]) - {""}

    def _units_of(self, family: set[int]) -> list[int]:
        owners = ((g, self.view.owner(g)) for g in range(len(self.view.units)))
        return [g for g, owner in owners if owner is not None and family.intersection(self.view.family(owner))]

    def _name_of(self, g: int, v: int) -> str:
        values = self.view.units[g].values
        while values[v][0] in ("pi", "phi") and values[v][1]:
            v = values[v][1][0]
        return str(values[v][2]) if values[v][0] == "attr" else self.uses.name(g, v)

    def _trained_with(self, g: int, starts: tuple[int, ...], depth: int = _DEPTH) -> list[set[Place]]:
        """Return what the next step is for, of each caller who trains with what is made of a value; nothing known of one is an empty set."""
        key = (g, starts, depth)
        if key not in self._trained:
            held = self._held(g, starts[0])
            callers = self._callers(g, starts) if not held and depth else []
            told = [one for where, v in callers for one in self._trained_with(where, (v,), depth - 1)]
            self._trained[key] = told if callers else [held]
        return self._trained[key]

    def _callers(self, g: int, starts: tuple[int, ...]) -> list[tuple[int, int]]:
        """Return where a function that gives back the stopped value (``alpha``, a property), or what it makes of it (a loss), is called to train with it."""
        if self._marks(g, "backward"):
            return []
        if not all(self._only_returns(g, start) for start in starts):
            return []
        callers = self.view.callers.get(g, ())
        asked = [(g, v) for g, v in callers if not self.flow.frames[g].muted and not self._is_spent(g, v)]
        places = returned_at(self.view, self.uses, g, starts) if asked else set()
        return [(g, part) for g, v in asked for part in self._received(g, v, places)]

    def _received(self, g: int, call: int, places: set[int]) -> list[int]:
        """``loss, logp = self.actor_loss(batch)``: what a caller takes from these places of a tuple; the whole where it is not taken apart."""
        values, users = self.view.units[g].values, self.uses.of(g, call)
        apart = all(values[u][0] == "unpack" and values[u][2][2] < 0 for u in users)
        return [u for u in users if values[u][2][0] in places] if places and users and apart else [call]

    def _only_returns(self, g: int, start: int) -> bool:
        """Return whether what a function makes of a value only goes to its callers: who reads what is kept is not seen here."""
        values = self.view.units[g].values
        ops = {values[v][0] for v in reached((start,), lambda v: self.uses.of(g, v), _WAY * 3)}
        return "return" in ops and not ops & {"setattr", "setitem"}

    def _is_spent(self, g: int, v: int) -> bool:
        """Return whether a value is read where nothing is recorded, or behind the last ``backward``: to be shown."""
        taken = [u for u, _ in self._marks(g, "backward")]
        return bool(self.flow.frames[g].mute_of(v)) or (bool(taken) and max(taken) < v)

    def _leaves(self, g: int, inputs: tuple[int, ...]) -> Iterator[Place]:
        """Yield the tensors on the way to a value that some optimizer holds; nothing where a live one is held by none."""
        held = self.built.all_held
        if not held:
            return
        values = self.view.units[g].values
        stack, seen, found = list(inputs), set[int](), list[Place]()
        while stack and len(seen) < _WAY:
            one = stack.pop()
            if one in seen:
                continue
            seen.add(one)
            op, operands, _ = values[one]
            ends = op in ("param", "global", "free") or (op == "attr" and not self._is_called(g, one))
            if not self.flow.gradient(g, one) and not (op == "attr" and self._is_called(g, one)):
                continue
            places = set(module_places(self.view, g, one, _DEPTH)) & held
            found.extend(places)
            if ends and not places:
                return
            if not places:
                stack.extend(operands)
        yield from found

    def _is_called(self, g: int, v: int) -> bool:
        values = self.view.units[g].values
        return any(values[u][0] == "call" and values[u][1][0] == v for u in self.uses.of(g, v))

    def _held(self, g: int, v: int) -> set[Place]:
        """Return what the optimizers stepped after the next ``backward`` hold; nothing where one of them is unknown."""
        found: set[Place] = set()
        for stepped in self._steps_after(g, v):
            if not self._is_schedule(stepped.g, stepped.v):
                known = self.built.held(stepped) or named_for(self.view, stepped)
                if not known:
                    return set()
                found.update(known)
        return found

    def _steps_after(self, g: int, v: int) -> list[Moment]:
        """Return what is stepped behind each ``backward`` of what is made of the value, here or in a helper; behind the next one where none is."""
        values = self.view.units[g].values
        backwards = [u for u, o in self._marks(g, "backward") if u > v]
        made = [u for u in backwards if self._is_made_of(g, values[u][1][0], v)]
        helped = list(self._stepped_for(g, v))
        ends = [(low, min((u for u in backwards if u > low), default=len(values))) for low in made]
        if not ends and not helped:
            low = backwards[0] if backwards else -1
            ends = [(low, min((u for u in backwards if u > low), default=len(values)))]
        here = [Moment(g, o) for u, o in self._marks(g, "step") if any(low < u < high for low, high in ends)]
        handed = [one for low, high in ends for one in self._stepped_between(g, low, high)]
        return [*here, *handed, *helped]

    def _stepped_between(self, g: int, low: int, high: int) -> Iterator[Moment]:
        """``advance(opt_enc)``: yield what functions step that are given it."""
        for u, callees in self._stepping(g):
            for unit in {callee.unit for callee in callees if low < u < high and callee.bound and not callee.guess}:
                given = ((o, self.view.units[unit].values[o][0]) for _, o in self._marks(unit, "step"))
                yield from (Moment(unit, o, (g, u)) for o, op in given if op == "param")

    def _stepping(self, g: int) -> list[tuple[int, tuple[Callee, ...]]]:
        """Return the calls of a function that may step something, each with whom it calls; found once, as many stops ask."""
        if g not in self._handed:
            values = self.view.units[g].values
            calls = [(u, self.view.callees(g, u)) for u, (op, _, _) in enumerate(values) if op == "call"]
            self._handed[g] = [(u, to) for u, to in calls if any(self._marks(one.unit, "step") for one in to)]
        return self._handed[g]

    def _marks(self, g: int, name: str) -> list[tuple[int, int]]:
        """Return the readings of a method, each with what it is read of; found once."""
        if (g, name) not in self._read:
            values = enumerate(self.view.units[g].values)
            self._read[g, name] = [(u, of[0]) for u, (op, of, data) in values if op == "attr" and data == name]
        return self._read[g, name]

    def _stepped_for(self, g: int, v: int) -> Iterator[Moment]:
        """``self._step("actor", loss)``: yield what a helper steps once it has called ``backward`` on what is made of the value."""
        for u, callees in self._stepping(g):
            if u <= v or len(callees) != 1 or callees[0].guess or not callees[0].bound:
                continue
            unit = callees[0].unit
            taken = [low for low, loss in self._marks(unit, "backward") if self._is_given(g, u, unit, loss, v)]
            if taken:
                yield from (Moment(unit, o, (g, u)) for after, o in self._marks(unit, "step") if after > taken[0])

    def _is_given(self, g: int, call: int, unit: int, loss: int, v: int) -> bool:
        """Return whether a call gives what is made of a value as the loss of a helper."""
        op, _, data = self.view.units[unit].values[loss]
        if op != "param":
            return False
        given = [o for where, o in self.trace.arguments(unit, data[0]) if where == g]
        return any(o in self.view.units[g].values[call][1] and self._is_made_of(g, o, v) for o in given)

    def _is_made_of(self, g: int, loss: int, v: int) -> bool:
        return v in made_before(self.view.units[g].values, (loss,), _WAY * 3)

    def _is_schedule(self, g: int, v: int) -> bool:
        name = self.flow.names.name(g, v) or ""
        return ".lr_scheduler." in name

    def _modules(self, g: int, v: int, depth: int = 0) -> Iterator[Place]:
        """Yield the modules called on the way to a value, as far as its own function shows, and those that it calls (``depth``)."""
        values = self.view.units[g].values
        stack, seen = [v], set[int]()
        while stack and len(seen) < _WAY:
            one = stack.pop()
            if one in seen:
                continue
            seen.add(one)
            op, operands, _ = values[one]
            if op == "call":
                stack.extend(operands[1:])
                module = operands[0]
                if values[module][0] == "attr" and not self._is_module(g, module):
                    module = values[module][1][0]
                places = list(module_places(self.view, g, module, _DEPTH)) if self._is_module(g, module) else []
                if places:
                    yield from places
                    yield from self._wholes(g, module)
                    yield from self.built.known_as(g, module)
                    yield from self._made_with(g, module)
                    continue
                yield from self._of_returned(g, one, depth)
            elif op == "attr" and self._is_part(g, one):
                yield from module_places(self.view, g, operands[0], _DEPTH)
                yield from self._wholes(g, operands[0])
                yield from self.built.known_as(g, operands[0])
                continue
            if op not in ("param", "global", "free"):
                stack.extend(operands)

    def _is_part(self, g: int, v: int) -> bool:
        """``multiplier.value``: a parameter, or a property, of a module that is no part of this one."""
        _, operands, _ = self.view.units[g].values[v]
        plain = not self._is_called(g, v) and not is_self(self.view, g, operands[0])
        return plain and bool(self.flow.gradient(g, v)) and self._is_module(g, operands[0])

    def _of_returned(self, g: int, call: int, depth: int) -> Iterator[Place]:
        """``loss, fake = self.maker_step(x)``: yield the modules on the way to what a function of the program gives back; of a tuple, to those parts that are taken apart."""
        callees = self.view.callees(g, call) if depth else ()
        if len(callees) != 1 or callees[0].guess:
            return
        unit = callees[0].unit
        for op, operands, _ in self.view.units[unit].values:
            if op == "return" and operands:
                yield from self._modules(unit, operands[0], depth - 1)

    def _made_with(self, g: int, module: int) -> Iterator[Place]:
        """``Propagator(k)``: the tensors that a module is made of here are stopped together with it."""
        op, operands, _ = self.view.units[g].values[module]
        for o in operands[1:] if op == "call" and self.view.classes(g, operands[0]) else ():
            if self.flow.gradient(g, o):
                yield from module_places(self.view, g, o, _DEPTH)

    def _wholes(self, g: int, module: int) -> Iterator[Place]:
        """``model.encoder``, ``for n, block in enumerate(self.blocks)``: who holds the parameters of the whole holds those of its parts."""
        values, stack, seen = self.view.units[g].values, [module], set[int]()
        while stack and len(seen) < _WAY:
            v = stack.pop()
            op, operands, _ = values[v]
            if v in seen or not (op in _PARTS or (op == "call" and not self.view.callees(g, v) and v != module)):
                continue
            seen.add(v)
            stack.extend(operands)
            for whole in operands:
                if self._is_module(g, whole):
                    yield from module_places(self.view, g, whole, _DEPTH)

    def _is_module(self, g: int, v: int) -> bool:
        mask = self.flow.mask(g, v)
        gives = self.view.units[g].values[v][0] == "call" and mask & TENSOR  # ``judge(x)`` that passes by a layer's own
        return bool(mask & LAYERS and not gives) or self.flow.owns_parameters(g, v)
