import dataclasses


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    action: object

    def __post_init__(self):
        check()


def check():
    pass


def work():
    pass


def go():
    inputs = Inputs(action=work)
    inputs.action()


go()
