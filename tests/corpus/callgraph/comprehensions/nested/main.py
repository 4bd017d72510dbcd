def rows():
    return [[1], [2]]


def cells(row):
    return row


def value(cell):
    return cell


def run():
    return [value(cell) for row in rows() for cell in cells(row)]


run()
