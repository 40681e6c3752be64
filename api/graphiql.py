"""GraphiQL, the page to try the API out, served by the node itself: nothing in it comes from another host."""

from pathlib import Path

from litestar import Response, Router, get
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import NotFoundException
from litestar.static_files import create_static_files_router

GRAPHIQL_PATH = "/graphiql"

# The page talks to its own node only (CSP Level 3). Its editor sets styles from scripts and has its fonts inside its style
# sheet, hence the two exceptions; scripts have none.
SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline';"
        " font-src 'self' data:; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def create_graphiql_router(folder: Path) -> Router:
    """Return the router of the page that was built into `folder`; one that says how to build it, where it was not."""
    if not (folder / "index.html").is_file():
        return Router(GRAPHIQL_PATH, route_handlers=[_say_how_to_build], include_in_schema=False)
    return create_static_files_router(
        GRAPHIQL_PATH,
        [folder],
        html_mode=True,
        name="graphiql",
        after_request=_guard,
        cache_control=CacheControlHeader(no_cache=True),
        include_in_schema=False,
    )


@get("/")
async def _say_how_to_build() -> None:
    raise NotFoundException("GraphiQL is not built. Run `make graphiql` and start the node again.")


async def _guard(response: Response[object]) -> Response[object]:
    for name, value in SECURITY_HEADERS.items():
        response.headers[name] = value
    return response
