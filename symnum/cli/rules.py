"""`symnum rules`: the catalogue of rules and the verdict on each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from symnum.cli.output import quiet_option
from symnum.errors import SymnumError

if TYPE_CHECKING:
    from symnum.rules.rule import Rule
    from symnum.rules.verification.verdict import Verdict

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("rules", short_help="List, show or check the rules.")
def command() -> None:
    """List the rules, show where one comes from, or check that each is true.

    \b
    Example:
      symnum rules list powers
      symnum rules show exponentials.exp_log
      symnum rules check
    """


@command.command("list")
@click.argument("names", nargs=-1, metavar="[SET | RULE]...")
@_json_option
def list_rules(names: tuple[str, ...], as_json: bool) -> None:
    """Print the rules as mathematics, with the verdict on file; of the sets or rules named, or all."""
    from symnum.rules.verification.records import digest_of, read_verdicts

    verdicts = read_verdicts()
    rows = [(rule, verdicts.get(digest_of(rule))) for rule in _chosen(names)]
    if as_json:
        click.echo(json.dumps({"rules": [_listed(rule, verdict) for rule, verdict in rows]}, indent=2))
        return
    for rule, verdict in rows:
        click.echo(f"{verdict.outcome if verdict else 'unchecked':10} {rule.tier.value:8} {rule}")


@command.command("show")
@click.argument("names", nargs=-1, required=True, metavar="RULE...")
@_json_option
def show_rules(names: tuple[str, ...], as_json: bool) -> None:
    """Print all that is known of the rules named: what they state, where they come from, how they were checked."""
    from symnum.rules.verification.records import digest_of, read_verdicts

    verdicts = read_verdicts()
    rows = [_listed(rule, verdicts.get(digest_of(rule))) for rule in _chosen(names)]
    if as_json:
        click.echo(json.dumps({"rules": rows}, indent=2))
        return
    blocks = ["\n".join(f"{word:8} {value}" for word, value in row.items() if value) for row in rows]
    click.echo("\n\n".join(blocks))


@command.command("check")
@click.argument("names", nargs=-1, metavar="[SET | RULE]...")
@click.option("--points", default=10_000, show_default=True, help="Points at which a rule without a proof is tried.")
@click.option("--record", is_flag=True, help="Write the verdicts beside the rule files; of rules not named they stay.")
@_json_option
@quiet_option
def check_rules(names: tuple[str, ...], points: int, record: bool, as_json: bool) -> int:
    """Check rules: proofs, ball arithmetic at many points, enumeration of small floats; all, or those named.

    Rejected rules have to be refuted, the others not; no rule may be a special case of another. Takes minutes for all.
    """
    from symnum.rules.verification.overlap import superfluous
    from symnum.rules.verification.records import write_verdicts

    rules = _chosen(names)
    verdicts = _verdicts(rules, points)
    default = {rule: verdict for rule, verdict in verdicts.items() if not rule.rejected}
    rejected = {rule: verdict for rule, verdict in verdicts.items() if rule.rejected}
    overlaps = [(rule.name, other.name) for rule, other in superfluous([rule for rule in rules if not rule.rejected])]
    if record:
        write_verdicts(_with_those_on_file(default))
    (_print_json if as_json else _print_text)(default, rejected, overlaps)
    good = all(v.is_good for v in default.values()) and all(v.outcome == "refuted" for v in rejected.values())
    return 0 if good and not overlaps else 1


def _chosen(names: Sequence[str]) -> list[Rule]:
    """The rules of the catalogue with these names, or of the sets with these names; all without names."""
    from symnum.rules.catalogue import catalogue
    from symnum.terms.scanning import nearest

    rules = [rule for rules in catalogue() for rule in rules]
    known = {name for rule in rules for name in (rule.name, rule.name.partition(".")[0])}
    missing = [name for name in names if name not in known]
    if missing:
        near = nearest(missing[0], known) or "; symnum rules list names them all"
        raise SymnumError(f"no rule or set of rules is named {missing[0]!r}{near}")
    return [rule for rule in rules if not names or {rule.name, rule.name.partition(".")[0]} & set(names)]


def _verdicts(rules: Iterable[Rule], points: int) -> dict[Rule, Verdict]:
    from symnum.observe import Progress
    from symnum.rules.verification.verify import verify_rule

    chosen = list(rules)
    verdicts: dict[Rule, Verdict] = {}
    with Progress("check", total=len(chosen), unit="rules") as progress:
        for rule in chosen:
            progress.message(rule.name)
            verdicts[rule] = verify_rule(rule, points=points)
            progress.advance()
    return verdicts


def _listed(rule: Rule, verdict: Verdict | None) -> dict[str, Any]:
    row = {"name": rule.name, "tier": rule.tier.value, "rule": str(rule), "source": rule.source}
    return row | {"rejected": rule.rejected, "verdict": verdict.outcome if verdict else None}


def _with_those_on_file(checked: dict[Rule, Verdict]) -> dict[Rule, Verdict]:
    """The verdicts of the whole catalogue: those just found, and those on file of rules that were not checked."""
    from symnum.rules.catalogue import catalogue_rules
    from symnum.rules.verification.records import digest_of, read_verdicts

    on_file = read_verdicts()
    whole = {rule: checked.get(rule) or on_file.get(digest_of(rule)) for rule in catalogue_rules()}
    return {rule: verdict for rule, verdict in whole.items() if verdict is not None}


def _print_json(
    default: dict[Rule, Verdict], rejected: dict[Rule, Verdict], overlaps: Sequence[tuple[str, str]]
) -> None:
    from symnum.rules.verification.records import row_of

    document = {
        "rules": [row_of(rule, verdict) for rule, verdict in default.items()],
        "rejected": [row_of(rule, verdict) for rule, verdict in rejected.items()],
        "superfluous": [{"name": name, "special_case_of": other} for name, other in overlaps],
    }
    click.echo(json.dumps(document, indent=2))


def _print_text(
    default: dict[Rule, Verdict], rejected: dict[Rule, Verdict], overlaps: Sequence[tuple[str, str]]
) -> None:
    for rule, verdict in default.items():
        if not verdict.is_good:
            click.echo(f"{rule}\n    {verdict}")
    for rule, verdict in rejected.items():
        if verdict.outcome != "refuted":
            click.echo(f"{rule}\n    rejected, yet {verdict}")
    for name, other in overlaps:
        click.echo(f"{name} is a special case of {other}")
    counts = {word: sum(v.outcome == word for v in default.values()) for word in _WORDS}
    click.echo(
        f"{len(default)} rules: {', '.join(f'{n} {word}' for word, n in counts.items())}; "
        f"{sum(v.outcome == 'refuted' for v in rejected.values())} of {len(rejected)} rejected rules refuted"
    )


_WORDS = ("proved", "agreed", "unresolved", "refuted")
