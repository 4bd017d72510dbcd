class A:
    def run(self):
        pass


class B(A):
    def run(self):
        pass


class C(B):
    def run(self):
        super(B, self).run()


def go():
    C().run()


go()
