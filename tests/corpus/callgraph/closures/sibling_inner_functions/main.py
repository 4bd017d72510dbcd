def outer():
    def first():
        return second()

    def second():
        return 0

    return first()


outer()
