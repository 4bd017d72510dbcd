import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset


class Blurred(Dataset):
    def __init__(self, images, width):
        self.images, self.width = images, width

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        x = torch.arange(-2.0, 3.0)
        kernel = torch.exp(-(x**2) / (2 * self.width**2))
        kernel = (kernel / kernel.sum()).reshape(1, 1, -1)
        return nn.functional.conv1d(self.images[index][None], kernel, padding=2)[0].detach()


def main():
    torch.manual_seed(0)
    width = nn.Parameter(torch.tensor(0.8))
    net = nn.Linear(10, 1)
    images = torch.randn(8, 1, 10)
    loader = DataLoader(Blurred(images, width), batch_size=4, num_workers=2)
    optimizer = torch.optim.SGD([width, *net.parameters()], lr=0.1)
    optimizer.zero_grad()
    for batch in loader:
        (net(batch) ** 2).mean().backward()
    optimizer.step()


if __name__ == "__main__":
    main()
