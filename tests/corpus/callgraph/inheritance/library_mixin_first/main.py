from numbers import Number


class Base:
    def fit(self):
        return 1


class Child(Number, Base):
    def fit(self):
        return super().fit()


def go():
    Child().fit()


go()
