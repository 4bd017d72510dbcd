import io
import torch
from torch import nn


def save(model, optimizer, loss, stream):
    state = {k: v.detach().cpu().clone() for k, v in model.state_dict().items()}
    torch.save({"model": state, "optimizer": optimizer.state_dict(), "loss": loss.item()}, stream)


def main():
    model = nn.Linear(2, 1)
    optimizer = torch.optim.Adam(model.parameters())
    loss = model(torch.ones(2, 2)).pow(2).mean()
    loss.backward()
    optimizer.step()
    save(model, optimizer, loss, io.BytesIO())


main()
