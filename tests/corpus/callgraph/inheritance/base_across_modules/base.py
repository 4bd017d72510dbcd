class Base:
    def run(self):
        return self.hook()

    def hook(self):
        return 0
