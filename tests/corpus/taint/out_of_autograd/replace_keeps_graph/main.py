from dataclasses import dataclass, replace
import torch


@dataclass(frozen=True)
class Params:
    mass: torch.Tensor
    spring: torch.Tensor


def energy(p, x):
    return 0.5 * p.spring * x**2 + p.mass


def main():
    p = Params(torch.tensor(1.0, requires_grad=True), torch.tensor(4.0, requires_grad=True))
    q = replace(p, spring=p.spring * 2)
    energy(q, torch.tensor(0.3)).backward()


main()
