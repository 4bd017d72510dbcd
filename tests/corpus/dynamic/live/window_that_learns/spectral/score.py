"""How well bands are told apart."""


def contrast(spectrum, split):
    low, high = spectrum[:, :split], spectrum[:, split:]
    return (low.mean((1, 2)) - high.mean((1, 2))).abs()
