from collections import ChainMap
def resolve(*layers):
    merged = ChainMap(*layers)
    return {k: merged[k] for k in merged}
