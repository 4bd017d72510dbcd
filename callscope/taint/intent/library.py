"""Care that libraries take: a switch put back, times of a noise, a measure of itself."""

from __future__ import annotations

import re

from callscope.taint.forward.analysis import Flow
from callscope.taint.intent.kept_copies import KeptCopies
from callscope.taint.lattice.masks import PROVEN
from callscope.taint.names.intent_names import EXPLICIT
from callscope.taint.program.bare import bare
from callscope.taint.program.objectives import is_objective
from callscope.taint.program.uses import Uses
from callscope.taint.program.walks import made_before
from callscope.taint.site import Site

_INDEX = re.compile(r"(^|_)(idx|idxs|index|indexes|indices)$")
_TIME = re.compile(r"^(t|ts|s|dt|h|times?|ta|tb|t\d|t_?(start|end|prev|next|init|final))$")
_NOISE = re.compile(r"Brownian|Wiener|Noise")
_DRAWN = re.compile(r"randn|normal|brownian|generator|seed|entropy|sample", re.IGNORECASE)
_WARNS = re.compile(r"(^|\.)(warn|warning|warn_once|rank_zero_warn)(\(\))?$")
_SAYS = re.compile(
    r"(?i)\b(?:an?\s+constants?\s+(?:for|to|in|of|under)\s+(?:the\s+)?(?:back|grad|auto|diff)|(?:as|held)\s+(?:an?\s+)?(?:constants?|fixed|frozen)\b"
    r"|(?:is|are|be|being|kept|stays?)\s+(?:held\s+|kept\s+)?(?:frozen|detached|stopped|not\s+differentiated)\b"
    r"|straight-?\s?through|stop[- ]?grad|no\s+gradients?\b|without\s+(?:a\s+)?gradients?\b|not?\s+back-?prop|non-?differentiable)"
)
"""What a docstring says of a stop."""
_HERE = re.compile(r"(?i)(?P<said>[^.;:]*?)\b(?:is|are)\s+(?:an?\s+)?constants?\s+here\b")
"""What a docstring says of certain things."""
_CALLED_OF = frozenset(
    {
        "embedding_dim",
        "in_features",
        "out_features",
        "in_channels",
        "out_channels",
        "num_embeddings",
        "eval",
        "train",
        "parameters",
        "state_dict",
        "named_parameters",
    }
)
"""What only a module has."""
_EXTREMES = frozenset({"min", "max", "amin", "amax", "aminmax", "quantile"})
_VIEWED = frozenset({"values", "unbind", "tolist", "numpy", "cpu", "squeeze", "clone"})
_JITTER = 1e-4
_SEVERAL = 2
"""From so many detached attributes on a method stops on purpose all that it reads."""


def _prose(docstring: str) -> str:
    """Return a docstring in one line, without its examples: ``>>> with torch.no_grad():`` is how it is shown."""
    lines = (line for line in docstring.splitlines() if not line.lstrip().startswith((">>>", "...")))
    return " ".join(" ".join(lines).split())


