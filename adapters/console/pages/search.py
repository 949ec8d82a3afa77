"""Search by id."""

from collections.abc import Sequence

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from ....ports.repositories.read_models.search import Found
from ..links import link_to
from ..page_blueprint import page_blueprint
from ..services import current_console

pages = page_blueprint("search")

LONGEST = 200


@pages.get("/search")
def find() -> str | Response:
    """Redirect to the page of the only result; list the results if there are several or none."""
    wanted = request.args.get("q", "").strip()[:LONGEST].replace("\x00", "")
    console = current_console()
    found: Sequence[Found] = []
    if wanted:
        with console.read_storage.reading() as reads:
            found = reads.search.find(console.names, wanted)
    if len(found) == 1:
        return redirect(link_to(found[0]))
    return render_template(
        "console/search.html", wanted=wanted, found=[(one, link_to(one)) for one in found]
    )
