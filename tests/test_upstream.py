"""Files in the publishers' own formats, with planted differences: each is found, named and counted."""

import gzip
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

import chollima_research as cr
from chollima_research import cli, formats, publishers, upstream
from chollima_research.errors import ArgumentError, DataError

NMC_HEADER = "stateabb,ccode,year,milex,milper,irst,pec,tpop,upop,cinc,version"

CDIAC_HEADER = (
    '"Nation","Year","Total CO2 emissions from fossil-fuels and cement production (thousand metric tons of C)",'
    '"Emissions from solid fuel consumption","Emissions from liquid fuel consumption",'
    '"Emissions from gas fuel consumption","Emissions from cement production","Emissions from gas flaring",'
    '"Per capita CO2 emissions (metric tons of carbon)","Emissions from bunker fuels (not included in the totals)"'
)
CDIAC_NOTES_2010 = (
    '(Note: missing values denoted by ".")\n'
    "Source: Tom Boden and Bob Andres (Oak Ridge National Laboratory); Gregg Marland (Appalachian State University)"
)
CDIAC_NOTES_2014 = (
    "Source: Tom Boden and Bob Andres (Oak Ridge National Laboratory); Gregg Marland (Appalachian State University),"
    ",,,,,,,,\nDOI: 10.3334/CDIAC/00001_V2017,,,,,,,,,\n"
    '"(Note: missing values denoted by ""."")",,,,,,,,,'
)
# Lines of the edition that ends in 2010, as CDIAC printed them.
CDIAC_LINES = """\
DEMOCRATIC PEOPLE S REPUBLIC OF KOREA,1988,60228,54760,3864,0,1604,0,3.08,0
DEMOCRATIC PEOPLE S REPUBLIC OF KOREA,1990,66767,60916,3676,0,2176,0,3.31,0
DEMOCRATIC PEOPLE S REPUBLIC OF KOREA,1997,64000,59710,3338,0,952,0,2.87,0
DEMOCRATIC PEOPLE S REPUBLIC OF KOREA,1998,17706,16183,1088,0,435,0,0.79,0
DEMOCRATIC REPUBLIC OF VIETNAM,1955,644,581,63,0,0,0,.,0
"""

WPP_HEADER = (
    "SortOrder,LocID,Notes,ISO3_code,ISO2_code,SDMX_code,LocTypeID,LocTypeName,ParentID,Location,VarID,Variant,Time,"
    "TPopulation1Jan,TPopulation1July,Births,CBR,TFR,Deaths,CDR,LEx,LExMale,IMR"
)
FAO_BULK = (
    "Area Code,Area Code (M49),Area,Item Code,Item Code (CPC),Item,Element Code,Element,Year Code,Year,Unit,Value,"
    "Flag,Note"
)
FAO_DOWNLOAD = (
    "Domain Code,Domain,Area Code (M49),Area,Element Code,Element,Item Code (CPC),Item,Year Code,Year,Unit,Value,Flag,"
    "Flag Description,Note"
)


