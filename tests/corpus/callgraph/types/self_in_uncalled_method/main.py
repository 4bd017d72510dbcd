class Model:
    def fit(self):
        self.prepare()
        return self.loop()

    def prepare(self):
        pass

    def loop(self):
        pass


class Deep(Model):
    def loop(self):
        pass
