"""What the data files and their columns mean, in one place: for the data dictionary and the data package."""

from __future__ import annotations

from typing import Final

from chollima_research.errors import DataError

FILES: Final = {
    "observations": "a figure of a series for a year or a period",
    "series.csv": "a series",
    "sources.csv": "a source",
    "artefacts.csv": "a mark that a compiler left in a series",
    "plans.csv": "a plan target, or what was claimed of a plan as a whole",
    "campaigns.csv": "a plan or a campaign of mobilisation",
    "claims.csv": "a claim that figures can test",
    "claim_tests.csv": "a test of a claim by one rule",
    "definitions.csv": "a change in what is counted, across which figures are not comparable",
    "differences.csv": "a reason why two sources differ for the same quantity and years",
    "findings.csv": "a finding of the audit that no row of the register explains, with its explanation",
    "units.csv": "a unit",
    "entities.csv": "a country, within the years in which it existed",
    "checksums.csv": "a data file as it was last registered",
}
"""What one row is."""

COLUMNS: Final = {
    "series_id": "the series: entity.concept.source, in lower case",
    "period_start": "first year",
    "period_end": "last year; equal to the first one for a single year, later for an average over several years",
    "value": "the figure; where a range was printed its middle, where a bound was printed the bound",
    "low": 'lower end of a printed range, or a printed lower bound ("over"), then equal to value',
    "high": 'upper end of a printed range, or a printed upper bound ("less than"), then equal to value',
    "unit": "unit, one a series",
    "status": "what the figure is; interpolated, extrapolated, carried and imputed ones say nothing about their own "
    "year, spliced is the first value after a change of source or definition, revised differs from the edition before",
    "source_id": "where the figure was read",
    "also_in": "other sources that have the same figure",
    "locator": "where in the source it stands: table, page, row, variable",
    "note": "what is odd about it, and how it was printed",
    "entity": "country, ISO 3166 alpha-3; SUN is the Soviet Union",
    "concept": "what is measured, the middle part of the series id",
    "title": "name in words",
    "frequency": "annual: nearly every year; benchmark: some years; period: averages over several years",
    "first_year": "first year",
    "last_year": "last year",
    "file": "the file that holds its observations",
    "measures": "what the figures are",
    "excludes": "what they do not measure",
    "windows": "years fit for estimation; empty if none are",
    "artefact_id": "the series and a number",
    "kind": "of which kind it is",
    "evidence": "what shows it, with the numbers",
    "confidence": "documented by the compiler, demonstrated here by comparing files, or inferred",
    "action": "mask and exclude hide the years; segment marks a seam, across which no growth is computed",
    "entry_type": "kind of publication, as in BibTeX",
    "authors": "as in BibTeX: Last, First and Last, First; a body in braces",
    "year": "year of publication; empty if unknown",
    "container": "journal, book, publisher or site",
    "version": "edition or version",
    "url": "address",
    "archive_number": "number in an archive or library",
    "licence": "terms of reuse, which the figures keep",
    "voice": "who speaks",
    "weak": "yes if the source is used only because nothing else was found",
    "label": "name in print",
    "dimension": "what it measures; only units of the same dimension convert into each other",
    "expression": "its size (pint syntax); empty where a conversion would be meaningless",
    "name": "name in English",
    "cow_code": "state number of the Correlates of War project",
    "campaign_id": "name of the plan or campaign",
    "plan_id": "the plan, as in campaigns.csv",
    "role": "whether it was planned or claimed as an outturn",
    "aims": "what it was to achieve",
    "disputed": "where sources disagree about its years",
    "claim_id": "name of the claim",
    "seed": "the text in which the claim was found",
    "topic": "what it is about",
    "claim": "the claim in a sentence",
    "value_low": "lower end of what is claimed",
    "value_high": "upper end of what is claimed; equal to value_low for a single number",
    "test_series": "the series that can test it",
    "test": "how they test it, or why nothing does",
    "step": "step of its rounding in print: 0.1 for 36.6, 100 for about 1,200; empty for bounds and years",
    "needed": "what would have to be known to test it; empty if it can be tested",
    "obstacle": "of a claim that nothing tests what stands in the way; empty if it can be tested",
    "figure": "the figure of the book in which what tests it is shown; empty if nothing tests it",
    "part": "of a claim that says several things the one that is tested; all must hold",
    "reading": "where words are lost in the text or have two senses, the one that is tested; one must hold",
    "rule": "the rule that is applied; `chollima_research.claims.rules()` says what each does",
    "series": "the series that it uses, in order",
    "spans": "years and spans of years that it uses, in order",
    "others": "other claims that it uses",
    "campaigns": "plans and campaigns of campaigns.csv that it uses",
    "item": "concept of plans.csv or unit of units.csv that it uses",
    "factor": "number by which the claim is multiplied (in part_of) or the figure (in unit_length); empty for 1",
    "tolerance": "fraction by which the figure may miss the claim beyond rounding; empty for none",
    "witness": "whose figure it is, and so what it may do: independent figures support or contradict, those of the "
    "regime, of the claim's own source and indirect ones only contradict, rival claims conflict, context is shown",
    "why": "why it is only context, or has this witness, tolerance or bounds",
    "definition_id": "name of the change",
    "concepts": "the concepts that it touches, joined by semicolons",
    "last_year_before": "last year of the old definition; empty if it is not known",
    "first_year_after": "first year of the new definition",
    "before": "the old definition",
    "after": "the new definition",
    "source_a": "last part of the ids of the series from one source",
    "source_b": "last part of the ids of the series from the other source",
    "reason": "why they differ",
    "explanation": "what explains the finding",
    "rows": "number of rows",
    "sha256": "SHA-256 of the file",
}
"""What a column holds, wherever it stands."""

