"""Values made into new leaves: ``t.detach().requires_grad_()``, and whether their own gradient is wanted."""

from __future__ import annotations

from collections.abc import Iterator

from callscope.taint.forward.analysis import Flow
from callscope.taint.names.torch_names import MOVES
from callscope.taint.program.entries import field_order
from callscope.taint.program.uses import Uses
from callscope.taint.site import Site

_STEPS = 80
_JOINS = frozenset({"phi", "pi", "tuple", "list", "cell", "listcomp", "genexp", "iter", "dict", "dictcomp"})


class NewLeaves:
    """Follows a stopped value to where it becomes a leaf, and the leaf to where its gradient is asked for."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.uses = flow, uses

    def made_by(self, site: Site) -> int | None:
        """Return the leaf that a ``detach`` or ``.data`` is turned into, None if it is not."""
        if site.match.rule.name not in ("detach-call", "data-read"):
            return None
        values = self.flow.view.units[site.g].values
        stack, seen = [site.v], set[int]()
        while stack and len(seen) < _STEPS:
            v = stack.pop()
            if v in seen:
                continue
            seen.add(v)
            for user in self.uses.of(site.g, v):
                op, operands, name = values[user]
                if (
                    op == "setattr"
                    and name == "requires_grad"
                    and operands[0] == v
                    and values[operands[1]][2] is not False
                ):
                    return v
                if op == "attr" and name in MOVES:
                    stack.append(user)
                elif op == "call" and operands[0] == v and values[v][0] == "attr":
                    if values[v][2] == "requires_grad_" and not self._is_off(site.g, operands):
                        return user
                    stack.append(user)
        return None

    def comes_from_asked(self, site: Site) -> bool:
        """Return whether a stop ends the walk of a leaf made here for its own gradient (a sampler, an attack)."""
        if site.match.rule.name not in ("detach-call", "data-read"):
            return False
        values = self.flow.view.units[site.g].values
        stack, seen = list(site.inputs), set[int]()
        while stack and len(seen) < _STEPS:
            v = stack.pop()
            if v in seen:
                continue
            seen.add(v)
            op, operands, _ = values[v]
            if op in ("phi", "pi", "inplace", "cell"):
                stack.extend(operands[:1] if op != "phi" else operands)
            elif op in ("binop", "unary") and self.uses.name(site.g, site.v):
                stack.extend(operands)
            elif op == "call" and values[operands[0]][2] == "requires_grad_" and self.is_asked_for(site.g, v):
                return True
            if self._is_turned(site, v) and self.is_asked_for(site.g, v):
                return True
        return False

    def _is_turned(self, site: Site, v: int) -> bool:
        """``x.requires_grad_(True)`` as a statement, on the variable that the stopped value is bound to again."""
        values = self.flow.view.units[site.g].values
        name = self.uses.name(site.g, site.v)
        if not name or name != (values[v][2] if values[v][0] == "phi" else self.uses.name(site.g, v)):
            return False
        return any(values[u][0] == "attr" and values[u][2] == "requires_grad_" for u in self.uses.of(site.g, v))

    def _is_off(self, g: int, operands: tuple[int, ...]) -> bool:
        op, _, data = self.flow.view.units[g].values[operands[-1]]
        return len(operands) > 1 and op == "const" and data is False

    def is_asked_for(self, g: int, leaf: int) -> bool:
        """Return whether a leaf is differentiated by, stepped by an optimizer, or looked at through ``.grad``."""
        stack, seen = [(g, leaf), *self._made_in_place(g, leaf)], set[tuple[int, int]]()
        while stack and len(seen) < _STEPS:
            g, v = stack.pop()
            if (g, v) in seen:
                continue
            seen.add((g, v))
            values = self.flow.view.units[g].values
            for user in self.uses.of(g, v):
                op, operands, name = values[user]
                if op == "attr" and name in ("grad", "requires_grad", "retain_grad"):
                    return True
                if op == "call" and v in operands[1:] and self._asks(g, operands, name, v):
                    return True
                if op in _JOINS or self._hands_on(g, user, v) or self._lengthens(g, user, v):
                    stack.append((g, user))
                stack.extend(self._outside(g, user, v))
            stack.extend((g, u) for u in self._same_name(g, v))
            stack.extend(self.uses.shared(g, v))
        return False

    def _made_in_place(self, g: int, leaf: int) -> list[tuple[int, int]]:
        """``x.requires_grad_()`` as a statement: ``x`` is the leaf, under its own name."""
        values = self.flow.view.units[g].values
        called = values[leaf][1][:1] if values[leaf][0] == "call" else ()
        return [(g, o) for m in called if values[m][2] == "requires_grad_" for o in values[m][1]]

    def _outside(self, g: int, user: int, v: int) -> Iterator[tuple[int, int]]:
        """Yield where a leaf is in other functions: in one that it is handed to, in a record's field, in the callers of what gives it back."""
        view = self.flow.view
        op, operands, data = view.units[g].values[user]
        if op == "return":
            yield from view.callers.get(g, ())
        if op != "call" or v not in operands[1:]:
            return
        for callee in view.callees(g, user):
            for link in view.given(callee, data) if callee.bound and not callee.guess else ():
                if operands[1 + link.argument] == v:
                    yield callee.unit, view.units[callee.unit].parameters[link.parameter].value
        for cls in view.classes(g, operands[0]) if not view.callees(g, user) else ():
            fields = field_order(view, cls)
            named = [
                tag or fields[n]
                for n, (o, tag) in enumerate(zip(operands[1:], data, strict=True))
                if o == v and n < len(fields)
            ]
            for name in named:
                yield from (
                    place
                    for place in self.uses.loads(name)
                    if cls in view.instances(place[0], view.units[place[0]].values[place[1]][1][0])
                )

    def _hands_on(self, g: int, user: int, v: int) -> bool:
        """``params.values()``, ``list(...)``: the leaf is among what comes out."""
        values = self.flow.view.units[g].values
        op, operands, name = values[user]
        if op == "attr":
            return name in ("values", "items")
        if op != "call":
            return False
        return values[v][0] == "attr" or self.flow.names.name(g, operands[0]) in ("list", "tuple", "dict")

    def _lengthens(self, g: int, user: int, v: int) -> bool:
        """``[t, y] + parameters``: a list that a leaf is in, made longer."""
        values = self.flow.view.units[g].values
        return values[user][::2] == ("binop", "+") and values[v][0] in ("list", "tuple")

    def _asks(self, g: int, operands: tuple[int, ...], tags: tuple[str, ...], v: int) -> bool:
        dotted = self.flow.names.name(g, operands[0]) or ""
        position = operands.index(v, 1) - 1
        if dotted.startswith("torch.autograd.functional."):
            return position == 1 or tags[position] == "inputs"
        if dotted == "torch.autograd.grad":
            return position == 1 or tags[position] == "inputs"
        return dotted.startswith("torch.optim.")

    def _same_name(self, g: int, v: int) -> list[int]:
        """Return the readings of the variable that a leaf is bound to, a loop's phi included."""
        name = self.uses.name(g, v)
        values = self.flow.view.units[g].values
        return [u for u, (op, operands, data) in enumerate(values) if op == "phi" and data == name and v in operands]
