from types import SimpleNamespace


def profile(name):
    soft = SimpleNamespace(temperature=1.0)
    hard = SimpleNamespace(temperature=1e-3)
    return {"soft": soft, "hard": hard}[name]
