import torch


class Tagged(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return super().__torch_function__(func, types, args, kwargs or {})




def use(tagged: Tagged):
    return tagged.view(2, 1)


use(Tagged(torch.ones(2)))
