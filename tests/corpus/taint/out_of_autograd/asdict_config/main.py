from dataclasses import asdict, dataclass
import torch


@dataclass
class Params:
    mass: torch.Tensor
    spring: torch.Tensor


def period(mass, spring):
    return 2 * torch.pi * torch.sqrt(mass / spring)


def evaluate(params, gain):
    values = asdict(params)
    return gain * period(**values)


def main():
    params = Params(torch.tensor(1.0, requires_grad=True), torch.tensor(4.0, requires_grad=True))
    gain = torch.tensor(1.0, requires_grad=True)
    evaluate(params, gain).backward()


main()
