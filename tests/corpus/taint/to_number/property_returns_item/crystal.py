import torch


class Crystal:
    def __init__(self, a, b):
        self.a = a
        self.b = b

    @property
    def area(self):
        return (self.a * self.b).item()
