import torch
from detector import Detector


def main():
    distance = torch.tensor(100.0, requires_grad=True)
    pixel = torch.tensor(0.1, requires_grad=True)
    Detector(distance, pixel).angles(5).sum().backward()


main()
