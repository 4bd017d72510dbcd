import torch


def sample(image, y, x):
    return image[y.round().long(), x.round().long()]


def shifted(image, dx):
    y = torch.arange(4.0)
    return sample(image, y, y + dx) * dx


def main():
    image = torch.rand(6, 6)
    dx = torch.tensor(0.3, requires_grad=True)
    shifted(image, dx).sum().backward()


main()