@contextmanager
def collection_of(*series: tuple[str, str, dict[int, float]]) -> Iterator[None]:
    """Let the comparison see a made-up collection of series, each an id, a unit and values by year."""
    listed = pd.DataFrame(
        [[*name.split(".")[:2], unit, "period" if "_average." in name else "annual"] for name, unit, _ in series],
        columns=["entity", "concept", "unit", "frequency"],
        index=pd.Index([name for name, _, _ in series], name="series_id"),
    )
    listed["entity"] = listed["entity"].str.upper()
    rows = {
        name: pd.DataFrame({"period_start": list(values), "value": list(map(float, values.values()))})
        for name, _, values in series
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(upstream, "catalog", lambda: listed)
        patch.setattr(upstream, "observations", rows.__getitem__)
        yield


@pytest.fixture(autouse=True)
def no_own_series(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHOLLIMA_USER_DATA", "")


def write(path: Path, *lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
    path.write_bytes((end.join("\n".join(lines).splitlines()) + end).encode(encoding))
    return path


def found(comparison: upstream.Comparison, vintage: str | None = None) -> set[tuple]:
    table = comparison.to_frame(vintage)
    return {(row.series_id, row.year, row.kind) for row in table.itertuples()}


def counts(comparison: upstream.Comparison, name: str) -> list[int]:
    return comparison.counts.loc[name, ["agree", "different", "only ours", "only in the file"]].tolist()


# --- National Material Capabilities ------------------------------------------------------------------------

STEEL = ("prk.steel.nmc", "thousand_tonnes", {1956: 189, 1957: 277, 1958: 365, 1959: 451})


def nmc(path: Path, header: str = NMC_HEADER) -> Path:
    return write(
        path,
        header,
        "PRK,731,1956,-9,350,189,7000,9000,800,.002,2025",
        "PRK,731,1957,-9,350,280,7000,9000,800,.002,2025",
        "PRK,731,1958,-9,350,-9,7000,9000,800,.002,2025",
        "PRK,731,1960,-9,350,641,7000,9000,800,.002,2025",
        "USA,2,1960,-9,350,90067,7000,9000,800,.002,2025",
        end="\r\n",
    )


@pytest.mark.parametrize(
    "header", [NMC_HEADER, NMC_HEADER.upper(), f"\ufeff{NMC_HEADER}"], ids=["as printed", "capitals", "byte order mark"]
)
def test_nmc_finds_the_planted_differences(tmp_path: Path, header: str) -> None:
    with collection_of(STEEL):
        comparison = upstream.compare(nmc(tmp_path / "NMC-70-abridged.csv", header))
    assert found(comparison) == {
        ("prk.steel.nmc", 1957, "different"),
        ("prk.steel.nmc", 1958, "only ours"),
        ("prk.steel.nmc", 1959, "only ours"),
        ("prk.steel.nmc", 1960, "only in the file"),
    }
    assert counts(comparison, "prk.steel.nmc") == [1, 1, 2, 1]
    row = comparison.to_frame().iloc[0]
    assert (row["ours"], row["theirs"], row["unit"]) == (277, 280, "thousand_tonnes")
    assert row["relative"] == pytest.approx(3 / 277)
    assert (comparison.edition, comparison.best) == ("2025", ("nmc",))


def test_nmc_state_365_is_russia_from_1991_and_816_vietnam_from_1976(tmp_path: Path) -> None:
    series = [
        (f"{e}.steel.nmc", "thousand_tonnes", {y: 1})
        for e, y in zip(("sun", "rus", "vdr", "vnm"), (1990, 1991, 1975, 1976), strict=True)
    ]
    lines = [f"X,{c},{y},-9,-9,1,-9,-9,-9,.1,2025" for c, y in ((365, 1990), (365, 1991), (816, 1975), (816, 1976))]
    with collection_of(*series):
        comparison = upstream.compare(write(tmp_path / "nmc.csv", NMC_HEADER, *lines))
    assert comparison.to_frame().empty
    assert comparison.counts["agree"].tolist() == [1, 1, 1, 1]


def test_the_vintage_that_fits_best_is_named_and_can_be_chosen(tmp_path: Path) -> None:
    old = ("prk.steel.nmc6", "thousand_tonnes", {1956: 189, 1957: 280, 1960: 641})
    path = nmc(tmp_path / "nmc.csv")
    with collection_of(STEEL, old):
        comparison, only = upstream.compare(path), upstream.compare(path, "nmc")
    assert comparison.best == ("nmc6",)
    assert comparison.vintages["fit"].to_dict() == {"nmc6": 1.0, "nmc": pytest.approx(1 / 5)}
    assert comparison.to_frame("nmc6").empty and len(comparison.to_frame("nmc")) == 4
    assert set(only.counts["vintage"]) == {"nmc"}


def test_two_vintages_that_fit_equally_are_both_named(tmp_path: Path) -> None:
    same = [(f"prk.steel.{vintage}", *STEEL[1:]) for vintage in ("nmc", "nmc6")]
    with collection_of(*same):
        comparison = upstream.compare(nmc(tmp_path / "nmc.csv"))
    assert comparison.best == ("nmc", "nmc6")


def test_summary_and_details_tell_everything(tmp_path: Path) -> None:
    with collection_of(STEEL, ("prk.gold.nmc", "tonne", {1956: 1})):
        comparison = upstream.compare(nmc(tmp_path / "nmc.csv"))
    said = comparison.summary()
    for part in ("nmc.csv", "National Material Capabilities", "2025", "fits nmc best", "prk.gold.nmc"):
        assert part in said
    details = comparison.details()
    assert re.search(r"prk\.steel\.nmc\s+1957\s+277\.0\s+280\.0", details)
    assert "only ours: prk.steel.nmc 1958-1959" in details and "only in the file: prk.steel.nmc 1960" in details


# --- rounding ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "last"),
    [("3.25", 0.01), ("3", 1), ("300", 1), (".5", 0.1), ("2.500", 0.1), ("1e-3", 0.001), (189.0, 1)],
)
def test_last_printed_digit(printed: str | float, last: float) -> None:
    assert publishers.step(printed) == pytest.approx(last)


@pytest.mark.parametrize(
    ("ours", "theirs", "agree"),
    [
        (1074, "1073.7921851566102", True),
        (1073, "1073.7921851566102", False),
        (1073.792185, "1073.7921851566102", True),
        (1073.792195, "1073.7921851566102", False),
        (1073.8, "1074", True),
        (1073.4, "1074", False),
        (0, "0", True),
    ],
)
def test_values_agree_when_one_is_the_other_rounded(tmp_path: Path, ours: float, theirs: str, agree: bool) -> None:
    path = write(tmp_path / "mpd.csv", "countrycode,country,region,year,gdppc,pop", f"PRK,x,y,1940,{theirs},")
    with collection_of(("prk.gdp_per_head.maddison2023", "intl2011_per_person", {1940: ours})):
        assert upstream.compare(path).to_frame().empty == agree


def test_a_difference_from_zero_is_infinite(tmp_path: Path) -> None:
    with collection_of(("prk.steel.nmc", "thousand_tonnes", {1956: 0})):
        table = upstream.compare(nmc(tmp_path / "nmc.csv")).to_frame()
    assert table.loc[table["year"] == 1956, "relative"].item() == float("inf")


# --- Maddison ----------------------------------------------------------------------------------------------


def test_maddison_workbook(tmp_path: Path) -> None:
    full = pd.DataFrame(
        [
            ["PRK", "D.P.R. of Korea", "East Asia", 1943, 1700.4, None],
            ["PRK", "D.P.R. of Korea", "East Asia", 1950, None, 9471.0],
            ["SUN", "Former USSR", "Eastern Europe", 1950, 4532.0, 179571.0],
            ["FRA", "France", "Western Europe", 1950, 8266.0, 42518.0],
        ],
        columns=["countrycode", "country", "region", "year", "gdppc", "pop"],
    )
    path = tmp_path / "mpd2023_web.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"Maddison Project Database, version 2023": ["Bolt and van Zanden"]}).to_excel(
            book, sheet_name="Cover"
        )
        full.to_excel(book, sheet_name="Full data", index=False)
    series = [
        ("prk.gdp_per_head.maddison2023", "intl2011_per_person", {1943: 1700, 1944: 1}),
        ("prk.population.maddison2023", "thousand_persons", {1950: 9471}),
        ("sun.gdp_per_head.maddison2023", "intl2011_per_person", {1950: 4523}),
        ("sun.population.maddison2010", "thousand_persons", {1950: 179571}),
        ("sun.gdp_per_head.maddison2010", "gk1990_per_person", {1950: 2841}),
    ]
    with collection_of(*series):
        comparison = upstream.compare(path)
    assert found(comparison) == {
        ("prk.gdp_per_head.maddison2023", 1944, "only ours"),
        ("sun.gdp_per_head.maddison2023", 1950, "different"),
    }
    assert comparison.untested == ("sun.gdp_per_head.maddison2010",), "dollars of another year are another quantity"


# --- World Population Prospects ----------------------------------------------------------------------------


def test_wpp_medium_variant_from_a_zipped_file_with_a_mark(tmp_path: Path) -> None:
    korea = '408,1,PRK,KP,408,4,Country/Area,906,"Dem. People\'s Republic of Korea"'
    lines = [
        WPP_HEADER,
        "1,900,,,,,1,World,0,World,2,Medium,1996,1,2,3,24.4,2.8,5,8.9,66.2,64.1,54.9",
        f"2,{korea},2,Medium,1996,1,2,435.1,19.8,2.0,200.2,9.1,65.7,62,50",
        f"3,{korea},2,Medium,2050,1,2,3,8,1.7,5,14,76,73,9",
        f"4,{korea},3,High,1996,1,2,3,99,9.9,5,99,99,9,9",
    ]
    path = tmp_path / "WPP2024_Demographic_Indicators_Medium.csv.gz"
    path.write_bytes(gzip.compress(("\ufeff" + "\n".join(lines) + "\n").encode()))
    series = [
        ("prk.births.wpp2024", "thousand_persons", {1996: 435.1}),
        ("prk.total_fertility.wpp2024", "births_per_woman", {1996: 2.0}),
        ("prk.life_expectancy.wpp2024", "years", {1996: 65.7}),
        ("prk.life_expectancy.wpp2022", "years", {1996: 62.9}),
    ]
    with collection_of(*series):
        comparison = upstream.compare(path)
    assert comparison.best == ("wpp2024",)
    assert counts(comparison, "prk.births.wpp2024") == [1, 0, 0, 1]
    assert ("prk.life_expectancy.wpp2022", 1996, "different") in found(comparison)
    assert ("prk.life_expectancy.wpp2024", 2050, "only in the file") in found(comparison)


# --- CDIAC -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notes", [CDIAC_NOTES_2010, CDIAC_NOTES_2014], ids=["two lines", "three lines"])
def test_cdiac_lines_as_printed_agree_with_that_edition_and_not_with_the_last(tmp_path: Path, notes: str) -> None:
    """The halving of 1990-97 that the edition of 2014 made is the difference that must be found."""
    path = write(tmp_path / "nation.1751_2010.csv", CDIAC_HEADER, notes, CDIAC_LINES)
    comparison = upstream.compare(path, "cdiac2010")
    prk = comparison.counts[comparison.counts.index.str.startswith("prk.")]
    assert (prk["agree"].min(), prk["different"].sum(), prk["only in the file"].sum()) == (4, 0, 0)
    last = upstream.compare(path, "cdiac2014").to_frame()
    solid = last[(last["series_id"] == "prk.co2_solid.cdiac2014") & (last["kind"] == "different")]
    assert solid.set_index("year")["theirs"].to_dict() == {1988: 54760, 1990: 60916, 1997: 59710, 1998: 16183}
    assert solid.set_index("year")["ours"][1990] == 29415


@pytest.mark.parametrize("name", ["DEMOCRATIC PEOPLE S REPUBLIC OF KOREA", "DEMOCRATIC PEOPLE'S REPUBLIC OF KOREA"])
def test_cdiac_names_and_missing_values(tmp_path: Path, name: str) -> None:
    lines = [
        f"{name},1945,18,.,.,.,18,.,.,0",
        "CHINA (MAINLAND),1945,9,6,0,0,0,3,.,0",
        "UNITED KOREA,1944,7,7,0,0,0,.,.,0",
    ]
    series = [
        ("prk.co2_total.cdiac2014", "thousand_tonnes_c", {1945: 18}),
        ("prk.co2_solid.cdiac2014", "thousand_tonnes_c", {1946: 1}),
        ("chn.co2_total.cdiac2014", "thousand_tonnes_c", {1945: 9}),
        ("chn.co2_gas.cdiac2014", "thousand_tonnes_c", {1945: 0}),
        ("chn.co2_flaring.cdiac2014", "thousand_tonnes_c", {1945: 3}),
        ("kor.co2_total.cdiac2014", "thousand_tonnes_c", {1944: 7}),
    ]
    with collection_of(*series):
        comparison = upstream.compare(write(tmp_path / "cdiac.csv", CDIAC_HEADER, CDIAC_NOTES_2010, *lines))
    assert comparison.to_frame().empty
    assert comparison.untested == ("prk.co2_solid.cdiac2014", "kor.co2_total.cdiac2014"), (
        "no gap is a zero, no Korea is another"
    )


def test_cdiac_vintage_is_told_from_the_values(tmp_path: Path) -> None:
    old, new = {1990: 60916, 1998: 16183}, {1990: 29415, 1998: 14598, 2014: 5000}
    series = [(f"prk.co2_solid.cdiac{end}", "thousand_tonnes_c", values) for end, values in ((2010, old), (2014, new))]
    with collection_of(*series):
        comparison = upstream.compare(write(tmp_path / "nation.csv", CDIAC_HEADER, CDIAC_NOTES_2010, CDIAC_LINES))
    assert comparison.best == ("cdiac2010",)


# --- FAOSTAT -----------------------------------------------------------------------------------------------


@pytest.fixture
def cereals() -> Iterator[None]:
    series = [
        ("prk.cereals.faostat", "thousand_tonnes", {1990: 6280.305, 1991: 8823.71}),
        ("prk.rice_yield.faostat2020", "tonne_per_hectare", {1990: 3.0, 1991: 7.01, 1992: 7.6}),
        ("chn.cereals.faostat", "tonne", {1990: 404_000_000, 1991: 395_700_000}),
    ]
    with collection_of(*series):
        yield


def test_faostat_bulk_file(tmp_path: Path, cereals: None) -> None:
    korea = '"116","\'408","Democratic People\'s Republic of Korea"'
    path = write(
        tmp_path / "Production_Crops_Livestock_E_All_Data_(Normalized).csv",
        FAO_BULK,
        f'{korea},"1717","\'F1717","Cereals, primary","5510","Production","1990","1990","t","6280305.000000","A",""',
        f'{korea},"1717","\'F1717","Cereals, primary","5510","Production","1991","1991","t","8823000.00","E",""',
        f'{korea},"27","\'0113","Rice","5412","Yield","1990","1990","kg/ha","3000.0","A",""',
        f'{korea},"27","\'0113","Rice","5412","Yield","1991","1991","hg/ha","70100","A",""',
        '"351","\'159","China","1717","x","Cereals, primary","5510","Production","1990","1990","t","404000000","A",""',
        f'{korea},"27","\'0113","Rice","5412","Yield","1992","1992","hg/ha","77100","A",""',
        '"351","\'159","China","1717","x","Cereals, primary","5510","Production","1991","1991","1000 t","395710","A",',
        '"41","\'156","China, mainland","1717","x","Cereals, primary","5510","Production","1990","1990","t","1","A",""',
        '"107","\'384","Côte d\'Ivoire","1717","x","Cereals, primary","5510","Production","1990","1990","t","1","A",""',
        encoding="latin-1",
    )
    comparison = upstream.compare(path)
    assert found(comparison) == {
        ("prk.cereals.faostat", 1991, "different"),
        ("prk.rice_yield.faostat2020", 1992, "different"),
        ("chn.cereals.faostat", 1991, "different"),
    }
    table = comparison.to_frame().set_index("series_id")
    assert table["theirs"].to_dict() == pytest.approx(
        {"prk.cereals.faostat": 8823.0, "prk.rice_yield.faostat2020": 7.71, "chn.cereals.faostat": 395_710_000}
    )
    assert table.loc["prk.cereals.faostat", "flag"] == "E"


def test_rounding_in_another_unit_is_no_difference(tmp_path: Path) -> None:
    """400 thousand tonnes may be anything from 399,500 to 400,500 tonnes."""
    path = write(tmp_path / "fao.csv", "Area,Item,Element,Year,Unit,Value", "China,Wheat,Production,1990,1000 t,400")
    for ours, differences in ((399_600, 0), (399_400, 1)):
        with collection_of(("chn.wheat.faostat", "tonne", {1990: ours})):
            assert len(upstream.compare(path).to_frame()) == differences


def test_faostat_download(tmp_path: Path, cereals: None) -> None:
    korea = "QCL,Crops and livestock products,408,Democratic People's Republic of Korea"
    line = korea + ',{},1720,"{}",{year},{year},{},A,Official figure,'
    path = write(
        tmp_path / "FAOSTAT_data_en.csv",
        FAO_DOWNLOAD,
        line.format("5510,Production", "Cereals, primary", "t,6280305", year=1990),
        line.format("5510,Production", "Cereals, primary", "t,", year=1991),
        line.format("5412,Yield", "Rice", "kg/ha,3000", year=1990),
        line.format("5111,Stocks", "Cattle", "An,500", year=1990),
    )
    comparison = upstream.compare(path)
    assert found(comparison, "faostat") == {("prk.cereals.faostat", 1991, "only ours")}
    assert counts(comparison, "prk.rice_yield.faostat2020") == [1, 0, 2, 0]


def test_faostat_unit_that_is_not_known(tmp_path: Path, cereals: None) -> None:
    line = "116,'408,Democratic People's Republic of Korea,27,'0113,Rice,5510,Production,1990,1990,bushels,1,A,"
    with pytest.raises(DataError, match=r"fao\.csv, row 2: the unit is 'bushels'; known are t, "):
        upstream.compare(write(tmp_path / "fao.csv", FAO_BULK, line))


# --- bad files ---------------------------------------------------------------------------------------------


def message(path: Path, vintage: str | None = None, kind: type[Exception] = DataError) -> str:
    with pytest.raises(kind) as caught:
        upstream.compare(path, vintage)
    return str(caught.value)


def test_unknown_format_says_what_was_looked_for(tmp_path: Path) -> None:
    said = message(write(tmp_path / "horizontal.csv", "country,1950,1951", "China,1,2"))
    assert said.startswith("horizontal.csv: has none of the known formats")
    for known in formats.FORMATS:
        assert known.publisher in said and all(column in said for column in known.needed)
    assert said.endswith("The first row is: country, 1950, 1951")


@pytest.mark.parametrize("content", ["", "\n\n", "one line of text\n"])
def test_file_that_is_no_table(tmp_path: Path, content: str) -> None:
    path = tmp_path / "empty.csv"
    path.write_text(content)
    assert "has none of the known formats" in message(path)


def test_missing_file(tmp_path: Path) -> None:
    assert message(tmp_path / "nowhere.csv") == "nowhere.csv: there is no such file."


def test_archive_must_be_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "NMCv7.zip", "w") as archive:
        archive.writestr("a.csv", NMC_HEADER)
    assert "unpack it" in message(tmp_path / "NMCv7.zip")


