import argparse


def train(args):
    return fit(args.n)


def fit(n):
    return n


def evaluate(args):
    return 0


def parser():
    top = argparse.ArgumentParser()
    subs = top.add_subparsers()
    a = subs.add_parser("train")
    a.add_argument("--n", type=int, default=1)
    a.set_defaults(func=train)
    b = subs.add_parser("evaluate")
    b.set_defaults(func=evaluate)
    return top


def main(argv):
    args = parser().parse_args(argv)
    return args.func(args)


main(["train"])
main(["evaluate"])
