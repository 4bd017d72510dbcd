import pickle
import torch


def snapshot(params):
    return pickle.loads(pickle.dumps(params))


def main():
    params = {"k": torch.tensor(2.0, requires_grad=True)}
    x = torch.tensor(0.5, requires_grad=True)
    stage = snapshot(params)
    (stage["k"] * x).backward()


main()
