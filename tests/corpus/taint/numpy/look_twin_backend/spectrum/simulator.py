from .backend import backend


class Simulator:
    def __init__(self, energies, name="torch"):
        self.xp, self.energies = backend(name), energies

    def weights(self, temperature):
        w = self.xp.exp(-self.energies / temperature.clamp(min=1.0))
        return w / self.xp.total(w)

    def width(self, temperature):
        return self.xp.scalar(temperature) ** 0.5 * self.weights(temperature)
