import torch
from contrastive import InfoNce


def main():
    torch.manual_seed(1)
    a = torch.randn(4, 3, requires_grad=True)
    InfoNce()(a, torch.randn(4, 3)).backward()


main()
