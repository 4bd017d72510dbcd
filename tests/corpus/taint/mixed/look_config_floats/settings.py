import dataclasses
import json


@dataclasses.dataclass
class Settings:
    gain: object
    tau: object
    n: int

    def as_kwargs(self):
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}

    def as_numbers(self):
        return {k: v if isinstance(v, int) else float(v) for k, v in self.as_kwargs().items()}

    def to_json(self):
        return json.dumps(self.as_numbers(), indent=1)
