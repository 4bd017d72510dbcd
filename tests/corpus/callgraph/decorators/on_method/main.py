def checked(method):
    def wrapper(self, *args):
        self.check()
        return method(self, *args)

    return wrapper


class Account:
    def check(self):
        pass

    @checked
    def pay(self, amount):
        return amount


def go():
    Account().pay(1)


go()
