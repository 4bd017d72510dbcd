from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Task:
    action: Callable[[], int]

    def run(self):
        return self.action()


def work():
    return 1


def go():
    return Task(work).run()


go()
