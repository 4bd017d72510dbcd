import torch


def sample(image, y, x):
    y0, x0 = y.floor().long(), x.floor().long()
    y0, x0 = y0.clamp(0, image.shape[0] - 2), x0.clamp(0, image.shape[1] - 2)
    wy, wx = y - y0, x - x0
    top = image[y0, x0] * (1 - wx) + image[y0, x0 + 1] * wx
    bottom = image[y0 + 1, x0] * (1 - wx) + image[y0 + 1, x0 + 1] * wx
    return top * (1 - wy) + bottom * wy


def main():
    image = torch.rand(5, 5, requires_grad=True)
    y = torch.tensor([1.3, 2.6], requires_grad=True)
    x = torch.tensor([0.4, 3.2], requires_grad=True)
    sample(image, y, x).sum().backward()


main()
