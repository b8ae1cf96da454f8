"""The command line: list, show, cite, audit, export, verify, data and reproduce."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence

from chollima_research import __version__
from chollima_research.errors import ChollimaError, RebuildError, UnknownNameError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; errors of ours end in one message and exit code 1."""
    chosen = _parser().parse_args(arguments)
    try:
        return int(chosen.command(chosen) or 0)
    except ChollimaError as error:
        print(f"chollima: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, head for instance, has seen enough
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chollima", description="Data and figures on the Chollima Movement.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    listing = _command(commands, "list", _list, "list the series")
    listing.add_argument("words", nargs="*", help="show only series that have all these words in id or title")
    show = _command(commands, "show", _show, "show one series with the status of each value")
    show.add_argument("series")
    show.add_argument("--masked", action="store_true", help="hide values that say nothing about their year")
    cite = _command(commands, "cite", _cite, "print the citation of a figure, a series or a source")
    cite.add_argument("name")
    cite.add_argument("--ris", action="store_true", help="RIS instead of BibTeX")
    audit = _command(commands, "audit", _audit, "look for the marks of a compiler in one series")
    audit.add_argument("series")
    audit.add_argument("--against", help="another series: look for a constant ratio")
    _command(commands, "verify", _verify, "check all data files and how they agree")
    export = _command(commands, "export", _export, "write series to a csv, parquet, dta or xlsx file")
    export.add_argument("series", nargs="+")
    export.add_argument("--to", required=True, metavar="FILE", help="the file; its ending says the format")
    export.add_argument("--masked", action="store_true", help="leave values empty that say nothing about their year")
    _data(commands)
    _command(commands, "reproduce", _reproduce, "rebuild data, notebooks and book (in a checkout)")
    return parser


def _data(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser("data", help="register data files, check them against their publishers', add your own")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    accept = _command(actions, "accept", _accept, "register changed data files")
    accept.add_argument("file", nargs="*", help="files that may have fewer rows than before")
    check = _command(actions, "check", _check, "hold the series against a file as its publisher gives it out")
    check.add_argument("file")
    check.add_argument("--vintage", help="last part of the ids of the series, for instance cdiac2014; else all")
    add = _command(actions, "import", _import, "add series of your own, in the columns of data/observations")
    add.add_argument("file")
    add.add_argument("--into", required=True, metavar="NAME", help="name of the set; one of that name is replaced")
    add.add_argument("--about", metavar="FILE", help="table of series_id, title, measures, excludes, windows")
    add.add_argument("--title", default="", help="for a file with one series, instead of --about")
    add.add_argument("--measures", default="", help="what it measures, instead of --about")
    add.add_argument("--sources", metavar="FILE", help="new sources, in the columns of data/sources.csv")


def _command(commands: argparse._SubParsersAction, name: str, run: object, words: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words.capitalize() + ".")
    parser.set_defaults(command=run)
    return parser


def _list(chosen: argparse.Namespace) -> None:
    from chollima_research.catalogue import catalog

    listed = catalog()
    text = (listed.index + " " + listed["title"]).str.lower()
    for word in chosen.words:
        listed = listed[text.loc[listed.index].str.contains(word.lower(), regex=False)]
    for row in listed.itertuples():
        print(f"{row.Index:<45} {row.first_year}-{row.last_year}  {row.title} [{row.unit}]")


def _show(chosen: argparse.Namespace) -> None:
    from chollima_research import units
    from chollima_research.catalogue import describe, load, observations
    from chollima_research.register import artefacts

    about, rows = describe(chosen.series), observations(chosen.series)
    values = load(chosen.series, masked=chosen.masked)
    print(f"{chosen.series}: {about['title']}\nunit: {units.label(about['unit'])}\nmeasures: {about['measures']}")
    print(f"does not measure: {about['excludes'] or '-'}\nwindows fit for estimation: {about['windows'] or 'none'}")
    rows["value"] = values.to_numpy()
    print(rows[["period_start", "period_end", "value", "status", "source_id", "note"]].to_string(index=False))
    for mark in artefacts(chosen.series).itertuples():
        print(f"{mark.first_year}-{mark.last_year} {mark.kind} ({mark.confidence}; {mark.action}): {mark.evidence}")


def _cite(chosen: argparse.Namespace) -> None:
    from chollima_research import citing, figures
    from chollima_research.catalogue import catalog
    from chollima_research.paths import figures_dir

    form = "ris" if chosen.ris else "bibtex"
    if (figures_dir() / f"{chosen.name}.json").is_file():
        print(figures.cite(chosen.name, form), end="")
        return
    if chosen.name in catalog().index:
        ids = citing.sources_of([chosen.name])
    elif chosen.name in set(citing.all_sources().index):
        ids = [chosen.name]
    else:
        raise UnknownNameError(f"{chosen.name!r} is no figure, no series and no source.")
    print((citing.ris if chosen.ris else citing.bibtex)(ids), end="")


def _audit(chosen: argparse.Namespace) -> None:
    from chollima_research.auditing import audit
    from chollima_research.catalogue import load

    against = load(chosen.against) if chosen.against else None
    found = audit(load(chosen.series), against=against)
    for row in found.itertuples():
        print(f"{row.first_year}-{row.last_year} {row.kind}: {row.evidence}")
    print(f"{len(found)} finding{'' if len(found) == 1 else 's'} in {chosen.series}.")


def _verify(_: argparse.Namespace) -> int:
    from chollima_research import integrity

    found = integrity.problems()
    print("\n".join(found) if found else "All data files have their registered checksums and agree with each other.")
    return 1 if found else 0


def _accept(chosen: argparse.Namespace) -> None:
    from chollima_research import integrity

    changed = integrity.accept(fewer_rows=[name.removeprefix("data/") for name in chosen.file])
    print("\n".join(f"{name}: checked, new checksum" for name in changed) or "Nothing has changed.")


def _export(chosen: argparse.Namespace) -> None:
    from chollima_research import exports
    from chollima_research.catalogue import load

    for path in exports.write([load(name, masked=chosen.masked) for name in chosen.series], chosen.to):
        print(path)


def _check(chosen: argparse.Namespace) -> None:
    from chollima_research import upstream

    found = upstream.compare(chosen.file, chosen.vintage)
    print(f"{found.summary()}\n\n{found.details()}")


def _import(chosen: argparse.Namespace) -> None:
    from chollima_research import imports, own

    names = imports.add(
        chosen.file,
        chosen.into,
        about=chosen.about,
        title=chosen.title,
        measures=chosen.measures,
        sources=chosen.sources,
    )
    print(f"{', '.join(names)}: added to your own series in {own.user_dir()}.")


def _reproduce(_: argparse.Namespace) -> int:
    from chollima_research.paths import checkout_dir

    if not (checkout_dir() / "dodo.py").is_file():
        raise RebuildError("reproduce needs a checkout of the project: this is an installed package.")
    return subprocess.run([sys.executable, "-m", "doit", "-f", "dodo.py"], cwd=checkout_dir(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
