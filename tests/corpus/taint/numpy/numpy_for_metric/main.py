import numpy as np
import torch


def rmse(prediction, target):
    p = prediction.detach().cpu().numpy()
    return float(np.sqrt(np.mean((p - target.numpy()) ** 2)))


def main():
    w = torch.ones(3, requires_grad=True)
    y = torch.arange(3.0)
    prediction = w * y
    loss = (prediction - y).pow(2).mean()
    loss.backward()
    print("rmse", rmse(prediction, y))


main()
