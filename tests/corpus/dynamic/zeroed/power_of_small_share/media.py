MEDIA = (("clear", 0.9), ("dense", 1e-6))


def transmission(name):
    return dict(MEDIA)[name]
