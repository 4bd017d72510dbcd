import torch
from torch import nn


def train(rnn, head, windows):
    optimizer = torch.optim.SGD([*rnn.parameters(), *head.parameters()], lr=0.1)
    hidden = None
    for x, y in windows:
        out, hidden = rnn(x, hidden)
        loss = (head(out) - y).pow(2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        hidden = hidden.detach()


def main():
    windows = [(torch.randn(4, 2, 3), torch.randn(4, 2, 1)) for _ in range(2)]
    train(nn.RNN(3, 5), nn.Linear(5, 1), windows)


main()
