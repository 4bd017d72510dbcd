import torch


def warm_up(model, x):
    torch.set_grad_enabled(False)
    for _ in range(2):
        model(x)


def main():
    scale = torch.tensor(1.0, requires_grad=True)
    shift = torch.tensor(0.5, requires_grad=True)
    model = lambda x: scale * x
    warm_up(model, torch.ones(2))
    y = model(torch.ones(2))
    torch.set_grad_enabled(True)
    (y + shift).sum().backward()


main()
