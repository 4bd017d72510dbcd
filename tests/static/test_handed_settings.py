"""What users hand over as settings: dictionaries that the program writes into, objects named after a class, kinds of one base."""

from __future__ import annotations

from collections.abc import Callable

Graph = Callable[..., dict[str, list[str]]]

NETWORKS = (
    "from copy import deepcopy\nclass Dueling:\n    def __init__(self, size):\n        self.size = size\n    def run(self):\n        return 1\n"
    "class Regressor:\n    def __init__(self, network, **params):\n        self.network = network(**params)\n"
    "    def fit(self):\n        return self.network.run()\n"
)


def test_what_is_stored_in_settings_handed_over_is_handed_on(graph: Graph) -> None:
    text = NETWORKS + "def make(params):\n    params['network'] = Dueling\n    return Regressor(**params)\n"
    found = graph(text, open_world=True)
    assert "main.Dueling.__init__" in found["main.Regressor.__init__"]
    assert "main.Dueling.run" in found["main.Regressor.fit"]


def test_a_copy_of_settings_kept_in_keywords_is_such_a_dictionary_too(graph: Graph) -> None:
    text = NETWORKS + (
        "def make(settings, **params):\n    params['settings'] = deepcopy(settings)\n"
        "    params['settings']['network'] = Dueling\n    return build(**params)\n"
        "def build(settings):\n    return Regressor(**settings)\n"
    )
    assert "main.Dueling.run" in graph(text, open_world=True)["main.Regressor.fit"]


def test_plain_values_stored_make_no_dictionary(graph: Graph) -> None:
    text = (
        "class Rows:\n    def __setitem__(self, key, value):\n        return 1\n    def rotate(self):\n        return 1\n"
        "def use(thing):\n    thing['a'] = 1\n    return thing.rotate()\n"
    )
    assert "main.Rows.rotate" in graph(text, open_world=True)["main.use"]


def test_a_parameter_of_a_classs_very_name_is_asked_for_what_is_common(graph: Graph) -> None:
    text = (
        "class MDPInfo:\n    @property\n    def size(self):\n        return 1\n"
        "class Space:\n    @property\n    def size(self):\n        return 2\n"
        "def use(mdp_info):\n    return mdp_info.size\n"
    )
    assert graph(text, open_world=True)["main.use"] == ["main.MDPInfo.size"]


def test_one_of_many_kinds_of_a_base_that_bears_the_name_is_not_the_only_one(graph: Graph) -> None:
    kinds = "".join(
        f"class World{n}(Environment):\n    def reset(self):\n        return {n}\n    def step(self):\n        return {n}\n"
        for n in range(25)
    )
    text = (
        "class Environment:\n    def reset(self):\n        return 0\n    def step(self):\n        return 0\n"
        + kinds
        + "class FiniteMDP(Environment):\n    def reset(self):\n        return 99\n"
        "class Core:\n    def __init__(self, mdp):\n        self.mdp = mdp\n"
        "    def run(self):\n        self.mdp.reset()\n        self.mdp.step()\n"
    )
    found = graph(text, open_world=True)["main.Core.run"]
    assert {"main.World3.reset", "main.World3.step", "main.FiniteMDP.reset"} <= set(found)


def test_an_array_is_not_called_but_what_users_put_into_it(graph: Graph) -> None:
    text = (
        "import numpy as np\nimport torch\nclass GaussianProfile(torch.nn.Module):\n    def forward(self, x):\n        return x\n"
        "class Other(torch.nn.Module):\n    def forward(self, x):\n        return x\n"
        "def widths(given):\n    profiles = np.array(given).ravel()\n    return [width(profile) for profile in np.asarray(profiles)]\n"
        "def width(profile):\n    return profile(1)\n"
    )
    assert graph(text, open_world=True)["main.width"] == ["main.GaussianProfile.forward"]
