import torch


def components(theta):
    return theta.cos(), theta.sin()


def direction(theta):
    return torch.as_tensor(components(theta))


def main():
    theta = torch.tensor(0.5, requires_grad=True)
    gain = torch.tensor(2.0, requires_grad=True)
    (gain * direction(theta)).sum().backward()


main()
