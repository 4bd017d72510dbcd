import argparse


def parse(argv):
    p = argparse.ArgumentParser()
    p.add_argument("--layers", type=int, default=3)
    p.add_argument("--substrate", type=float, default=1.52)
    p.add_argument("--extinction", type=float, default=0.0)
    p.add_argument("--points", type=int, default=12)
    return p.parse_args(argv)
