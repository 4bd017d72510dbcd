"""A spacecraft: its masses, where they are, its wheels, in the units of its data sheet."""
from dataclasses import dataclass, field

import torch


@dataclass
class Mass:
    name: str
    kilograms: object
    millimetres: tuple


@dataclass
class Wheel:
    axis: tuple
    rpm: object
    inertia: float = 2.0e-3

    def momentum(self):
        """Return the wheel's angular momentum along its axis."""
        rate = self.rpm * (2 * torch.pi / 60.0)
        return self.inertia * rate * torch.tensor(self.axis, dtype=torch.float64)


@dataclass
class Spacecraft:
    masses: list = field(default_factory=list)
    wheels: list = field(default_factory=list)

    def replaced(self, name, kilograms):
        """Return a spacecraft with another value for a mass."""
        masses = [Mass(m.name, kilograms if m.name == name else m.kilograms, m.millimetres) for m in self.masses]
        return Spacecraft(masses, list(self.wheels))


def default():
    masses = [Mass("bus", 120.0, (0.0, 0.0, 0.0)), Mass("panel_left", 9.0, (0.0, 1400.0, 80.0)),
              Mass("panel_right", 9.0, (0.0, -1400.0, 80.0)), Mass("camera", 14.0, (600.0, 0.0, 250.0)),
              Mass("tank", 30.0, (-350.0, 120.0, -200.0))]
    wheels = [Wheel((1.0, 0.0, 0.0), 1500.0), Wheel((0.0, 1.0, 0.0), -900.0), Wheel((0.0, 0.0, 1.0), 2400.0)]
    return Spacecraft(masses, wheels)
