import dataclasses


@dataclasses.dataclass
class Settings:
    gain: object
    tau: object
    n: int

    def as_kwargs(self):
        out = {}
        for f in dataclasses.fields(self):
            value = getattr(self, f.name)
            out[f.name] = value if isinstance(value, int) else float(value)
        return out
