"""The pins are complete, hash-checked and the same for pip and conda, and name no package registry."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from hatchling.builders.sdist import SdistBuilder
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent

# Spelled in two parts, because this file is searched as well.
REGISTRIES = [
    b".".join(parts)
    for parts in [
        (b"pypi", b"org"),
        (b"python" + b"hosted", b"org"),
        (b"npmjs", b"org"),
        (b"npmjs", b"com"),
        (b"yarnpkg", b"com"),
        (b"deb.debian", b"org"),
        (b"anaconda", b"org"),
    ]
]


def entries() -> list[str]:
    """Entries of requirements.txt: a requirement and its hashes, on one line."""
    text = (ROOT / "requirements.txt").read_text("utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def pins() -> dict[str, str]:
    found = {}
    for entry in entries():
        requirement = Requirement(entry.split("--hash", 1)[0].strip())
        assert requirement.name not in found, f"{requirement.name} is pinned twice in requirements.txt"
        (pin,) = requirement.specifier
        assert pin.operator == "==" and "*" not in pin.version, f"{requirement} is no exact pin"
        found[canonicalize_name(requirement.name)] = pin.version
    return found


def direct_dependencies() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [Requirement(text) for text in project["dependencies"] + project["optional-dependencies"]["dev"]]


def project_files() -> list[Path]:
    """Files that are tracked or would be; hatchling lists an unpacked release, which has no history."""
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]
    return [Path(file.path) for file in SdistBuilder(str(ROOT)).recurse_included_files()]


def test_every_pin_has_a_sha256() -> None:
    assert len(entries()) > 100
    for entry in entries():
        assert re.search(r"--hash=sha256:[0-9a-f]{64}(\s|$)", entry), f"no hash for {entry.split()[0]}"


def test_every_dependency_is_pinned_within_its_bounds() -> None:
    versions = pins()
    for requirement in direct_dependencies():
        name = canonicalize_name(requirement.name)
        assert name in versions, f"{requirement} has no pin in requirements.txt: run `make pins`"
        assert requirement.specifier.contains(versions[name]), f"{requirement} excludes {versions[name]}"


def test_environment_has_the_pins_of_requirements() -> None:
    *conda, by_pip = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    assert conda[:2] == ["python=3.11", "pip"]
    assert by_pip["pip"][-1] == "-e ."
    named = [line.split("==") for line in conda[2:] + by_pip["pip"][:-1]]
    direct = {canonicalize_name(requirement.name) for requirement in direct_dependencies()}
    assert dict(named) == {name: pins()[name] for name in direct}
    assert len(named) == len(direct)


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.decode().replace(".", "-"))
def test_no_file_names_a_package_registry(registry: bytes) -> None:
    files = project_files()
    assert ROOT / "pyproject.toml" in files
    assert [path.relative_to(ROOT) for path in files if registry in path.read_bytes()] == []
