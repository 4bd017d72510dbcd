class Node:
    def __new__(cls, *args):
        return super().__new__(cls)

    def __init__(self, value):
        self.value = value


def build():
    return Node(1)


build()
