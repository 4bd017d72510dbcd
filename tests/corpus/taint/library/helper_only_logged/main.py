import torch
from tools import scalar


def main():
    gain = torch.tensor(2.0, requires_grad=True)
    loss = (torch.ones(3) * gain).sum()
    loss.backward()
    print("loss", scalar(loss), "gain", scalar(gain))


main()
