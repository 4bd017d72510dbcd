import torch
from torch import nn
import torch.nn.functional as F


def half(p, z):
    return -F.cosine_similarity(p, z.detach(), dim=1).mean()


def simsiam(encoder, predictor, x1, x2):
    z1, z2 = encoder(x1), encoder(x2)
    return half(predictor(z1), z2) / 2 + half(predictor(z2), z1) / 2


def main():
    encoder, predictor = nn.Linear(3, 4), nn.Linear(4, 4)
    simsiam(encoder, predictor, torch.randn(5, 3), torch.randn(5, 3)).backward()


main()
