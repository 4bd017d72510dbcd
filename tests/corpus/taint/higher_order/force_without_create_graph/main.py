import torch
from forces import forces
from potential import Potential


def loss_of(model, x, f_ref, e_ref):
    return (forces(model, x) - f_ref).pow(2).mean() + (model(x) - e_ref) ** 2


def main():
    model = Potential()
    loss = loss_of(model, torch.randn(3, 2), torch.zeros(3, 2), 1.0)
    loss.backward()


main()
