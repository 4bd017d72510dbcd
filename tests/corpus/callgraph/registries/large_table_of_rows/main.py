from rows import MORE, ROWS

TABLE = {}
TABLE.update(ROWS)
TABLE.update(MORE)


def build(name):
    row = TABLE[name]
    return row["kind"](**row["settings"])


def first():
    return ROWS["r0"]["kind"](1)


for key in list(TABLE):
    build(key)
first()
