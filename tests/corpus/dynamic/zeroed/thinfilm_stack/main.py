import torch
from film.cli import parse
from film.fit import Fit

torch.set_default_dtype(torch.float64)


def main(argv=None):
    args = parse(argv)
    fit = Fit(args)
    loss = fit.residual()
    loss.backward()
    for name, p in fit.model.named_parameters():
        print(name, None if p.grad is None else p.grad.norm().item())


if __name__ == "__main__":
    main()
