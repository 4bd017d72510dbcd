PAUSED = 0.0
FULL = 0.5


def schedule(pause):
    step = 0
    while True:
        yield PAUSED if step < pause else FULL
        step += 1
