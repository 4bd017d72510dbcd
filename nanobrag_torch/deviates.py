"""The uniform deviates of the original program: a minimal standard generator with Bays-Durham shuffle."""

from collections.abc import Iterator

import numpy as np

MULTIPLIER, MODULUS, QUOTIENT, REMAINDER, TABLE = 16807, 2147483647, 127773, 2836, 32
DIVISOR = 1 + (MODULUS - 1) // TABLE
LARGEST = float(np.float32(1.0 - 1.2e-7))


def _step(state: int) -> int:
    k = state // QUOTIENT
    state = MULTIPLIER * (state - k * QUOTIENT) - REMAINDER * k
    return state + MODULUS if state < 0 else state


def uniform_deviates(seed: int) -> Iterator[float]:
    """Endless single-precision deviates below 1 for a seed of any sign, always seeded anew."""
    state = max(abs(seed), 1)
    table = [0] * TABLE
    for j in range(TABLE + 7, -1, -1):
        state = _step(state)
        if j < TABLE:
            table[j] = state
    shuffled = table[0]
    while True:
        state = _step(state)
        j = shuffled // DIVISOR
        shuffled, table[j] = table[j], state
        yield min(float(np.float32(shuffled * (1.0 / MODULUS))), LARGEST)
