class Simulator:
    def __init__(self, crystal, gain):
        self.crystal = crystal
        self.gain = gain

    def run(self, h):
        q = (self.crystal.reciprocal() * h).sum()
        return self.gain * (q**2)
