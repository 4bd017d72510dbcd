import torch


def fit(steps):
    w = torch.tensor(2.0, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=0.1)
    history = []
    for step in range(steps):
        optimizer.zero_grad()
        loss = (w - 3.0) ** 2
        loss.backward()
        optimizer.step()
        history.append(loss.item())
        print(f"{step}: {loss.item():.4f}")
    return history


fit(3)
