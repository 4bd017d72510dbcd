from typing import Generic, TypeVar

T = TypeVar("T")


class Box(Generic[T]):
    def __init__(self, value: T):
        self.value = value

    def get(self) -> T:
        return self.value


class IntBox(Box[int]):
    def double(self):
        return self.get() * 2


def go():
    return IntBox(1).double()


go()
