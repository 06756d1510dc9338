"""Programs with tokens, on the Monday on which tests of pages stand."""

import pytest
from flask import Flask

from tests.support.program import Program, program
from tests.support.world import World


@pytest.fixture
def ines(app: Flask, world: World) -> Program:
    """An operator's program."""
    return program(app.test_client(), world.ines)


@pytest.fixture
def lena(app: Flask, world: World) -> Program:
    """A reviewer's program."""
    return program(app.test_client(), world.lena)
