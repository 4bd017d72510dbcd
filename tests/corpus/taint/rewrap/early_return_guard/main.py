import torch


def to_tensor(value, dtype=torch.float32):
    if isinstance(value, torch.Tensor):
        return value.to(dtype)
    if value is None:
        return torch.zeros((), dtype=dtype)
    return torch.tensor(value, dtype=dtype)


def main():
    w = torch.tensor(2.0, requires_grad=True)
    loss = to_tensor(w) * to_tensor(3.0) + to_tensor(None)
    loss.backward()


main()
