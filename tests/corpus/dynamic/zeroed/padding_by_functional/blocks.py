from torch.nn import functional as F


class Smoother:
    fill = 0.0

    def __init__(self, taps, level, margin):
        self.taps, self.level, self.margin = taps, level, margin

    def __call__(self, x):
        wide = F.pad(x, (self.margin, 0), value=self.fill)
        window = wide[: self.margin]
        return window * self.taps + self.level
