from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import Browser, Page

from rehearsal import Rehearsal
from rehearsal.page import add_page

pytestmark = pytest.mark.browser

# What the page makes of a text, without the marks that its library leaves.
DRAW = """async text => {
    const { markdown } = await import("/static/js/markdown.js");
    const { render } = await import("/vendor/lit.js");
    const place = document.createElement("div");
    render(markdown(text), place);
    return place.innerHTML.replace(/<!--.*?-->/g, "");
}"""
ALLOWED = "a, blockquote, br, button, code, div, h4, pre, relative-time, s, small, span, strong, em, time, u"
# Whether a text becomes anything but harmless elements, and how long that takes.
# What grows faster than the text would take minutes; five seconds are for a machine that has much else to do.
JUDGE = """async ([texts, allowed]) => {
    const { markdown } = await import("/static/js/markdown.js");
    const { render } = await import("/vendor/lit.js");
    const wrong = [];
    for (const text of texts) {
        const place = document.createElement("div");
        const start = performance.now();
        render(markdown(text), place);
        const took = performance.now() - start;
        const strange = [...place.querySelectorAll("*")].filter(element => !element.matches(allowed));
        const links = [...place.querySelectorAll("a")].filter(link => !/^https?:$/.test(link.protocol));
        const handlers = [...place.querySelectorAll("*")].filter(
            element => element.getAttributeNames().some(name => name.startsWith("on") || name === "src"));
        if (strange.length + links.length + handlers.length || took > 5000) wrong.push([text, took, place.innerHTML]);
    }
    return wrong;
}"""


PIECES = [
    *"*_~|`>#-\\<>@:()[]/.!&; \n\"'0a",
    "```",
    "**",
    "||",
    "<@",
    "<t:",
    "https://",
    "javascript:",
    "<img src=x onerror=",
    "- ",
]


@pytest.fixture(scope="module")
async def page(browser: Browser) -> AsyncIterator[Page]:
    rehearsal = Rehearsal()
    add_page(rehearsal)
    async with rehearsal:
        page = await browser.new_page(locale="en-GB", timezone_id="UTC")
        await page.goto(rehearsal.url)
        yield page
        await page.context.close()


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("plain & <b>", "plain &amp; &lt;b&gt;"),
        (
            "**bold** *slanted* __under__ ~~struck~~",
            "<strong>bold</strong> <em>slanted</em> <u>under</u> <s>struck</s>",
        ),
        ("`co*d*e`", "<code>co*d*e</code>"),
        (
            "# One\n## Two\n### Three\n#### four",
            '<h4 class="h1">One</h4><h4 class="h2">Two</h4><h4 class="h3">Three</h4>#### four',
        ),
        ("-# small\n-# print", '<small class="subtext">small</small><small class="subtext">print</small>'),
        ("> quoted\n> twice\nand not", "<blockquote>quoted<br>twice</blockquote>and not"),
        (">>> all\nof it", "<blockquote>all<br>of it</blockquote>"),
        ("one\n\nthree", "one<br><br>three"),
        ("@everyone", '<span class="mention">@everyone</span>'),
        ("<@123456789012345678>", '<span class="mention">@unknown-user</span>'),
        ("a \\*star\\*", "a *star*"),
        ("# # twice", '<h4 class="h1"># twice</h4>'),
        ("snake_case_name", "snake_case_name"),
        ("¯\\_(ツ)_/¯", "¯\\_(ツ)_/¯"),
    ],
)
async def test_text_is_drawn_as_discord_draws_it(page: Page, text: str, markup: str) -> None:
    assert await page.evaluate(DRAW, text) == markup


async def test_links_lead_to_the_web_and_tell_where(page: Page) -> None:
    drawn = await page.evaluate(
        DRAW, "[here](https://example.com/a_b_c) <https://example.org> [x](javascript:alert(1))"
    )
    assert drawn.count("<a ") == 2
    assert 'href="https://example.com/a_b_c" title="https://example.com/a_b_c"' in drawn
    assert "x" in drawn
    assert "javascript" not in drawn


async def test_code_keeps_its_lines_and_its_language(page: Page) -> None:
    drawn = await page.evaluate(DRAW, "```python\nif a < b:\n    pass\n```\nafter")
    assert '<code class="language-python hljs" data-highlighted="yes">' in drawn
    assert "a &lt; b" in drawn
    assert drawn.endswith("</div>after")


async def test_moments_are_told_in_the_readers_words(page: Page) -> None:
    drawn = await page.evaluate(DRAW, "<t:0:F> <t:0:R> <t:99999999999999999:f>")
    assert ">Thursday, 1 January 1970 at 0:00</time>" in drawn
    assert "years ago</relative-time></time>" in drawn
    assert drawn.endswith("&lt;t:99999999999999999&gt;")


@given(
    st.lists(
        st.one_of(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), st.text()), min_size=20, max_size=20
    )
)
async def test_no_text_becomes_more_than_text(page: Page, texts: list[str]) -> None:
    assert await page.evaluate(JUDGE, [texts, ALLOWED]) == []


@pytest.mark.parametrize(
    "piece", ["*", "_", "**a", "||", "`", "[", "> ", "# ", "<@1", "[a](", "~~a", "*a _b ", "*_", "||__", "- ", "> *"]
)
async def test_a_long_text_is_drawn_in_time(page: Page, piece: str) -> None:
    often = 4000 // len(piece)
    mirrored = piece * (often // 2) + "x" + piece[::-1] * (often // 2)
    assert await page.evaluate(JUDGE, [[piece * often, mirrored], ALLOWED]) == []
