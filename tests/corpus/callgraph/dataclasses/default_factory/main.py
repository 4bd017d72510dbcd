from dataclasses import dataclass, field


def fresh():
    return [0]


@dataclass
class Job:
    items: list = field(default_factory=fresh)


def go():
    return Job().items


go()
