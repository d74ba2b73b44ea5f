"""The page of questions: pairs of records side by side on map and table, with answers to save."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from markupsafe import Markup

from sitepipe import bundled, vocab, words
from sitepipe.names import site_key
from sitepipe.render.pages.page import embedded, script_policy, templates
from sitepipe.render.pages.pair_map import Neighbour, pair_map
from sitepipe.render.theme import theme


@dataclass(frozen=True)
class Side:
    """
    One of the two records of a question.

    ``record_id``, ``source_id``, ``name``, ``reference`` and ``digest`` name it in an answer;
    ``facts`` say in words where it stands (heading, text); ``counted`` as which site it counts
    meanwhile; ``shape`` is in metres (``None`` for nowhere) and ``uncertainty_m`` how far off a
    point may be, NaN if not stated.
    """

    record_id: str
    source_id: str
    name: str
    reference: str | None
    digest: str
    facts: Sequence[tuple[str, str]]
    counted: str
    shape: shapely.Geometry | None
    uncertainty_m: float


@dataclass(frozen=True)
class Compared:
    """One field of both records in words, empty where not stated; whether the values differ."""

    title: str
    one: str
    other: str
    differs: bool


@dataclass(frozen=True)
class Question:
    """
    Two records that may be one site.

    ``outcome`` is what they count as meanwhile, ``reasons`` the evidence with its points (empty
    where a reason has none), ``verdict`` what the points come to, ``apart`` how they lie to one
    another.
    """

    outcome: vocab.Match
    one: Side
    other: Side
    fields: Sequence[Compared]
    reasons: Sequence[tuple[str, str]]
    verdict: str
    apart: str
    near: Sequence[Neighbour]

    @property
    def names_differ(self) -> bool:
        """Say whether the names differ in more than how they are written."""
        return site_key(self.one.name) != site_key(self.other.name)


def render_questions(
    questions: Sequence[Question], *, title: str, notice: str, as_of: str, left: int, command: str
) -> str:
    """
    Return one self-contained HTML page that asks nothing of any network.

    The same arguments give the same bytes. Every text from the data stands on the page as text.
    Answers are saved from the page as a file, in the form that
    :func:`sitepipe.answers.read_answers` reads.

    Parameters
    ----------
    questions
        In the order in which they are asked.
    title, notice, as_of
        Of the portfolio.
    left
        Questions that are not on this page.
    command
        The command that reads the answers back.
    """
    look = theme()
    environment = templates("questions")
    style = environment.get_template("page.css").render(
        variables=look.css_variables(),
        drawer_below=f"{look.sizes.drawer_below:g}px",
        print_margin=f"{look.pdf.margin:g}mm",
    )
    script = (bundled.shelf("maps") / "questions" / "page.js").read_text(encoding="utf-8").strip()
    content = _content(questions, title=title, as_of=as_of)
    return environment.get_template("page.html.j2").render(
        policy=script_policy([script]),
        style=Markup(style),  # noqa: S704 - from the bundled theme
        script=Markup(script),  # noqa: S704 - bundled
        data=Markup(embedded(content)),  # noqa: S704 - escaped there
        title=title,
        notice=notice.strip(),
        as_of=words.date(as_of),
        left=words.count(left, "question") if left else "",
        many=words.count(len(questions), "question"),
        command=command,
        questions=[
            {
                "at": number,
                "asked": question,
                "map": pair_map(
                    (question.one.shape, question.other.shape),
                    (question.one.uncertainty_m, question.other.uncertainty_m),
                    question.near,
                ),
                "differing": question.names_differ
                + sum(field.differs for field in question.fields),
            }
            for number, question in enumerate(questions, 1)
        ],
        answers=ANSWERS,
    )


ANSWERS = (
    (vocab.Answer.SAME, "One site", ""),
    (vocab.Answer.ONE_IN_OTHER, "A is a part of B", ""),
    (vocab.Answer.OTHER_IN_ONE, "B is a part of A", ""),
    (vocab.Answer.DIFFERENT, "Two sites", ""),
    (vocab.Answer.SKIP, "Skip", "nothing is decided"),
)
"""What may be answered, in the order of the keys 1 to 5."""


def _content(questions: Sequence[Question], *, title: str, as_of: str) -> dict[str, object]:
    asked = [{"one": _end(question.one), "other": _end(question.other)} for question in questions]
    told = json.dumps([title, as_of, asked], ensure_ascii=False).encode()
    return {
        "portfolio": title,
        "as_of": as_of,
        "page": hashlib.sha256(told).hexdigest()[:12],
        "questions": asked,
        "answers": [answer.value for answer, *_ in ANSWERS],
    }


def _end(side: Side) -> dict[str, str | None]:
    return {
        "record": side.record_id,
        "source": side.source_id,
        "name": side.name,
        "reference": side.reference,
        "digest": side.digest,
    }
