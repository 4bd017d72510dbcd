import torch


def go():
    x = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([x], max_iter=2)

    def closure():
        optimizer.zero_grad()
        loss = objective(x)
        loss.backward()
        return loss

    optimizer.step(closure)


def objective(x):
    return (x**2).sum()


go()
