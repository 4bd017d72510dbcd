"""A training of one step; under torchrun, a distributed one."""

import os

import torch
from src.model import Model
from torch.nn.parallel import DistributedDataParallel


def main() -> None:
    torch.manual_seed(0)
    model: torch.nn.Module = Model()
    if "RANK" in os.environ:
        torch.distributed.init_process_group("gloo")
        model = DistributedDataParallel(model)
    inputs, wanted = torch.randn(16, 4), torch.randn(16, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    loss = (model(inputs) - wanted).pow(2).mean()
    loss.backward()
    optimizer.step()
    print(f"loss {loss:.3f}")


if __name__ == "__main__":
    main()
