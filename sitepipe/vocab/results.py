"""Terms of what rules and comparisons answer."""

from __future__ import annotations

from sitepipe.vocab.term import Term


class LineageEvent(Term):
    """What happened to the id of a site from one run to the next."""

    MINTED = "minted", "new"
    RENAMED = "renamed"
    SPLIT_FROM = "split_from", "split from another"
    MERGED_INTO = "merged_into", "merged into another"


class Match(Term):
    """What two records of sites are to one another."""

    SAME = "same", "one site"
    PART = "part", "one a part of the other"
    DIFFERENT = "different", "two sites"
    ASK = "ask", "a question for a person"


class Answer(Term):
    """What a person answers of two records on the page of questions."""

    SAME = "same", "one site"
    ONE_IN_OTHER = "one_in_other", "the one is a part of the other"
    OTHER_IN_ONE = "other_in_one", "the other is a part of the one"
    DIFFERENT = "different", "two sites"
    SKIP = "skip", "nothing is decided"


class Outcome(Term):
    """Result of a rule for a site."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class FindingKind(Term):
    """What a finding is about: a gate of the score, a fact asked for, a check, a contradiction."""

    GATE = "gate"
    FACT = "fact"
    CHECK = "check"
    CONTRADICTION = "contradiction"
