from enum import Enum


class Mode(Enum):
    A = "a"

    def run(self):
        return 1


def loop():
    for mode in Mode:
        mode.run()


def lookup():
    return Mode("a").run()


loop()
lookup()
