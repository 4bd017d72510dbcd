def encode(x):
    return x


def decode(x):
    return x


def codec():
    return encode, decode


def round_trip(x):
    enc, dec = codec()
    return dec(enc(x))


round_trip(1)
