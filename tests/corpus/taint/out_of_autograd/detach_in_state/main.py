import torch
from crystal import Crystal
from simulator import Simulator


def main():
    cell = torch.tensor([2.0, 3.0, 4.0], requires_grad=True)
    gain = torch.tensor(1.0, requires_grad=True)
    image = Simulator(Crystal(cell), gain).run(torch.tensor([1.0, 2.0, 0.5]))
    image.backward()


main()
