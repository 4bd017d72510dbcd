import torch


class Memory:
    def __init__(self, n):
        self.state = torch.zeros(n)

    def write(self, value):
        self.state.data.copy_(value)

    def read(self):
        return self.state * 2


def main():
    value = torch.ones(2, requires_grad=True)
    w = torch.ones(2, requires_grad=True)
    memory = Memory(2)
    memory.write(value * 3)
    (w * memory.read()).sum().backward()


main()
