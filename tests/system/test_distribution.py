"""The four packages have plain names at the top level, so nothing else may claim them."""

import importlib
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("api", "schema", "edge", "models")

each_package = pytest.mark.parametrize("package", PACKAGES)


@each_package
def test_no_dependency_claims_the_name_of_a_package(package: str) -> None:
    assert set(packages_distributions().get(package, [])) <= {"tripwise"}


@each_package
def test_no_locked_distribution_bears_the_name_of_a_package(package: str) -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    assert package not in {each["name"] for each in locked}


@each_package
def test_a_package_is_imported_from_this_repository(package: str) -> None:
    assert importlib.import_module(package).__file__ == str(ROOT / package / "__init__.py")


def test_the_distribution_holds_the_four_packages() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert settings["tool"]["uv"]["build-backend"]["module-name"] == list(PACKAGES)
    assert settings["tool"]["importlinter"]["root_packages"] == list(PACKAGES)


def test_tests_are_a_package_and_so_is_each_folder_of_them() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert {str(each) for each in folders if not (each / "__init__.py").is_file()} == set()
    assert (ROOT / "tests" / "__init__.py").is_file()


def test_no_folder_of_tests_bears_the_name_of_a_package() -> None:
    folders = [path.relative_to(ROOT / "tests").parts for path in (ROOT / "tests").rglob("*") if path.is_dir()]
    assert {each[-1] for each in folders if "node_modules" not in each} & set(PACKAGES) == set()
