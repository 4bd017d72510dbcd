import contextlib


class Base:
    def __enter__(self):
        self.setup()
        return self.value()

    def __exit__(self, t, v, tb):
        self.teardown()

    def setup(self):
        pass

    def teardown(self):
        pass

    def value(self):
        return self


class Tx(Base):
    def setup(self):
        super().setup()
        begin()

    def value(self):
        return Cursor()


class Cursor:
    def run(self):
        return 1


class Deco(contextlib.ContextDecorator):
    def __enter__(self):
        begin()
        return self

    def __exit__(self, *e):
        end()


def begin():
    pass


def end():
    pass


@Deco()
def decorated():
    return inner()


def inner():
    return 1


with Tx() as c, Base() as b:
    c.run()
    b.setup()
decorated()
with contextlib.suppress(ValueError):
    inner()


@contextlib.contextmanager
def cm():
    begin()
    yield inner
    end()


@cm()
def with_cm():
    return inner()


with_cm()
with cm() as f:
    f()
st = contextlib.ExitStack()
with st:
    st.callback(end)
    st.push(Base())
    st.enter_context(Tx()).run()
with contextlib.nullcontext(inner) as g:
    g()
