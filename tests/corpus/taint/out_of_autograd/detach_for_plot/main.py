import torch


def plot(x, y):
    return list(zip(x, y))


def main():
    w = torch.randn(3, requires_grad=True)
    prediction = w * torch.arange(3.0)
    loss = prediction.pow(2).sum()
    loss.backward()
    plot(range(3), prediction.detach().cpu().numpy())
    accuracy = (prediction.detach() > 0).float().mean()
    print("accuracy", accuracy.item())


main()
