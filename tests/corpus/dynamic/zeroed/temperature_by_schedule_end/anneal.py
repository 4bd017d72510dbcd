PLANS = {
    "slow": {"start": 2.0, "stop": 0.5},
    "fast": {"start": 2.0, "stop": 1e-4},
}


def temperatures(plan, steps=5):
    start, stop = PLANS[plan]["start"], PLANS[plan]["stop"]
    return [start * (stop / start) ** (k / (steps - 1)) for k in range(steps)]
