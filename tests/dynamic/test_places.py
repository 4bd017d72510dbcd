"""Which code is the user's."""

from callscope.dynamic.places import Places


def test_packages_of_a_chained_environment_are_libraries() -> None:
    places = Places()
    assert not places.is_user_module("torch", "/elsewhere/lib/python3.11/site-packages/torch/__init__.py")
    assert not places.is_user_module("numpy", "/usr/lib/python3/dist-packages/numpy/__init__.py")
    assert places.is_user_module("model", "/home/someone/project/model.py")
    asked_for = Places(namespaces=("torch.optim",))
    assert asked_for.is_user_module("torch.optim.sgd", "/elsewhere/site-packages/torch/optim/sgd.py")
