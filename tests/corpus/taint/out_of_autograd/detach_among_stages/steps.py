from functools import reduce

def compose(*fs):
    return lambda x: reduce(lambda acc, f: f(acc), fs, x)
