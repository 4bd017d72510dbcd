from changes import change_inside


def first():
    pass


def second():
    pass


class Holder:
    def __init__(self, function):
        self.function = function

    def change(self, function):
        self.function = function


def by_method():
    holder = Holder(first)
    holder.change(second)
    holder.function()


def by_closure():
    holder = Holder(first)
    change_inside(holder, second)
    holder.function()


def not_at_all():
    holder = Holder(first)
    Holder(second)
    holder.function()


def perhaps(flag):
    holder = Holder(first)
    if flag:
        holder.change(second)
    holder.function()


by_method()
by_closure()
not_at_all()
perhaps(True)
perhaps(False)
