from typing import Protocol


class Runner(Protocol):
    def run(self) -> int: ...


class Fast:
    def run(self) -> int:
        return 1


def use(runner: Runner) -> int:
    return runner.run()


def go():
    return use(Fast())


go()
