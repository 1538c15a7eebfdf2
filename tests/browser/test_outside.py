"""Nothing outside the server is requested, and no link leads there, whatever a link contains."""

from urllib.parse import quote

from playwright.sync_api import expect

from tests.untrusted import STRINGS

LINKS = (
    "descent?descent_example={}&descent_formula={}&descent_unknown={}",
    "regression?regression_points={}&regression_unknown={}",
    "training?training_dataset={}&training_hidden={}&training_unknown={}",
    "drawing?drawing_network={}&drawing_unknown={}",
)


def test_untrusted_links_request_nothing_outside(open_lab, page, server):
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    text = quote(" ".join([*STRINGS[:2], STRINGS[8]]))
    for link in LINKS:
        open_lab(link.replace("{}", text))
        main = page.get_by_test_id("stMainBlockContainer")
        expect(main.locator("a[href*=outside], img[src*=outside]")).to_have_count(0)
    ours = (server, "data:", "blob:")
    assert [url for url in requested if not url.startswith(ours)] == []
