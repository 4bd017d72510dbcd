import torch


class Crystal:
    def __init__(self, a):
        self.a = a

    @property
    def a_value(self):
        return self.a.item()

    def __repr__(self):
        return f"Crystal(a={self.a_value:.2f})"

    def volume(self):
        return self.a**3


def main():
    a = torch.tensor(2.0, requires_grad=True)
    crystal = Crystal(a)
    print(repr(crystal))
    crystal.volume().backward()


main()
