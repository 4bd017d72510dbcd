from collections import deque
import torch


def smooth(samples, alpha, window=3):
    past = deque(maxlen=window)
    level = None
    for s in samples:
        level = s if level is None else alpha * s + (1 - alpha) * level
        past.append(level.data)
        yield level, sum(past) / len(past)
