import argparse
import torch
from twobody import Elements, propagate, make_observer
from twobody.fit import residual_loss, summarise


def parse(argv=None):
    p = argparse.ArgumentParser()
    p.add_argument("--n", type=int, default=6)
    p.add_argument("--span", type=float, default=4.0)
    return p.parse_args(argv)


def main(argv=()):
    args = parse(list(argv))
    leaves = {k: torch.tensor(v, requires_grad=True) for k, v in dict(
        a=1.1, e=0.15, inc=0.3, raan=0.5, argp=0.2, m0=0.1).items()}
    el = Elements.from_dict(leaves)
    t = torch.linspace(0.0, args.span, args.n)
    observe = make_observer(site=torch.tensor([0.2, 0.0, 0.1]), kind="range")
    truth = observe(propagate(Elements(*map(torch.tensor, (1.0, 0.1, 0.35, 0.45, 0.25, 0.0))), t))
    loss = residual_loss(observe(propagate(el, t)), truth)
    loss.backward()
    print(summarise(leaves, loss))


if __name__ == "__main__":
    main()
