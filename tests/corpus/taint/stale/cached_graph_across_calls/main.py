import torch
from torch import nn


class Field(nn.Module):
    def __init__(self):
        super().__init__()
        self.theta = nn.Parameter(torch.tensor([0.3, 0.4]))
        self._rotation = None

    def rotation(self):
        if self._rotation is None:
            self._rotation = torch.outer(self.theta.cos(), self.theta.sin())
        return self._rotation

    def forward(self, x):
        return self.rotation() @ x


def main():
    model = Field()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        loss = model(torch.ones(2)).pow(2).sum()
        try:
            loss.backward()
        except RuntimeError as error:
            print(error)
        optimizer.step()


main()
