from collections import namedtuple

Limits = namedtuple("Limits", "cutoff skin")
LIMITS = Limits(1.0, 0.3)