IN_FILE: Final = {
    "series.csv": {"series_id": "entity.concept.source, in lower case", "source_id": "its main source"},
    "sources.csv": {"source_id": "name of the source", "note": "remarks", "title": "title"},
    "artefacts.csv": {
        "first_year": "first year; of a seam the last year of the old basis",
        "last_year": "last year; of a seam the first year of the new basis",
        "source_id": "the source that shows it",
    },
    "plans.csv": {
        "version": "draft or version of the plan; empty if there was one",
        "concept": "what is planned",
        "period_start": "first year for which it was planned or claimed",
        "period_end": "last year for which it was planned or claimed",
        "unit": "unit",
    },
    "campaigns.csv": {"kind": "plan or mobilisation", "source_id": "where it is described", "note": "remarks"},
    "claims.csv": {
        "entity": "country, ISO 3166 alpha-3; ALL if the claim is of no single one",
        "unit": "unit, in words",
        "period_start": "first year of what is claimed; empty if none is said",
        "period_end": "last year of what is claimed; empty if none is said",
        "source_id": "who makes the claim",
        "note": "remarks",
    },
    "claim_tests.csv": {
        "claim_id": "the claim, as in claims.csv",
        "low": "what the figure must not be below, where that is not what the claim says word by word",
        "high": "what it must not be above",
    },
    "definitions.csv": {
        "label": "the change in a few words, for plots",
        "source_id": "where it is described",
        "note": "remarks",
    },
    "differences.csv": {
        "concept": "what is measured; * for everything",
        "entity": "country; * for all",
        "first_year": "first year; empty for all years",
        "last_year": "last year; empty for all years",
        "kind": "why they differ: vintage (editions of one source), definition (what is counted), territory, method, "
        "rounding (in print), claim (against a figure), flawed (a value that the register hides), copy (a slip) or "
        "unresolved",
    },
    "findings.csv": {"kind": "what the audit calls it", "first_year": "its first year", "last_year": "its last year"},
    "units.csv": {"unit": "name of the unit", "note": "remarks"},
    "entities.csv": {
        "entity": "ISO 3166 alpha-3; SUN is the Soviet Union",
        "last_year": "last year; empty if it exists today",
        "note": "which territory the figures are of",
    },
    "checksums.csv": {"file": "the file"},
}
"""What a column holds in one file, where that is more than :data:`COLUMNS` says."""


def of(column: str, name: str) -> str:
    """Return what a column means in a file.

    Parameters
    ----------
    column : str
        Name of the column.
    name : str
        Key of :data:`FILES`.

    Raises
    ------
    DataError
        If nobody has written it down yet.
    """
    return _said(IN_FILE.get(name, {}).get(column) or COLUMNS.get(column), f"the column {column} of {name}")


def of_rows(name: str) -> str:
    """Return what one row of a file is.

    Raises
    ------
    DataError
        If nobody has written it down yet.
    """
    return _said(FILES.get(name), f"a row of {name}")


def _said(meaning: str | None, what: str) -> str:
    if meaning is None:
        raise DataError(f"What {what} means is not said in chollima_research/meanings.py; add it there.")
    return meaning
