import torch
from cell import Cell


def main():
    params = {
        k: torch.tensor(v, requires_grad=True) for k, v in (("a", 2.0), ("b", 3.0), ("c", 4.0))
    }
    scale = torch.tensor(1.0, requires_grad=True)
    volume = Cell(params, scale).volume()
    (volume**2).backward()


main()
