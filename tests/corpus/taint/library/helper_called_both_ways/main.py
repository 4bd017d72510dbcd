import torch
from tools import scalar


def main():
    gain = torch.tensor(2.0, requires_grad=True)
    x = torch.ones(3, requires_grad=True)
    loss = (x * scalar(gain)).sum()
    loss.backward()
    print("loss", scalar(loss))


main()
