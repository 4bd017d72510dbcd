import torch


class Transform:
    def __call__(self, x):
        return self.transform(x)

    def transform(self, x):
        raise NotImplementedError


class Scale(Transform):
    def transform(self, x: torch.Tensor) -> torch.Tensor:
        return x * 2.0


class Shift(Transform):
    def transform(self, x: torch.Tensor) -> torch.Tensor:
        return x + 1.0


class Square(Transform):
    def transform(self, x: torch.Tensor) -> torch.Tensor:
        return x * x


class Root(Transform):
    def transform(self, x: torch.Tensor) -> torch.Tensor:
        return (x + 1.0).sqrt()


class Whole(Transform):
    def __init__(self, columns):
        self.columns = columns

    def transform(self, x: torch.Tensor) -> torch.Tensor:
        result = x.clone()
        result[..., self.columns] = result[..., self.columns].round()
        return result


class Flip(Transform):
    def transform(self, x: torch.Tensor) -> torch.Tensor:
        return -x
