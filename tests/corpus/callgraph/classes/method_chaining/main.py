class Query:
    def where(self):
        return self

    def limit(self):
        return self

    def run(self):
        return 0


def go():
    return Query().where().limit().run()


go()
