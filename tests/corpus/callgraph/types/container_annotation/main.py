class Node:
    def visit(self):
        pass


def walk(nodes: list[Node], table: dict[str, Node]):
    for node in nodes:
        node.visit()
    table["x"].visit()
