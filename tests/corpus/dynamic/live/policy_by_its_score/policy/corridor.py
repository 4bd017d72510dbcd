"""A corridor: the goal is at its right end."""


class Corridor:
    def __init__(self, length):
        self.length, self.place = length, 0

    def step(self, action):
        self.place = max(0, min(self.length, self.place + (1 if action else -1)))
        return float(self.place == self.length) - 0.05, self.place == self.length
