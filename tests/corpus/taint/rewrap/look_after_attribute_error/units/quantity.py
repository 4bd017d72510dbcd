from ._coerce import tensor_like

_TO_EV = {"eV": 1.0, "keV": 1e3}


class Quantity:
    def __init__(self, value, unit):
        self.value = tensor_like(value)
        self.unit = unit

    def to(self, unit):
        return type(self)(self.value * (_TO_EV[self.unit] / _TO_EV[unit]), unit)
