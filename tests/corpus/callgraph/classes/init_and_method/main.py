class Engine:
    def __init__(self, power):
        self.power = check(power)

    def start(self):
        return self.power


def check(p):
    return p


def drive():
    return Engine(3).start()


drive()
