import torch


def normalise(weights):
    values = weights.tolist()
    total = sum(values)
    return [v / total for v in values]


def mix(weights, signals):
    parts = normalise(weights)
    return sum(p * s for p, s in zip(parts, signals))


def main():
    weights = torch.tensor([0.2, 0.5, 0.3], requires_grad=True)
    gain = torch.tensor(1.0, requires_grad=True)
    signals = torch.randn(3, 4)
    loss = (gain * mix(weights, signals)).pow(2).sum()
    loss.backward()


main()
