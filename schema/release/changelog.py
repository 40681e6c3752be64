"""The changelog, as far as the schema has to do with it (Keep a Changelog 1.1.0)."""

import re
from datetime import date
from typing import Self

from models.value import Value

_UNRELEASED = "## [Unreleased]"
_RELEASE = re.compile(r"## \[(?P<version>\d+\.\d+\.\d+)\] - (?P<day>\d{4}-\d{2}-\d{2})")


class Release(Value):
    """A release by its version (Semantic Versioning 2.0.0, without pre-releases) and day."""

    version: tuple[int, int, int]
    day: date


class Changelog(Value):
    """A changelog's text."""

    text: str

    def declared(self, section: str) -> tuple[str, ...]:
        """Return the points of a section of what is not released yet, each on one line and without backticks.

        Raises `ValueError` where the section holds anything but points, or comes twice.
        """
        lines = self._unreleased()
        begins = [number for number, line in enumerate(lines) if line == f"### {section}"]
        if len(begins) > 1:
            raise ValueError(f"[Unreleased] has {len(begins)} sections “{section}”; make them one")
        points: list[str] = []
        for line in lines[begins[0] + 1 :] if begins else ():
            if line.startswith("#"):
                break
            if line.startswith("- "):
                points.append(line[2:].strip())
            elif line.startswith("  ") and points:
                points[-1] += f" {line.strip()}"
            elif line.strip():
                raise ValueError(f"“{section}” holds a line that is no point: {line}")
        return tuple(point.replace("`", "") for point in points)

    def last_release(self) -> Release | None:
        """Return the newest release, None before the first."""
        for line in self.text.splitlines():
            if match := _RELEASE.fullmatch(line):
                return Release(version=read_version(match["version"]), day=date.fromisoformat(match["day"]))
        return None

    def with_release(self, release: Release) -> Self:
        """Return the changelog in which all that was not released yet belongs to `release`."""
        self._unreleased()
        heading = f"## [{'.'.join(map(str, release.version))}] - {release.day.isoformat()}"
        return self.replace(text=self.text.replace(f"{_UNRELEASED}\n", f"{_UNRELEASED}\n\n{heading}\n", 1))

    def _unreleased(self) -> list[str]:
        lines = self.text.splitlines()
        if lines.count(_UNRELEASED) != 1:
            raise ValueError(f"the changelog needs one heading “{_UNRELEASED}”")
        begin = lines.index(_UNRELEASED) + 1
        end = next((number for number, line in enumerate(lines[begin:], begin) if line.startswith("## ")), len(lines))
        return lines[begin:end]


def read_version(text: str) -> tuple[int, int, int]:
    """Return a version's numbers; raise `ValueError`."""
    match = re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", text)
    if match is None:
        raise ValueError(f"“{text}” is not a version such as 1.2.3")
    return int(match[1]), int(match[2]), int(match[3])
