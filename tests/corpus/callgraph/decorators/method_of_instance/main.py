class App:
    def __init__(self):
        self.routes = {}

    def route(self, path):
        def decorate(function):
            self.routes[path] = function
            return function

        return decorate

    def dispatch(self, path):
        return self.routes[path]()


app = App()


@app.route("/")
def index():
    return 1


@app.route("/help")
def help_():
    return 2


def go():
    app.dispatch("/")
    app.dispatch("/help")


go()
