"""Sections of ``callchain/static.md``: configuration, stages, scaling, constants, devices, gaps.

What the run passed comes first and in full; of the rest there is a count, since a maintainer asked about this run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from callscope.graph.channels import function_key
from callscope.investigate.case import Case
from callscope.investigate.markdown import bullets, code, limited, table
from callscope.investigate.source_index import Note

_READERS = 4
_MOVING = ("to", "cuda", "cpu", "float", "double", "half", "set_default_dtype", "type")


def configuration(case: Case) -> list[str]:
    """Return the inputs that a caller can choose, and where each becomes state or is read; the cause's own first."""
    dead = case.seen.first_dead
    traced = " ".join(dead.origin) if dead else ""
    rows = [*_options(case), *_fields(case), *_constructors(case)]
    rows.sort(key=lambda row: f"{row[1].strip('`')}:" not in traced)
    return limited(table(["input", "defined at", "as", "becomes state or enters at"], rows))


def _options(case: Case) -> Iterator[list[str]]:
    for note in case.index.options():
        if note.text == "--help":
            continue
        readers = case.index.readers(note.text.lstrip("-").replace("-", "_"))
        yield [code(note.text), code(note.anchor()), f"command line, {note.detail}", _anchors(readers)]


def _constructors(case: Case) -> Iterator[list[str]]:
    """Yield what the constructors that the run passed keep of their parameters."""
    for function, note in case.index.stored_inputs():
        if function.name in case.passed:
            yield [code(note.text), code(function.anchor()), "parameter", f"{code(note.anchor())} {code(note.detail)}"]


def _fields(case: Case) -> Iterator[list[str]]:
    for field in case.index.config_fields():
        readers = list(case.index.readers(field.text.rpartition(".")[2]))
        if readers:
            yield [code(field.text), code(field.anchor()), code(field.detail), _anchors(readers)]


def _anchors(notes: Iterable[Note]) -> str:
    anchors = list(dict.fromkeys(note.anchor() for note in notes))
    shown = ", ".join(map(code, anchors[:_READERS])) or "(not read by that name)"
    return f"{shown} …" if len(anchors) > _READERS else shown


def stages(case: Case) -> list[str]:
    """Return the functions that the gradient passes, in the order of their first call, with their purpose."""
    known = {function.name: function for function in case.index.functions}
    names = list(dict.fromkeys(_tree_names(case.seen.extra.get("call_tree")))) or sorted(case.passed)
    working = {function_key(str(node["function"])) for node in case.seen.nodes if _works(node)}
    found = [known[name] for name in names if name in known and (name in working or not working)]
    lines = [
        f"{number}. {code(item.name)} ({code(item.anchor())}): {item.purpose()}" for number, item in enumerate(found, 1)
    ]
    aside = len({name for name in names if name in known}) - len(found)
    rest = f"{aside} more functions were called that hold no operation of the gradient's path (callgraph/dynamic.txt)."
    return [*limited(lines), "", rest] if aside else limited(lines)


def _works(node: object) -> bool:
    """Tell whether a node is an operation on the gradient's path, or a place where it is cut."""
    return isinstance(node, dict) and node.get("kind") in ("operation", "site") and bool(node.get("function"))


def _tree_names(branch: object) -> Iterator[str]:
    """Yield the names of a nested call tree in call order."""
    stack = [branch]
    while stack:
        item = stack.pop()
        if isinstance(item, tuple | list) and item:
            if isinstance(item[0], str):
                yield function_key(item[0])
                stack.append(item[4] if len(item) > 4 else ())
            else:
                stack.extend(reversed(item))


def scaling(case: Case) -> list[str]:
    """Return the products and quotients on the gradient's path, in the order in which the run passed them."""
    order = {name: position for position, name in enumerate(_tree_names(case.seen.extra.get("call_tree")))}
    functions = sorted(
        (item for item in case.index.functions if item.name in case.passed),
        key=lambda item: (order.get(item.name, 0), item.path, item.line),
    )
    notes = [note for item in functions for note in sorted(case.index.scaling(item), key=lambda note: note.line)]
    differentiated = {f"{node['path']}:{node['line']}" for node in case.seen.nodes if _works(node)}
    kept = [note for note in notes if note.anchor() in differentiated or not differentiated]
    return limited([f"{number}. {code(note.anchor())} {code(note.text)}" for number, note in enumerate(kept, 1)])


def constants(case: Case) -> list[str]:
    """Return the module-level constants, with the unit that the source states."""
    rows = [[code(note.anchor()), code(note.text), note.detail or "not stated"] for note in case.index.constants()]
    return limited(table(["at", "constant", "unit"], rows))


def devices(case: Case) -> list[str]:
    """Return where the run moved tensors or gave them a type."""
    notes = {*case.index.methods_named(*_MOVING), *case.index.with_keyword("device", "dtype")}
    ordered = sorted(notes, key=lambda note: (note.path, note.line))
    near, count = _passed(case, ordered)
    lines = bullets(f"{code(note.anchor())} {code(note.text)}" for note in near)
    return (
        [*limited(lines), "", f"{count} more such places stand in code that the run did not pass."]
        if count
        else limited(lines)
    )


def _passed(case: Case, notes: Sequence[Note]) -> tuple[list[Note], int]:
    """Return the notes in functions that the run passed, and how many others there are."""
    owners = [case.index.at(note.path, note.line) for note in notes]
    near = [note for note, owner in zip(notes, owners, strict=True) if owner is not None and owner.name in case.passed]
    return near, len(notes) - len(near)


def gaps(case: Case) -> list[str]:
    """Return what could not be seen, each with how to confirm it."""
    return limited(bullets([*_blind(case), *_unread(case), *_not_passed(case)]))


def _blind(case: Case) -> Iterator[str]:
    """Yield the blind spots of the static side in functions that the run passed; a call that the run saw is none."""
    spots = case.static.graph.blind_spots if case.static.graph else ()
    seen = {f"{edge['path']}:{edge['line']}" for edge in case.seen.edges if edge.get("kind") == "call"}
    notes = [Note(spot.site.path, spot.site.line, spot.reason, spot.channel) for spot in spots]
    near, count = _passed(case, list(dict.fromkeys(notes)))
    for note in near:
        if note.anchor() not in seen:
            yield f"{code(note.anchor())} ({note.detail}): {note.text}; the run saw no call of the namespaces from this line"
    if count:
        yield f"{count} calls whose callee is unknown stand in code that the run did not pass; confirm with a target that does"
    yield from (f"blind spot of the run: {spot}" for spot in map(str, case.seen.extra.get("blind_spots", ())))


def _unread(case: Case) -> Iterator[str]:
    yield from (f"{code(path)} could not be read: {reason}" for path, reason in case.index.unreadable.items())
    if case.static.reason:
        yield f"static analysis: {case.static.reason}"
    if case.failure:
        yield f"the run failed, so nothing here is confirmed by it: {case.failure}"


def _not_passed(case: Case) -> Iterator[str]:
    unseen = sum(function.name not in case.passed for function in case.index.functions)
    yield f"{unseen} functions were not passed by this run; confirm with a target that calls them"
