"""The letter to one partner: plain text, ready to paste, nothing in it that was not found."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from sitepipe import words
from sitepipe.reports import IssueReport, PartnerAsk, PartnerChase, StaleValue
from sitepipe.vocab import IssueKind

_WIDTH = 76


def letter_text(chase: PartnerChase, *, title: str, notice: str = "", as_of: str) -> str:
    """
    Ask a partner for all that is missing, stale or at fault in what they sent.

    Parameters
    ----------
    chase
        What they are asked for.
    title, notice, as_of
        Of the portfolio.

    Returns
    -------
    text
        Lines of at most 76 letters where words allow. It sets no date: none is known. Names and
        values are the partner's own, without control codes.
    """
    missing = [ask for ask in chase.asks if ask.state == "missing"]
    stale = [ask for ask in chase.asks if ask.state == "stale"]
    sites = words.count(chase.sites, "site")
    parts = [
        f"Subject: {_plain(title)}: what we ask of you"
        + (f" about {sites}" if missing or stale else ""),
        f"To: {_plain(chase.partner)}",
        f"As of: {words.date(as_of)}",
    ]
    blocks = ["\n".join(parts)]
    if notice.strip():
        blocks.append(_filled(_plain(notice)))
    if not (missing or stale or chase.issues or chase.late):
        blocks.append("We hold what you sent, and ask nothing of you now. Thank you.")
        return _joined(blocks)
    blocks.append("We hold this from you:")
    blocks.append("\n".join(_item("-", _plain(source)) for source in chase.sources))
    if chase.late:
        blocks.append("EXPECTED BY NOW\nPlease send the next edition of:")
        blocks.append("\n".join(_item("-", _plain(source)) for source in chase.late))
    asked = _names(missing)
    if missing:
        blocks.append("MISSING\nWhat would settle most comes first.")
        if len(asked) > 1:
            blocks.append(_filled(f"Asked of {len(asked)} sites: {'; '.join(asked)}."))
        blocks += [
            _question(number, asks, len(asked))
            for number, asks in enumerate(_alike(missing), start=1)
        ]
    if stale:
        blocks.append("OLD\nDo these still hold? If not, what holds now?")
        blocks += [_old(ask) for ask in stale]
    # A site without a location is asked for one above.
    faults = [one for one in chase.issues if one.kind != IssueKind.MISSING_LOCATION.value]
    if faults:
        blocks.append("TO PUT RIGHT IN THE NEXT EDITION")
        blocks += [_item("-", _fault(issue)) for issue in faults]
    blocks.append(
        _filled(
            "If somebody else holds an answer, please tell us who. An answer needs its date and, "
            "if there is one, the document that it stands in."
        )
    )
    if missing or stale:
        blocks.append(
            _filled(
                "If our workbook comes with this letter, the shortest way is to fill in its "
                "marked cells and send it back; a cell that you leave as it is says nothing new."
            )
        )
    blocks.append(_filled("The points of the score and their weights are our judgement."))
    return _joined(blocks)


def _alike(asks: list[PartnerAsk]) -> list[list[PartnerAsk]]:
    """Put what is asked alike of several sites together, what settles most in all first."""
    groups: dict[tuple[str, str], list[PartnerAsk]] = {}
    for ask in asks:
        groups.setdefault((ask.answer, ask.question), []).append(ask)
    return sorted(groups.values(), key=lambda group: -round(sum(a.settles for a in group), 3))


def _names(asks: list[PartnerAsk]) -> list[str]:
    """Name each site once, as the partner does."""
    return sorted({ask.site_id: _plain(ask.called) for ask in asks}.values())


def _question(number: int, asks: list[PartnerAsk], of: int) -> str:
    first = asks[0]
    lines = [_item(f"{number}.", f"{first.title}: {_plain(first.question)}")]
    if why := why_text(asks):
        lines.append(_item("  ", f"Why: {why}."))
    named = _names(asks)
    if len(named) == of > 1:
        lines.append(_item("  ", f"Sites: all {of}"))
    else:
        lines.append(_item("  ", f"Site{'s' * (len(named) > 1)}: {'; '.join(named)}"))
    return "\n".join(lines)


def why_text(asks: Iterable[PartnerAsk]) -> str:
    """Say why answers are asked for: points of the score, and checks and gates, if any."""
    listed = list(asks)
    points = max((ask.points for ask in listed), default=0.0)
    criteria = list(dict.fromkeys(one for ask in listed for one in ask.criteria))
    rules = list(dict.fromkeys(one for ask in listed for one in (*ask.checks, *ask.gates)))
    said = []
    if points:
        said.append(f"up to {words.number(points, 1)} of 100 points of a site's score rest on it "
                    f"({words.joined(criteria)})")  # fmt: skip
    if rules:
        quoted = words.joined([f"“{rule}”" for rule in rules])
        said.append(f"{quoted} cannot be judged without it")
    return "; ".join(said)


def _old(ask: PartnerAsk) -> str:
    values = "; ".join(map(_value, ask.stated))
    limit = ask.stated[0].limit_months
    return _item(
        "-",
        f"{_plain(ask.called)}, {ask.title[:1].lower()}{ask.title[1:]}: {values}. We ask again "
        f"after {words.count(limit, 'month')}.",
    )


def _value(one: StaleValue) -> str:
    where = ", ".join([one.source, *([f"row {one.row}"] if one.row is not None else [])])
    return f"“{_plain(one.text)}” ({words.date(one.valid_at)}; {where})"


def _fault(issue: IssueReport) -> str:
    row = f"row {issue.row}" if issue.row is not None else None
    where = ", ".join(filter(None, (issue.source, issue.sheet, row, issue.column)))
    return _plain(f"{where}: {issue.message}.")


def _plain(text: str) -> str:
    """Return a text on one line without control codes or marks that turn its direction."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def _filled(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _item(sign: str, text: str) -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=f"{sign:<3} ",
        subsequent_indent=" " * 4,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _joined(blocks: list[str]) -> str:
    return "\n\n".join(blocks) + "\n"
