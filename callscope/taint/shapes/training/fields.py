"""What objects are known by once a constructor has put them into a field: the value handed in, and the field read elsewhere, are one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callscope.taint.shapes.training.run import Key, Moment, Runs

_STEPS = 6


class Fields:
    """The fields that the constructors of a run fill, by what is put into them."""

    def __init__(self, runs: Runs, moments: list[Moment]) -> None:
        contexts = {(where, moment.way[:n]) for moment in moments for n, (where, _) in enumerate(moment.way)}
        contexts |= {(moment.g, moment.way) for moment in moments}
        self._held = dict(pair for g, way in sorted(contexts) for pair in _filled(runs, g, way))

    def known(self, key: Key) -> Key:
        """Return what a thing is known by through the outermost field that holds it."""
        for _ in range(_STEPS):
            length = next((n for n in range(len(key), 0, -1) if key[:n] in self._held), 0)
            if not length:
                break
            key = (*self._held[key[:length]], *key[length:])
        return key

    def also(self, keys: Iterable[Key]) -> tuple[Key, ...]:
        """Return keys, and what the same things are known by through fields."""
        return tuple(dict.fromkeys(one for key in keys for one in (key, self.known(key))))


def _filled(runs: Runs, g: int, way: tuple[tuple[int, int], ...]) -> Iterator[tuple[Key, Key]]:
    unit = runs.view.units[g]
    if not unit.name.endswith("__init__") or not unit.parameters:
        return
    own = unit.parameters[0].value
    for op, operands, name in unit.values:
        if op == "setattr" and operands[0] == own:
            held, field = runs.key(g, operands[1], way), (*runs.key(g, own, way), name)
            if held != field[: len(held)] and runs.view.units[g].values[operands[1]][0] != "const":
                yield held, field
