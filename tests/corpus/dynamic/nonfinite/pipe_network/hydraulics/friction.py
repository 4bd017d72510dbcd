def resistance(q, exponent):
    speed = (q * q).sqrt()
    return speed**exponent


def hazen_williams(q, roughness, exponent):
    return roughness * q * resistance(q, exponent)