@pytest.mark.parametrize("name", ["mpd2023.xlsx", "wpp.csv.gz"])
def test_damaged_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x1f\x8b\x08 not what it says")
    assert message(tmp_path / name).startswith(f"{name}: is damaged")


def test_workbook_without_the_sheet(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1]}).to_excel(tmp_path / "other.xlsx", index=False)
    assert message(tmp_path / "other.xlsx").startswith("other.xlsx: has none of the known formats")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",189,", ",n/a,", "nmc.csv, row 2: the value is 'n/a', which is no number."),
        (",1956,", ",19x6,", "nmc.csv, row 2: the year is '19x6', which is no number."),
        (",280,", ',"2,80",', "nmc.csv, row 3: the value is '2,80', which is no number."),
        (",1957,", ",1956,", "nmc.csv: has steel of PRK in 1956 more than once."),
    ],
)
def test_bad_figure(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = nmc(tmp_path / "nmc.csv")
    path.write_text(path.read_text().replace(old, new, 1))
    with collection_of(STEEL):
        assert message(path) == said


def test_file_without_a_country_of_ours(tmp_path: Path) -> None:
    path = write(tmp_path / "nmc.csv", NMC_HEADER, "BAD,267,1860,-9,1,2,3,4,5,.1,2025")
    assert "no figure for a country of ours" in message(path)


def test_vintage_that_does_not_exist(tmp_path: Path) -> None:
    with collection_of(STEEL):
        said = message(nmc(tmp_path / "nmc.csv"), "cdiac2014", ArgumentError)
    assert said.startswith("vintage: 'cdiac2014'") and said.endswith("there are: nmc.")


def test_averages_over_several_years_are_not_tested(tmp_path: Path) -> None:
    with collection_of(STEEL, ("prk.steel_average.nmc", "thousand_tonnes", {1956: 1})):
        comparison = upstream.compare(nmc(tmp_path / "nmc.csv"))
    assert comparison.untested == () and list(comparison.counts.index) == ["prk.steel.nmc"]


def test_vintage_that_the_file_says_nothing_about(tmp_path: Path) -> None:
    with collection_of(("prk.gold.nmc", "tonne", {1956: 1})):
        said = message(nmc(tmp_path / "nmc.csv"), kind=ArgumentError)
    assert said == "path: nmc.csv says nothing about prk.gold.nmc."


def test_collection_without_the_publisher(tmp_path: Path) -> None:
    with collection_of(("prk.gold.clio", "tonne", {1956: 1})):
        said = message(nmc(tmp_path / "nmc.csv"), kind=ArgumentError)
    assert "a series from Correlates of War" in said and said.endswith("there is none.")


# --- the collection and the command line -------------------------------------------------------------------

UNTESTABLE = re.compile(r".*\.(gdp|gdp_per_head)\.maddison2010")  # in 1990 dollars, which the files no longer have


def test_every_series_of_these_publishers_can_be_tested() -> None:
    tested = 0
    for name, row in cr.catalog().iterrows():
        for known in formats.FORMATS:
            if re.fullmatch(known.vintages, name.rsplit(".", 1)[-1]) and not UNTESTABLE.fullmatch(name):
                concepts = {concept for concept, _ in known.columns.values()} | set(known.items.values())
                assert row["concept"] in concepts, name
                tested += 1
    assert tested >= 50


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "nation.csv", CDIAC_HEADER, CDIAC_NOTES_2010, CDIAC_LINES)
    assert cli.main(["data", "check", str(path), "--vintage", "cdiac2014"]) == 0
    said = capsys.readouterr().out
    assert "The file fits cdiac2014 best" in said and re.search(
        r"prk\.co2_solid\.cdiac2014\s+1990\s+29415\.0\s+60916\.0", said
    )
    assert cli.main(["data", "check", str(tmp_path / "nowhere.csv")]) == 1
    assert "chollima: nowhere.csv: there is no such file." in capsys.readouterr().err
