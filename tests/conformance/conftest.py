"""Options of the conformance test, and the samples that it runs over."""
import json
import pathlib
import shlex
from dataclasses import dataclass

import pytest

HERE = pathlib.Path(__file__).parent
BINARY = HERE.parents[1] / "target" / "debug" / "oss403"


@dataclass
class Sample:
    """A document, and the least that the server has to say of it."""
    path: pathlib.Path
    language: str
    diagnostics: int
    fix: bool

    @property
    def uri(self):
        return self.path.as_uri()

    @property
    def text(self):
        return self.path.read_bytes().decode("utf-8")


def samples():
    rows = json.loads((HERE / "samples" / "samples.json").read_text(encoding="utf-8"))
    return [Sample(HERE / "samples" / row["file"], row["language"], row["diagnostics"], row["fix"]) for row in rows]


def pytest_addoption(parser):
    parser.addoption("--server", default=f"{shlex.quote(str(BINARY))} lsp", help="command line of the server")


@pytest.fixture(scope="session")
def server(request):
    return shlex.split(request.config.getoption("--server"))


def pytest_generate_tests(metafunc):
    if "sample" in metafunc.fixturenames:
        metafunc.parametrize("sample", samples(), ids=lambda sample: sample.path.name)
