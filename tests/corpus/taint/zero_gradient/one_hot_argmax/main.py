import torch
import torch.nn.functional as F


def attend(scores, values):
    weights = F.one_hot(scores.argmax(-1), scores.shape[-1]).float()
    return weights @ values


def main():
    scores = torch.tensor([0.6, 0.7, 0.65], requires_grad=True)
    values = torch.randn(3, 2, requires_grad=True)
    attend(scores, values).sum().backward()


main()
