class Sizes:
    tile = 3
    step = 4

    @property
    def overlap(self):
        return self.tile // self.step
