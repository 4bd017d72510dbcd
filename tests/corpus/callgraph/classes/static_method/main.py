class Tools:
    @staticmethod
    def trim(x):
        return clean(x)


def clean(x):
    return x


def run():
    Tools.trim(1)
    Tools().trim(1)


run()
