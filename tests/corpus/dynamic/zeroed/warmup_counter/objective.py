class Annealed:
    def __init__(self, warmup):
        self.warmup = warmup
        self.count = 0

    def weight(self):
        return min(1.0, self.count / self.warmup)

    def __call__(self, model, data):
        fit = (data - model.centre).pow(2).sum()
        divergence = (model.spread.exp() - model.spread).sum()
        total = fit + self.weight() * divergence
        self.count += 1
        return total
