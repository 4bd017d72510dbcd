REGISTRY = {}


def register(name):
    def wrap(cls):
        REGISTRY[name] = cls
        return cls

    return wrap


@register("linear")
class Linear:
    def __init__(self):
        pass

    def run(self):
        pass


@register("conv")
class Conv:
    def __init__(self):
        pass

    def run(self):
        pass


def build(name):
    return REGISTRY[name]()


def go(name):
    build(name).run()


go("linear")
go("conv")
