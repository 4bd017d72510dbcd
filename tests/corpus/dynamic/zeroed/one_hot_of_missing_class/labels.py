import torch

NUMBERS = {"cat": 0, "dog": 1, "owl": 2}


def encode(names):
    numbers = torch.tensor([NUMBERS[name] for name in names])
    return torch.nn.functional.one_hot(numbers, 3).double()
