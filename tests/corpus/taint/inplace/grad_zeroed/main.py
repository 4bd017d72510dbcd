import torch


def main():
    w = torch.ones(3, requires_grad=True)
    for _ in range(2):
        loss = (w**2).sum()
        loss.backward()
        w.data.sub_(0.1 * w.grad)
        w.grad.zero_()


main()
