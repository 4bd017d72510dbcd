import torch


def as_number_or_tensor(value, like):
    if isinstance(value, torch.Tensor):
        return value
    return torch.tensor(float(value), dtype=like.dtype)


def scaled(x, gain):
    return as_number_or_tensor(gain, x) * x


def main():
    gain = torch.tensor(2.0, requires_grad=True)
    x = torch.ones(3)
    loss = scaled(x, gain).sum() + scaled(x, 3).sum()
    loss.backward()


main()
