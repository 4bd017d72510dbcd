import torch


def like(reference, value):
    return reference.new_tensor(value)


def main():
    reference = torch.zeros(2, dtype=torch.float64)
    value = torch.tensor([1.0, 2.0], requires_grad=True)
    gain = torch.tensor(1.0, requires_grad=True)
    (gain * like(reference, value)).sum().backward()


main()
