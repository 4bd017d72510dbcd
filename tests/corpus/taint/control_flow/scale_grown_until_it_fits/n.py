def scale_of(x):
    s = 1.0
    while float(x) > s:
        s *= 2.0
    return s
