class Box:
    pass


def attribute():
    pass


def item():
    pass


box = Box()
table = {}
box.run, table["run"] = attribute, item


def use():
    box.run()
    table["run"]()


use()
