from dataclasses import asdict, dataclass
import torch


@dataclass
class Params:
    mass: torch.Tensor
    name: str = "p"


def main():
    params = Params(torch.tensor(1.0, requires_grad=True))
    print("parameters:", asdict(params))
    (params.mass**2).backward()


main()
