import json
from pathlib import Path

SITES = json.loads((Path(__file__).parent / "sites.json").read_text())


class Catchment:
    def __init__(self, name):
        self.site = SITES[name]

    def runoff(self, day, melt, rain):
        warm = (day["temperature"] - self.site["threshold"]).clamp(min=0.0)
        return melt * warm + rain * day["rain"] * self.site["area"]
