from dataclasses import dataclass, field


class Scaler:
    def apply(self, x):
        return x


@dataclass
class Inner:
    scaler: Scaler


@dataclass
class Outer:
    inner: Inner


def go():
    cfg = Outer(inner=Inner(scaler=Scaler()))
    return cfg.inner.scaler.apply(1)


go()
