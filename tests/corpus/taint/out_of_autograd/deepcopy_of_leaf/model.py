import copy


class Model:
    def __init__(self, config, gain):
        self.config = copy.deepcopy(config)
        self.gain = gain

    def energy(self):
        return self.gain * (self.config.a**2 + self.config.b)
