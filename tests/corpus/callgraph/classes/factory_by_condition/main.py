class Cpu:
    def run(self):
        pass


class Gpu:
    def run(self):
        pass


def device(fast):
    return Gpu() if fast else Cpu()


def go(fast):
    device(fast).run()


go(True)
go(False)
