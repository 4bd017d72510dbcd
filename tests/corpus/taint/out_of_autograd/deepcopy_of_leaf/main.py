import torch
from config import Config
from model import Model


def main():
    a = torch.tensor(1.0, requires_grad=True)
    b = torch.tensor(2.0, requires_grad=True)
    gain = torch.tensor(1.0, requires_grad=True)
    Model(Config(a, b), gain).energy().backward()


main()
