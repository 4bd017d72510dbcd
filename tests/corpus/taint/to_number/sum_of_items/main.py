import torch


def total_loss(terms):
    total = 0.0
    for term in terms:
        total += term.item()
    return total


def main():
    a = torch.tensor(1.0, requires_grad=True)
    b = torch.tensor(2.0, requires_grad=True)
    regulariser = total_loss([a**2, a * b])
    loss = (b - 1) ** 2 + regulariser * a
    loss.backward()


main()
