"""The lens."""


class Lens:
    def __init__(self, focal, index):
        self.focal, self.index = focal, index

    @property
    def power(self):
        return 1.0 / float(self.focal)

    def aberration(self):
        return 0.01 * (self.index - 1.0) * self.focal
