import torch


def huber(r, delta=1.0):
    if r.abs() <= delta:
        return 0.5 * r**2
    return delta * (r.abs() - 0.5 * delta)


def main():
    w = torch.tensor(0.4, requires_grad=True)
    (huber(w) + huber(w * 5)).backward()


main()
