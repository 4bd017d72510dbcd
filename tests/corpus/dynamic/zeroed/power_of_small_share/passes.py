from media import transmission

PASSES = 60


def through(signal, noise, medium):
    left = signal.sin()
    share = transmission(medium)
    for _ in range(PASSES):
        left = left * share
    return left + noise**2
