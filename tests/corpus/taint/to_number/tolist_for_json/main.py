import io
import json
import torch


def report(stream, weights, loss):
    json.dump({"weights": weights.tolist(), "loss": float(loss)}, stream)


def main():
    weights = torch.tensor([0.2, 0.5], requires_grad=True)
    loss = (weights**2).sum()
    loss.backward()
    report(io.StringIO(), weights, loss)


main()
