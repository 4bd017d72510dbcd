def levels(bits, signed=True):
    return (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2 ** bits - 1)


def fake_quantise(x, scale, bits):
    low, high = levels(bits)
    return (x / scale).round().clamp(low, high) * scale
