class Alpha:
    def run(self):
        return 1


def setup():
    return Alpha()
