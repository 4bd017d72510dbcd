"""What torch hands to the hooks of modules: tensors."""

from __future__ import annotations

from callscope.taint.program.shown import Shown


class ForwardHooks:
    """Marks what hooks are given. ``units``: the functions that torch calls with it."""

    def __init__(self, shown: Shown) -> None:
        self.view, self.shown = shown.view, shown
        self.units: set[int] = set()

    def hook(self, g: int, v: int) -> None:
        """The last parameter of a forward hook is what the module gives."""
        objects = self.view.solver.objects
        for number in self.view.points(g, v):
            if objects.kinds[number] == "instance":
                self._hooked_objects(objects.data[number][0])
            if objects.kinds[number] in ("function", "bound"):
                unit = objects.data[number][0]
                if objects.kinds[number] == "bound":
                    unit = objects.data[unit][0]
                parameters = self.view.units[unit].parameters
                self.units.add(unit)
                if len(parameters) >= 3:
                    self.shown.tensors[unit].add(parameters[-1].value)

    def _hooked_objects(self, cls: int) -> None:
        """``register_forward_hook(Standardise(3))``: the object is called."""
        for g, unit in enumerate(self.view.units):
            if self.view.owner(g) in self.view.family(cls) and unit.name.endswith(".__call__"):
                self.units.add(g)
                self.shown.tensors[g].update(parameter.value for parameter in unit.parameters[3:][-1:])
