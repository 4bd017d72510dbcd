import torch


def main():
    w = torch.tensor(1.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    best = float("inf")
    for _ in range(3):
        optimizer.zero_grad()
        loss = (w - 2) ** 2
        loss.backward()
        value = loss.item()
        if value > best:
            for group in optimizer.param_groups:
                group["lr"] *= 0.5
        best = min(best, value)
        optimizer.step()


main()
