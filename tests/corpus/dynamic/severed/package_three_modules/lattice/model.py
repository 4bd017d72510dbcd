"""The crystal."""
from lattice.vectors import reciprocal


class Crystal:
    def __init__(self, a, b):
        self.a, self.b = a, b

    @property
    def basis(self):
        return reciprocal(self.a, self.b)
