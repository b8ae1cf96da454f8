"""Write environment.yml, for conda and Binder: the direct dependencies with the pins of requirements.txt."""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What conda-forge does not have, or has under another name: pysyncon, rispy; python-build; playwright-python.
NOT_ON_CONDA = {"build", "playwright", "pysyncon", "rispy"}

HEADER = """\
# The direct dependencies, pinned as in requirements.txt, for conda and Binder. Made by `make pins`.
name: chollima-research
channels:
  - conda-forge
dependencies:
  - python=3.11
  - pip
"""


def direct_dependencies(pyproject: str) -> list[str]:
    """Names of the dependencies that the project names itself, its extras included."""
    project = tomllib.loads(pyproject)["project"]
    requirements = project["dependencies"] + sum(project["optional-dependencies"].values(), [])
    return sorted({re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0] for requirement in requirements})


def pins(requirements: str) -> dict[str, str]:
    """Version of each package; one that differs between Pythons or platforms has no single version."""
    found: dict[str, str] = {}
    for name, version in re.findall(r"^([\w.-]+)(?:\[.*?\])?==([^\s;]+)", requirements, flags=re.MULTILINE):
        if found.setdefault(name, version) != version:
            sys.exit(f"requirements.txt pins {name} to {found[name]} and {version}: conda needs one version")
    return found


def environment(pyproject: str, requirements: str) -> str:
    """Text of environment.yml."""
    versions = pins(requirements)
    names = direct_dependencies(pyproject)
    if missing := [name for name in names if name not in versions]:
        sys.exit(f"requirements.txt has no pin for {', '.join(missing)}: run `make pins`")
    conda = [f"  - {name}=={versions[name]}\n" for name in names if name not in NOT_ON_CONDA]
    pip = [f"      - {name}=={versions[name]}\n" for name in names if name in NOT_ON_CONDA]
    return "".join([HEADER, *conda, "  - pip:\n", *pip, "      - -e .\n"])


def main() -> None:
    """Write the file to a temporary name and move it, so that a reader never sees half of it."""
    inputs = [(ROOT / name).read_text("utf-8") for name in ("pyproject.toml", "requirements.txt")]
    draft = ROOT / "environment.yml.new"
    draft.write_text(environment(*inputs), "utf-8")
    draft.replace(ROOT / "environment.yml")


if __name__ == "__main__":
    main()
