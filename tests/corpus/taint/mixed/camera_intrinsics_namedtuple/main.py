from typing import NamedTuple
import torch


class Intrinsics(NamedTuple):
    fx: torch.Tensor
    cx: torch.Tensor

    @classmethod
    def scaled(cls, other, factor):
        return cls(*(factor * v.item() for v in other))


def project(k, p):
    return k.fx * p[0] / p[2] + k.cx


def main():
    k = Intrinsics(torch.tensor(500.0, requires_grad=True), torch.tensor(320.0, requires_grad=True))
    p = torch.tensor([0.1, 0.2, 2.0], requires_grad=True)
    (project(Intrinsics.scaled(k, 0.5), p) ** 2).backward()


main()
