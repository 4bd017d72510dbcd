import torch


def main():
    w = torch.tensor([0.4, 0.9], requires_grad=True)
    optimizer = torch.optim.Adam([w], lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        (w - 2).pow(2).sum().backward()
        optimizer.step()
        with torch.no_grad():
            w.clamp_(0, 1)
        w.data = w.data.round(decimals=4)


main()
