"""The rules in force: those registered, with the figures of a file and a workspace's departures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from sitepipe import words
from sitepipe.config import ChecksConfig, Figure, Loaded, RuleChange
from sitepipe.errors import ConfigError, first_five, meant
from sitepipe.readiness.registry import RULES
from sitepipe.readiness.rule import Given, Rule
from sitepipe.vocab import EvidenceTopic

_IN_MONTHS = "_months"


@dataclass(frozen=True)
class RuleInForce:
    """
    One rule with all that it is held to.

    ``off`` says why it is not applied, empty if it is; ``reason`` why the workspace departs
    from it, empty if it does not.
    """

    rule: Rule
    required: bool
    figures: Mapping[str, Figure]
    off: str
    reason: str

    def given(self, *, as_of: str, lives_months: Mapping[EvidenceTopic, float]) -> Given:
        """Return what the rule is given besides a site."""
        return Given(as_of, {name: one.value for name, one in self.figures.items()}, lives_months)


def rules_in_force(
    checks: Loaded[ChecksConfig],
    changes: Mapping[str, RuleChange],
    *,
    as_of: str,
    cite: Callable[[str], str] = str,
    rules: Mapping[str, Rule] = RULES,
) -> dict[str, RuleInForce]:
    """
    Settle every rule: required or not, its figures, and whether it is applied.

    Parameters
    ----------
    checks
        The figures of every rule, and their lines.
    changes
        The workspace's departures, by rule.
    as_of
        ISO date; a rule that does not hold then is off.
    cite
        Gives the file and line of a key such as ``rules.works_dated`` of the workspace's own
        configuration, for errors.
    rules
        The rules that there are.

    Returns
    -------
    in_force
        Each of ``rules``, in their order, also those that are off.

    Raises
    ------
    ConfigError
        If the file lacks a rule or a figure; if it or a departure names one that there is not,
        or gives a figure that is negative or a part of a month. Says file and line.
    """
    stated = checks.section.rules
    _refuse_unknown(stated, rules, "rule", lambda name: checks.cite(f"rules.{name}"))
    if missing := [name for name in rules if name not in stated]:
        raise ConfigError(
            f"{checks.cite('rules')}: no figures for the rules {first_five(missing)}",
            hint="Add them as configs/checks.yaml has them; a workspace switches rules off "
            "under rules, with a reason.",
        )
    _refuse_unknown(changes, rules, "rule", lambda name: cite(f"rules.{name}"))
    for topic, life in checks.section.lives_months.items():
        _refuse_senseless(_IN_MONTHS, life.value, checks.cite(f"lives_months.{topic.value}"))
    in_force = {
        name: _settled(rule, checks, changes.get(name), as_of=as_of, cite=cite)
        for name, rule in rules.items()
    }
    return {
        name: replace(one, figures=in_force[one.rule.figures_of].figures)
        if one.rule.figures_of
        else one
        for name, one in in_force.items()
    }


def _settled(
    rule: Rule,
    checks: Loaded[ChecksConfig],
    change: RuleChange | None,
    *,
    as_of: str,
    cite: Callable[[str], str],
) -> RuleInForce:
    stated = checks.section.rules[rule.rule_id]
    key = f"rules.{rule.rule_id}.figures"
    _refuse_unknown(
        stated.figures, rule.figures, "figure", lambda name: checks.cite(f"{key}.{name}")
    )
    if missing := [name for name in rule.figures if name not in stated.figures]:
        raise ConfigError(f"{checks.cite(key)}: {first_five(missing)} missing")
    for name, figure in stated.figures.items():
        _refuse_senseless(name, figure.value, checks.cite(f"{key}.{name}"))
    figures = {name: stated.figures[name] for name in rule.figures}
    required, off, reason = stated.required, "", ""
    if change is not None:
        _refuse_unknown(change.figures, rule.figures, "figure", lambda name: cite(f"{key}.{name}"))
        for name, value in change.figures.items():
            _refuse_senseless(name, value, cite(f"{key}.{name}"))
            figures[name] = Figure(value=value, source=change.reason, verified=False)
        required = stated.required if change.required is None else change.required
        off, reason = change.reason if change.switched_off else "", change.reason
    if not off and not rule.holds_at(as_of):
        off = f"holds {rule.period}, not on {words.date(as_of)}"
    return RuleInForce(rule, required, figures, off, reason)


def _refuse_unknown(
    given: Iterable[str], known: Iterable[str], noun: str, cite: Callable[[str], str]
) -> None:
    """Refuse a name that is not known, and say which was probably meant."""
    names = list(known)
    for name in given:
        if name in names:
            continue
        there = f"There are: {', '.join(names)}." if names else f"The rule has no {noun}."
        raise ConfigError(
            f"{cite(name)}: there is no {noun} {name!r}{meant(name, names)}", hint=there
        )


def _refuse_senseless(name: str, value: float, where: str) -> None:
    if value < 0:
        raise ConfigError(f"{where}: must be 0 or more; it is {value:g}")
    if name.endswith(_IN_MONTHS) and value != int(value):
        raise ConfigError(f"{where}: must be whole months; it is {value:g}")
