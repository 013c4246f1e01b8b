"""What Discord takes for an emoji of Unicode (Unicode Technical Standard 51), in reactions and on components."""

import re

_SIGNS = (
    "©®‼⁉™ℹ↔↕↖↗↘↙↩↪⌚⌛⌨⏏⏩⏪⏫⏬⏭⏮⏯⏰⏱⏲⏳⏸⏹⏺Ⓜ▪▫▶◀◻◼◽◾☀☁☂☃☄☎☑☔☕☘☝☠☢☣☦☪☮☯☸☹☺♀♂"
    "♈♉♊♋♌♍♎♏♐♑♒♓♟♠♣♥♦♨♻♾♿⚒⚓⚔⚕⚖⚗⚙⚛⚜⚠⚡⚧⚪⚫⚰⚱⚽⚾⛄⛅⛈⛎⛏⛑⛓⛔⛩⛪⛰⛱⛲⛳⛴⛵⛷⛸⛹⛺⛽"
    "✂✅✈✉✊✋✌✍✏✒✔✖✝✡✨✳✴❄❇❌❎❓❔❕❗❣❤➕➖➗➡➰➿⤴⤵⬅⬆⬇⬛⬜⭐⭕〰〽㊗㊙"
)
_PICTURES = (
    "\U0001f004\U0001f0cf\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f18e\U0001f191-\U0001f19a\U0001f201\U0001f202"
    "\U0001f21a\U0001f22f\U0001f232-\U0001f23a\U0001f250\U0001f251\U0001f300-\U0001f64f\U0001f680-\U0001f6fc"
    "\U0001f7e0-\U0001f7f0\U0001f90c-\U0001f9ff\U0001fa70-\U0001faff"
)
_TONE, _TAG, _END_OF_TAGS = "[\U0001f3fb-\U0001f3ff]", "[\U000e0020-\U000e007e]", "\U000e007f"
_ONE = f"[{_SIGNS}{_PICTURES}](?:\N{VARIATION SELECTOR-16}|{_TONE})?(?:{_TAG}+{_END_OF_TAGS})?"
_KEYCAP = "[0-9#*]\N{VARIATION SELECTOR-16}?\N{COMBINING ENCLOSING KEYCAP}"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_EMOJI = re.compile(f"{_ONE}(?:\N{ZERO WIDTH JOINER}{_ONE})*|{_KEYCAP}|{_FLAG}")


def is_emoji(text: str) -> bool:
    """Whether a text is one emoji of Unicode and nothing else."""
    return _EMOJI.fullmatch(text) is not None
