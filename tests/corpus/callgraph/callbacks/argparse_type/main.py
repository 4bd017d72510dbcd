import argparse


def positive(text):
    return int(text)


def go():
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=positive)
    return parser.parse_args(["--n", "3"])


go()
