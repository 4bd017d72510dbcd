class Model:
    def __init__(self):
        self.act = lambda x: self.scale(x)

    def scale(self, x):
        return 2 * x

    def run(self):
        return self.act(1)


Model().run()
