"""What people call the columns of their data, in several languages."""

import re
import unicodedata
from typing import Literal

Purpose = Literal["text", "label", "prompt", "answer"]

# The likelier a name, the earlier it stands.
NAMES: dict[Purpose, tuple[str, ...]] = {
    "text": (
        *("text", "texts", "sentence", "review", "review text", "message", "comment", "tweet", "body", "content"),
        *("document", "description", "post", "sms", "email", "passage", "utterance", "sentence1", "headline", "title"),
        *("texte", "phrase", "avis", "commentaire", "contenu", "titre"),
        *("satz", "sätze", "kommentar", "nachricht", "bewertungstext", "rezension", "inhalt", "beschreibung", "titel"),
        *("texto", "frase", "comentario", "mensaje", "reseña", "contenido", "descripción", "testo", "commento"),
        *("messaggio", "recensione", "tekst", "zin", "opmerking", "bericht", "mensagem", "comentário", "avaliação"),
        *(
            "текст",
            "отзыв",
            "сообщение",
            "комментарий",
            "metin",
            "yorum",
            "文章",
            "本文",
            "テキスト",
            "文本",
            "内容",
            "评论",
        ),
        *("smiles", "reaction", "sequence", "code"),
    ),
    "label": (
        *("label", "labels", "class", "category", "target", "sentiment", "topic", "stars", "rating", "score", "tag"),
        *("intent", "emotion", "polarity", "spam", "type", "genre", "language", "lang", "y", "labelled", "annotation"),
        *("étiquette", "classe", "catégorie", "note", "sujet", "émotion", "langue", "genre"),
        *("klasse", "kategorie", "bewertung", "sterne", "stimmung", "thema", "gefühl", "sprache", "etikett", "art"),
        *("etiqueta", "clase", "categoría", "sentimiento", "tema", "estrellas", "emoción", "idioma", "puntuación"),
        *(
            "etichetta",
            "categoria",
            "sentimento",
            "lingua",
            "categorie",
            "onderwerp",
            "taal",
            "classificação",
            "rótulo",
        ),
        *(
            "метка",
            "класс",
            "категория",
            "тональность",
            "etiket",
            "sınıf",
            "ラベル",
            "分類",
            "カテゴリ",
            "标签",
            "类别",
        ),
    ),
    "prompt": (
        *("prompt", "question", "instruction", "input", "query", "user", "request", "problem"),
        *("frage", "anweisung", "eingabe", "aufgabe", "pregunta", "instrucción", "entrada", "domanda", "istruzione"),
        *("pergunta", "vraag", "вопрос", "инструкция", "soru", "質問", "问题", "指令"),
    ),
    "answer": (
        *("answer", "response", "completion", "output", "reply", "assistant", "solution", "chosen"),
        *("réponse", "sortie", "antwort", "ausgabe", "lösung", "respuesta", "salida", "risposta", "resposta"),
        *("antwoord", "ответ", "cevap", "回答", "答え", "答案"),
    ),
}

NAME_CHARACTERS = 100  # what is longer is no name
_SEPARATORS = re.compile(r"[\W_]+")


def plain(name: str) -> str:
    """Return a name for comparing: lower case, without accents, one space between words."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    letters = unicodedata.normalize("NFKD", split.casefold())
    return _SEPARATORS.sub(" ", "".join(letter for letter in letters if not unicodedata.combining(letter))).strip()


_RANKS: dict[Purpose, dict[str, int]] = {
    kind: {plain(name): rank for rank, name in reversed(list(enumerate(names)))} for kind, names in NAMES.items()
}
_UNKNOWN = 1000


def rank(name: str, kind: Purpose) -> int | None:
    """Return how likely a column of this name serves a purpose, 0 first; None where its name says nothing of it.

    A name of several words counts as its parts, after those that are one whole: `review_text`, `Text (deutsch)`.
    """
    ranks = _RANKS[kind]
    if plain(name) in ranks:
        return ranks[plain(name)]
    parts = [ranks[word] for word in plain(name).split()[:3] if word in ranks and len(word) > 1]
    return _UNKNOWN + min(parts) if parts and len(plain(name).split()) <= 3 else None


def purpose(name: str) -> Purpose | None:
    """Return what a name of one whole says that its column is for, if anything."""
    if len(name) > NAME_CHARACTERS:
        return None
    return next((kind for kind, ranks in _RANKS.items() if plain(name) in ranks), None)
