import torch


class Exponent(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.power = torch.nn.Parameter(torch.tensor(0.3, requires_grad=True))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x**self.power


def main():
    layer = Exponent()
    layer(torch.tensor([1.5, 2.5])).sum().backward()


main()
