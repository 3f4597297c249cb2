"""The program as it is installed from a wheel: its two commands, and what they find."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("uv") is None, reason="builds the wheel with uv"),
    pytest.mark.skipif(os.name != "posix", reason="looks for programs where POSIX systems have them"),
]


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the programs of an environment that has the wheel; its dependencies are those of this one."""
    folder = tmp_path_factory.mktemp("wheel")
    environment = folder / "environment"

    def uv(*arguments: str | Path) -> None:
        done = subprocess.run(["uv", "--quiet", *arguments], capture_output=True, text=True, check=False, cwd=folder)
        assert done.returncode == 0, done.stderr

    uv("build", "--wheel", "--out-dir", folder / "dist", ROOT)
    (wheel,) = (folder / "dist").glob("*.whl")
    uv("venv", "--python", sys.executable, environment)
    uv("pip", "install", "--python", environment, "--no-deps", wheel)
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return environment / "bin"


def test_the_command_line_finds_models_and_experiments(programs: Path, tmp_path: Path) -> None:
    def run(program: str, *arguments: str) -> str:
        done = subprocess.run(
            [programs / program, *arguments], capture_output=True, text=True, check=False, cwd=tmp_path
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = run("python", "-c", "import app, nnengine; print(app.__file__, nnengine.__file__)")
    assert where.count(str(programs.parent)) == 2
    found = json.loads(run("nnengine", "evaluate", "784-30-10", "--data", "procedural", "--json"))
    assert found["accuracy"] > 0.8
    assert "first-network" in run("nnengine", "experiment", "--list")
    hint = run("python", "-c", "from nnengine.installation import how_to_add; print(how_to_add('onnx'))")
    assert hint == "pip install 'vectorville[onnx]'\n"


def test_the_window_opens_with_the_default_model(programs: Path, tmp_path: Path) -> None:
    home = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    process = subprocess.Popen(
        [programs / "vectorville"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=os.environ | home | {"QT_QPA_PLATFORM": "offscreen"},
    )
    settings = tmp_path / "Vectorville" / "Vectorville.ini"
    with process:
        time.sleep(5)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        out, errors = process.communicate(timeout=30)
    assert (process.returncode, out, errors) == (0, "", "")
    assert settings.exists()  # it ended as if the window was closed