class Careful:
    """Knows forms of stops by which a library keeps its user's gradient, or computes what has none."""

    def __init__(self, flow: Flow, uses: Uses) -> None:
        self.flow, self.uses, self.copies = flow, uses, KeptCopies(flow, uses)

    def is_meant(self, site: Site) -> bool:
        """Return whether a stop is one of these forms."""
        if site.match.rule.id in EXPLICIT and (self._is_told(site) or self._is_said_by_itself(site)):
            return True
        match site.match.rule.id:
            case "CS205":
                return self._is_put_back(site) or self._freezes_module(site)
            case "CS101" | "CS102":
                return self._is_time_of_noise(site) or self._loads_diagonal(site) or self._counts_flags(site)
        return False

    def is_careful(self, site: Site, *, own: bool) -> bool:
        """Return whether a stop is meant as long as nothing in view takes the gradient that it stops; a parameter of its ``own`` is no index of anything."""
        if site.match.rule.id in EXPLICIT and self._is_said(site):
            return True
        index = not own and self._is_index(site)
        return site.match.rule.id == "CS201" and (
            index or self._measures_itself(site) or self.copies.is_beside_result(site) or self._stops_everything(site)
        )

    def _stops_everything(self, site: Site) -> bool:
        """``eta = pop.eta.detach(); return 1 - eta.var(0) / pop.omega.detach()``: a function that stops what it reads of an object it is given, until nothing that it gives has a gradient, measures."""
        unit, g = self.flow.view.units[site.g], site.g
        if is_objective(self.flow.view, g):
            return False
        stopped = {bare(self.flow.view, g, o[0]) for op, o, name in unit.values if op == "attr" and name == "detach"}
        given = [o[0] for op, o, _ in unit.values if op == "return" and o]
        live = any(self.flow.gradient(g, v, inside=True) or self.flow.symbolic(g, v) for v in given)
        fields = sum(self._is_given_field(g, v) for v in stopped)
        named = all(unit.values[v][0] == "param" or self._is_given_field(g, v) for v in stopped)
        return bool(given) and fields > 0 and named and len(stopped) >= _SEVERAL and not live

    def _is_given_field(self, g: int, v: int) -> bool:
        op, operands, _ = self.flow.view.units[g].values[v]
        base = bare(self.flow.view, g, operands[0]) if op == "attr" else v
        kind, _, data = self.flow.view.units[g].values[base]
        return base != v and kind == "param" and data[1] not in ("self", "cls")

    def _is_said(self, site: Site) -> bool:
        """``\"\"\"... the coefficient is frozen.\"\"\"``: the docstring of the function, or of its class, says that something is stopped."""
        owner = self.flow.view.owner(site.g)
        units = [site.g] if owner is None else [site.g, self.flow.view.class_unit(owner)]
        texts = [_prose(self.flow.view.units[unit].docstring) for unit in units]
        return any(_SAYS.search(text) or self._is_said_of(site, text) for text in texts)

    def _is_said_by_itself(self, site: Site) -> bool:
        """Return whether the function's own docstring says so of a stop in so many words, as a comment at the stop would."""
        text = _prose(self.flow.view.units[site.g].docstring)
        return site.match.rule.id != "CS203" and bool(_SAYS.search(text) or self._is_said_of(site, text))

    def _is_said_of(self, site: Site, text: str) -> bool:
        """``\"\"\"Times are constants here.\"\"\"`` of ``t.detach()``; says nothing of ``x.detach()``."""
        said = [word for match in _HERE.finditer(text) for word in re.findall(r"\w+", match["said"].lower())]
        if not said:
            return False
        unit = self.flow.view.units[site.g]
        made = {site.v, *made_before(unit.values, site.inputs)}
        names = {str(name).lower() for name, bound in unit.stores.items() if not made.isdisjoint(bound)}
        names |= {p.name.lower() for p in unit.parameters if p.value in made} - {"self"}
        names |= {str(unit.values[v][2]).lower() for v in made if unit.values[v][0] == "attr"}
        return any(word.startswith(name) for name in names for word in said)

    def _freezes_module(self, site: Site) -> bool:
        """``self.emb = embedding.requires_grad_(False)``, of what is called afterwards, or has what only modules have: a module is frozen as a whole."""
        values, g = self.flow.view.units[site.g].values, site.g
        op, operands, _ = values[site.v]
        if op != "call" or values[operands[0]][0] != "attr":
            return False
        frozen = values[operands[0]][1][0]
        if any(self._is_modules(g, one) for one in (frozen, site.v)):
            return True
        kept = {
            values[u][2] for u in self.uses.of(g, site.v) if values[u][0] == "setattr" and values[u][1][1] == site.v
        }
        owner = self.flow.view.owner(g)
        return any(
            self._is_modules(where, v)
            for name in kept
            for where, v in self.uses.loads(name)
            if self.flow.view.owner(where) == owner
        )

    def _is_modules(self, g: int, v: int) -> bool:
        values = self.flow.view.units[g].values
        return any(
            (values[u][0] == "call" and values[u][1][0] == v) or (values[u][0] == "attr" and values[u][2] in _CALLED_OF)
            for u in self.uses.of(g, v)
        )

    def _counts_flags(self, site: Site) -> bool:
        """``int(event.sum())``: a sum of what is not computed, made a whole number: a count of flags."""
        values = self.flow.view.units[site.g].values
        op, operands, _ = values[site.v]
        if op != "call" or self.flow.names.name(site.g, operands[0]) != "int" or len(operands) != 2:
            return False
        op, operands, _ = values[operands[1]]
        below = values[operands[0]] if op == "call" else ("", (), "")
        while below[0] == "attr" and below[2] == "sum":
            kind, inner, _ = values[below[1][0]]
            if kind in ("param", "attr", "compare", "item", "pi", "phi", "unpack", "iter"):
                return not site.level & PROVEN
            below = values[inner[0]] if kind == "call" else ("", (), "")
        return False

    def _is_told(self, site: Site) -> bool:
        """``if x.requires_grad: warnings.warn("x has a gradient, which is not used")``: the author knows, and says so to the user."""
        view, g = self.flow.view, site.g
        values = view.units[g].values
        stopped = {bare(view, g, v) for v in site.inputs}
        for v, (op, operands, _) in enumerate(values):
            if op != "call" or not _WARNS.search(self.flow.names.name(g, operands[0]) or ""):
                continue
            test, sense = next(((r[2], r[3]) for r in view.places(g).enclosing(v) if r[1] == "if"), (-1, False))
            kind, below, name = values[test] if test >= 0 else ("", (), "")
            if kind == "attr" and name == "requires_grad" and sense is True and bare(view, g, below[0]) in stopped:
                return True
        return False

    def _is_put_back(self, site: Site) -> bool:
        """``was = x.requires_grad; x.requires_grad_(False); ...; x.requires_grad_(was)``"""
        values = self.flow.view.units[site.g].values
        op, operands, _ = values[site.v]
        switched = values[operands[0]][1][0] if op == "call" and values[operands[0]][0] == "attr" else site.inputs[0]
        for v in range(site.v + 1, len(values)):
            op, operands, _ = values[v]
            below = values[operands[0]] if op == "call" and len(operands) > 1 else ("", (), "")
            if below[0] == "attr" and below[2] == "requires_grad_" and self._is_same(site.g, below[1][0], switched):
                kind, read, name = values[operands[1]]
                return kind == "attr" and name == "requires_grad" and self._is_same(site.g, read[0], switched)
        return False

    def _is_same(self, g: int, one: int, other: int) -> bool:
        values = self.flow.view.units[g].values
        while values[one][0] == "pi":
            one = values[one][1][0]
        while values[other][0] == "pi":
            other = values[other][1][0]
        return one == other

    def _is_time_of_noise(self, site: Site) -> bool:
        """``float(t0)`` in a ``BrownianInterval``: a path of noise has no derivative by its time."""
        owner = self.flow.view.units[site.g].name.rpartition(".")[0]
        named = [self._spelled(site.g, v) for v in site.inputs]
        named_so = _NOISE.search(owner.rpartition(".")[2]) is not None and all(_TIME.search(name) for name in named)
        return named_so and self._draws(site.g)

    def _draws(self, g: int) -> bool:
        """Return whether a method of the same class draws something, or hands a generator or a seed on."""
        view = self.flow.view
        return any(
            isinstance(word, str) and _DRAWN.search(word)
            for method in view.index.beside(g)
            for _, _, data in view.units[method].values
            for word in (data if isinstance(data, tuple) else (data,))
        )

    def _loads_diagonal(self, site: Site) -> bool:
        """``1e-6 * k.diagonal().mean().item()``, times an identity: a jitter of the matrix's own size, that the result is not to depend on."""
        values = self.flow.view.units[site.g].values
        stack, seen, tiny, loaded = [site.v], set[int](), False, False
        while stack:
            v = stack.pop()
            for user in self.uses.of(site.g, v) if v not in seen else ():
                op, operands, sign = values[user]
                other = next((o for o in operands if o != v), v)
                if op not in ("binop", "phi") or (op == "binop" and sign != "*"):
                    return False
                kind, below, constant = values[other]
                tiny = tiny or (kind == "const" and isinstance(constant, float) and abs(constant) <= _JITTER)
                if kind == "call" and self.flow.names.name(site.g, below[0]) == "torch.eye":
                    loaded = self._is_added(site.g, user)
                else:
                    stack.append(user)
            seen.add(v)
        return tiny and loaded

    def _is_added(self, g: int, v: int) -> bool:
        """``k + jitter``; a multiple of an identity that is itself what is computed with is no jitter."""
        values, users = self.flow.view.units[g].values, self.uses.of(g, v)
        return bool(users) and all(values[u][0] in ("binop", "inplace") and values[u][2] == "+" for u in users)

    def _spelled(self, g: int, v: int) -> str:
        values = self.flow.view.units[g].values
        while values[v][0] == "pi":
            v = values[v][1][0]
        op, _, data = values[v]
        return str(data[1] if op == "param" else data if op in ("attr", "phi") else self.uses.name(g, v))

    def _is_index(self, site: Site) -> bool:
        """``left_indices.detach()``: what is named as an index has no gradient to lose."""
        return bool(site.inputs) and all(_INDEX.search(self._spelled(site.g, v)) for v in site.inputs)

    def _measures_itself(self, site: Site) -> bool:
        """A method that is given nothing and detaches all that it reads of its object: it measures, and says so."""
        unit = self.flow.view.units[site.g]
        if self.flow.view.owner(site.g) is None or len(unit.parameters) != 1:
            return False
        own, stopped = unit.parameters[0].value, set[str]()
        for v, (op, operands, name) in enumerate(unit.values):
            if op != "attr" or operands[0] != own:
                continue
            users = [unit.values[u] for u in self.uses.of(site.g, v)]
            if users and all(kind == "attr" and method == "detach" for kind, _, method in users):
                stopped.add(name)
            elif self.flow.gradient(site.g, v) and not all(kind == "call" for kind, _, _ in users):
                return False
        return len(stopped) >= _SEVERAL or (len(stopped) == 1 and self._gives_bounds(site))

    def _gives_bounds(self, site: Site) -> bool:
        """``p = self.points.detach(); return p.min(0).values, p.max(0).values``: a box around what there is."""
        values, stack, seen, asked = (
            self.flow.view.units[site.g].values,
            [(start, False) for start in site.starts],
            set[int](),
            0,
        )
        while stack:
            v, bound = stack.pop()
            for user in self.uses.of(site.g, v) if v not in seen else ():
                op, _, name = values[user]
                if op == "attr" and name in _EXTREMES:
                    asked += 1
                    stack.append((user, True))
                elif (
                    (op == "attr" and name in _VIEWED) or op == "call" or (bound and op in ("tuple", "unpack", "item"))
                ):
                    stack.append((user, bound))
                elif not bound or op != "return":
                    return False
            seen.add(v)
        return asked > 0
