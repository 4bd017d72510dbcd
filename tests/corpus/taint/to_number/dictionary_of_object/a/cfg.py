class Cfg:
    n = 1
    def __init__(self, values):
        self.__dict__.update(values)
