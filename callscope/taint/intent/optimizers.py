"""Which parameters a training step is for: a stop before modules that its optimizer does not hold is meant."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.lattice.masks import LAYERS
from callscope.taint.program.module_places import Place, module_places
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_DEPTH = 3
_WAY = 60
_MARKS = frozenset({"backward", "step"})


class Stepped:
    """Knows what the optimizers stepped in a function were built with."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.view, self.uses = flow, flow.view, uses
        self._built: dict[Place, frozenset[Place]] | None = None

    def leaves_out(self, site: Site) -> bool:
        """Return whether the optimizers stepped here hold none of the modules whose output is stopped."""
        held = [self._held(site.g, site.v)]
        if not held[0]:
            held = [self._held(*place) for place in self._callers(site)]
        if not held or not all(held):
            return False
        made = set(self._modules(site.g, site.v)) or set(self._leaves(site.g, site.inputs))
        return bool(made) and not any(made & one for one in held)

    def holds(self, site: Site) -> bool:
        """Return whether the optimizers stepped next are known and hold what makes the stopped value."""
        held = self._held(site.g, site.v)
        return any(place in held for place in self._modules(site.g, site.v))

    def _callers(self, site: Site) -> list[tuple[int, int]]:
        """Return where a function that gives back the stopped value (``alpha``, a property), or what it makes of it (a loss), is called to train with it."""
        values, users = self.view.units[site.g].values, self.uses.of(site.g, site.v)
        alone = bool(users) and all(values[u][0] == "return" for u in users)
        if not alone and not self._makes_loss(site):
            return []
        callers = self.view.callers.get(site.g, ())
        return [(g, v) for g, v in callers if not self.flow.frames[g].muted and not self._is_spent(g, v)]

    def _makes_loss(self, site: Site) -> bool:
        """Return whether what a function makes of the stopped value only goes to its callers; a module's own method trains its own parts, whoever calls it."""
        owner, values = self.view.owner(site.g), self.view.units[site.g].values
        if (owner is not None and self.view.is_module(owner)) or any(o == "attr" and d in _MARKS for o, _, d in values):
            return False
        stack, seen = [site.v], set[int]()
        while stack and len(seen) < _WAY * 3:
            v = stack.pop()
            if v not in seen:
                seen.add(v)
                if values[v][0] in ("setattr", "setitem"):
                    return False  # who reads what is kept is not seen here
                stack.extend(self.uses.of(site.g, v))
        return any(values[v][0] == "return" for v in seen)

    def _is_spent(self, g: int, v: int) -> bool:
        """Return whether a value is read where nothing is recorded, or behind the last ``backward``: to be shown."""
        taken = [u for u, (op, _, data) in enumerate(self.view.units[g].values) if op == "attr" and data == "backward"]
        return bool(self.flow.frames[g].mute_of(v)) or (bool(taken) and max(taken) < v)

    def _leaves(self, g: int, inputs: tuple[int, ...]) -> Iterator[Place]:
        """Yield the tensors on the way to a value that some optimizer holds; nothing where a live one is held by none."""
        held = frozenset().union(*self._optimizers().values())
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
        for operands in self._steps_after(g, v):
            if not self._is_schedule(g, operands[0]):
                places = set(module_places(self.view, g, operands[0], _DEPTH))
                known = [modules for place, modules in self._optimizers().items() if place in places]
                if not known:
                    return set()
                found.update(*known)
        return found

    def _steps_after(self, g: int, v: int) -> list[tuple[int, ...]]:
        """Return the operands of the ``step`` readings behind each ``backward`` of what is made of the value; behind the next one where none is."""
        values = self.view.units[g].values
        marks = [
            (u, data, operands) for u, (op, operands, data) in enumerate(values) if op == "attr" and data in _MARKS
        ]
        backwards = [u for u, data, _ in marks if data == "backward" and u > v]
        made = [u for u in backwards if self._is_made_of(g, values[u][1][0], v)]
        ends = [(low, min((u for u in backwards if u > low), default=len(values))) for low in made or backwards[:1]]
        ends = ends or [(-1, len(values))]
        return [o for u, data, o in marks if data == "step" and any(low < u < high for low, high in ends)]

    def _is_made_of(self, g: int, loss: int, v: int) -> bool:
        values = self.view.units[g].values
        stack, seen = [loss], set[int]()
        while stack and len(seen) < _WAY * 3:
            one = stack.pop()
            if one == v:
                return True
            if one not in seen:
                seen.add(one)
                stack.extend(o for o in values[one][1] if o < one)
        return False

    def _is_schedule(self, g: int, v: int) -> bool:
        name = self.flow.names.name(g, v) or ""
        return ".lr_scheduler." in name

    def _optimizers(self) -> dict[Place, frozenset[Place]]:
        if self._built is None:
            self._built = {}
            for g, unit in enumerate(self.view.units):
                for v, (op, operands, _) in enumerate(unit.values):
                    dotted = (self.flow.names.name(g, operands[0]) or "") if op == "call" else ""
                    if dotted.startswith("torch.optim.") and ".lr_scheduler" not in dotted and "()" not in dotted:
                        modules = frozenset(self._given(g, operands[1:2]))
                        for place in module_places(self.view, g, v, _DEPTH) if modules else ():
                            self._built[place] = self._built.get(place, frozenset()) | modules
        return self._built

    def _given(self, g: int, operands: tuple[int, ...]) -> Iterator[Place]:
        """Yield the modules whose ``parameters()`` are in an optimizer's first argument."""
        values = self.view.units[g].values
        stack, seen = list(operands), set[int]()
        while stack and len(seen) < _WAY:
            v = stack.pop()
            if v in seen:
                continue
            seen.add(v)
            op, below, data = values[v]
            if op == "attr" and data in ("parameters", "named_parameters"):
                yield from module_places(self.view, g, below[0], _DEPTH)
            elif below:
                stack.extend(below)
            if op in ("call", "attr", "global", "free", "param") and self.flow.gradient(g, v):
                yield from module_places(self.view, g, v, _DEPTH)

    def _modules(self, g: int, v: int) -> Iterator[Place]:
        """Yield the modules called on the way to a value, as far as its own function shows."""
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
                    continue
            if op not in ("param", "global", "free"):
                stack.extend(operands)

    def _wholes(self, g: int, module: int) -> Iterator[Place]:
        """``model.encoder``: who holds the parameters of ``model`` holds those of its parts."""
        values = self.view.units[g].values
        for _ in range(_DEPTH):
            op, operands, _ = values[module]
            if op not in ("attr", "item") or not self._is_module(g, operands[0]):
                return
            module = operands[0]
            yield from module_places(self.view, g, module, _DEPTH)

    def _is_module(self, g: int, v: int) -> bool:
        return bool(self.flow.mask(g, v) & LAYERS) or self.flow.owns_parameters(g, v)
