import argparse

from defaults import DEFAULTS


def parse(argv):
    parser = argparse.ArgumentParser()
    parser.add_argument("--ripple", type=float, default=None)
    parser.add_argument("--radius", type=float, default=None)
    args = parser.parse_args(argv)
    for key, value in vars(args).items():
        if value is None:
            setattr(args, key, DEFAULTS[key])
    return args
