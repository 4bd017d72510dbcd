class Beta:
    def run(self):
        return helper()


def helper():
    return 2


def setup():
    return Beta()
