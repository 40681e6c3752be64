"""The schema as a file: `python -m schema.release.sdl` writes `schema/schema.graphql`, which clients build against."""

import sys
from pathlib import Path

from schema.root import build_schema

SDL_FILE = Path(__file__).parents[1] / "schema.graphql"


def sdl() -> str:
    """Return the schema as SDL (GraphQL, September 2025, section 3)."""
    return build_schema().as_str() + "\n"


def main() -> None:
    """Write the file anew."""
    SDL_FILE.write_text(sdl(), encoding="utf-8")
    sys.stdout.write(f"{SDL_FILE}\n")


if __name__ == "__main__":
    main()
