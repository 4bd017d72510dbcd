import torch


def prepared(x, dtype):
    return torch.as_tensor(x, dtype=dtype)


def main():
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    (prepared(x, torch.float64) ** 2).sum().backward()


main()
