from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Task:
    action: object
    name: str = ""


def work():
    pass


def go():
    replace(Task(work), name="x").action()


go()
