"""The audit finds what is known to be made up in real series, and little in simulated sound ones."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from chollima_research import runs
from chollima_research.auditing import audit
from chollima_research.errors import ArgumentError, ChollimaError

COLUMNS = ["kind", "first_year", "last_year", "observations", "value", "by_chance", "evidence"]


def annual(first: int, numbers: str) -> pd.Series:
    """Years from the first one on; "nan" is a missing year."""
    values = [float(number) for number in numbers.split()]
    return pd.Series(values, index=range(first, first + len(values)))


def marks(series: pd.Series, **options: pd.Series) -> list[tuple[str, int, int]]:
    found = audit(series, **options)
    return list(zip(found["kind"], found["first_year"], found["last_year"], strict=True))


# Maddison (2010), Statistics on World Population, GDP and Per Capita GDP, 1-2008 AD (1990 GK dollars, thousands).
PRK_PER_HEAD = annual(
    1950,
    """
    854 709 753 966 1013 1054 1036 1087 1112 1120 1105 1124 1122 1186 1253 1295 1415 1483 1633 1839 1954
    2522 2561 2824 2841 2841 2841 2841 2841 2841 2841 2841 2841 2841 2841 2841 2841 2841 2841 2841 2841 2841
    2578 2541 1850 1521 1254 1176 1185 1199 1190 1177 1166 1156 1148 1140 1133 1127 1122
    """,
)
PRK_GDP = annual(
    1950,
    """
    8087 6496 6675 8288 8683 9316 9444 10230 10816 11260 11483 11972 12249 13295 14445 15370 17308 18711
    21268 24743 27184 36229 37854 42819 44038 44891 45652 46379 47104 47842 48621 49388 50138 50905 51695
    52505 53331 54172 55033 55934 56874 57846 53391 53552 39468 32758 27091 25249 25130 25310 25310 25310
    25310 25310 25310 25310 25310 25310 25310
    """,
)
KOR_PER_HEAD = annual(
    1911,
    """
    815 843 869 902 1048 1018 1118 1196 1265 1092 1169 1065 1131 1129 1119 1152 1191 1190 1118 1049 1046
    1039 1247 1236 1337 1437 1561 1619 1439 1600 1598 1566 1566 1476 683 686 719 768 819 854 787 835 1072
    1124 1169 1149 1206 1234 1243 1226 1247 1245 1316 1390 1436 1569 1645 1812 2040 2167 2332 2456 2824 3015
    3162 3476 3775 4064 4294 4114 4302 4557 5007 5375 5670 6263 6916 7621 8027 8704 9404 9803 10232 10974
    11850 12579 13066 12282 13350 14375 14947 15764 16177 16873 17493 18357 19243 19614
    """,
)
KOR_GDP = annual(
    1911,
    """
    8361 8789 9206 9709 11433 11286 12596 13689 14705 12889 14069 13075 14165 14420 14557 15177 15913 16105
    15328 14583 14767 14899 18156 18275 20084 21753 23827 24895 22315 25001 25347 25203 25569 24462 12236
    13295 14295 15383 16548 17800 16430 17497 22570 23894 25191 25311 27262 28691 29803 30395 31930 32898
    35797 38888 41230 46195 49555 55880 64350 69877 76695 82304 96231 104605 111548 124664 137531 150442
    161172 156846 166581 179220 199828 217167 231386 258122 287854 320301 340751 373150 407582 429744 453344
    490745 534517 571926 598526 566815 620582 673289 705179 747781 770958 807459 839757 883425 928479 948906
    """,
)
KOR_POPULATION = annual(
    1910,
    """
    10096 10258 10422 10589 10764 10911 11086 11263 11443 11627 11804 12040 12281 12526 12777 13005 13179
    13356 13535 13716 13900 14117 14338 14562 14789 15020 15139 15260 15381 15504 15627 15859 16094 16332
    16574 17917 19369 19886 20027 20208 20846 20876 20948 21060 21259 21552 22031 22612 23254 23981 24784
    25614 26420 27211 27984 28705 29436 30131 30838 31544 32241 32883 33505 34073 34692 35281 35860 36436
    37019 37534 38124 38723 39326 39910 40406 40806 41214 41622 42031 42449 42869 43340 43837 44307 44719
    45105 45468 45808 46152 46485 46839 47178 47437 47657 47854 48005 48124 48250 48379 48509
    """,
)
# Maddison Project Database 2023: GDP per head, 2011 international dollars, digits as published.
KOR_PER_HEAD_2023 = annual(
    1911,
    """
    1107.5587420997613 1090.4380672580967 1171.0438866493942 1254.401853717419 1261.2613796333096
    1314.9943736631164 1366.1465587665084 1427.0303064876955 1363.1521139219305 1428.8164239337386
    1473.8791403651344 1492.981114736022 1505.5022762266144 1422.14929874806 1469.888162888698
    1529.5437953420633 1611.7196984471784 1492.9369724339635 1495.8642748740356 1637.2097973846433
    1620.7774263631186 1620.9445631023443 1655.0253250732308 1673.303162387278 1759.5970076148988
    1692.8866426955324 2005.749124879287 1935.096378098835 1610.7311963717073 1975.236134586235
    2107.2474838148382 1645.721991887615 1685.938748423446 nan nan 915.7651048089971 937.2626867139041
    1098.8715461963814 1188.9807347339715 998.0887644117961 990.7700290250739 1038.0410261950483
    1316.6910764320132 1372.67979924528 1411.3336020350232 1381.982768545267 1466.7677305134096
    1517.8838636962494 1555.7271965505627 1547.6917726385554 1605.8467768315745 1620.4901655138297
    1720.8241206727103 1834.9778125413961 1917.4283186799933 2093.8879813279277 2232.0535060559173
    2468.4835845801817 2764.1533662615707 2974.8072732956584 3221.6744937750714 3387.8905346118213
    3822.045799463185 4112.601325032374 4362.006746706523 4855.940724881614 5367.794887355466
    5856.49651833948 6265.886205249983 6064.040092821813 6398.8511360217 6821.474936083777 7611.734139861028
    8303.518986307037 8859.355336346227 9756.205450692703 10864.97413160522 12039.9457868355
    12759.489612075165 13874.0 15056.160326567746 15712.0022092603 16503.433857817592 17720.395308373292
    19089.299125574842 20204.56136547132 21055.94615644955 19624.6915876868 21540.692575222503
    23108.017536761676 23804.43768515713 25250.637414954017 25679.246561200725 26646.503286459843
    27443.283376883013 28516.483775556775 29716.570420277818 30117.728576767182 29967.563070262888
    31537.772927179314 32225.0 32826.48165051375 33711.65548677562 34573.08841234377 35357.51986279728
    36255.23836314979 37296.045713096246 38214.32540521402 38935.992061269324 38606.98332035484
    40277.95211820309 41320.89777310909
    """,
)
# United Nations, National Accounts Main Aggregates: GDP of North Korea, million US dollars of 2015.
PRK_UN = annual(
    1970,
    """
    7611.14055 8402.69917 9276.57988 10241.34419 11306.44399 12482.31416 12994.08904 13526.84669 14081.44741
    14658.78675 15259.79701 15824.4095 16409.91265 17017.07942 17646.71135 18299.63967 18555.83463
    18815.61631 19079.03494 19346.14143
    """,
)
# Correlates of War, National Material Capabilities 7.0: iron and steel production of North Korea (irst), thousand tons.
PRK_STEEL = annual(
    1948,
    """
    115 144 38 0 0 4 56 137 189 277 365 451 641 776 1050 1022 1132 1230 1300 1450 1750 2000 2200 2400 2500
    2630 2700 5200 5300 5400 5500 5700 5800 5500 5800 6100 6500 6500 6500 6700 6800 7300 8000 8000 8100 8100
    1600 600 600 600 300 300 300 300 300 300 300 300 300 300 300 250 250 250 1280 1250 1250 1250 1250 1250
    810 680 707 598 289
    """,
)
# SHIFT Data Portal (2014): coal production of North Korea, TWh; 1959 is a slip in the source.
PRK_COAL = annual(
    1948,
    """
    4.704561831 5.967678699 5.578376075 1.49423986 1.565514315 3.751128607 12.06777076 20.06915269
    24.42011019 30.85984477 43.83501141 14.9172022 67.22162163 74.50358338 86.43299785 92.57049781
    101.5223415 128.3876418 138.7226414 152.1878555 180.1806843 194.4599984 195.3392264 206.675569
    243.2490119 266.1699976 277.1318542 288.7205678 296.8615679 305.002568 313.1435681 314.7107106
    """,
)


def test_constant_gdp_per_head_of_maddison_is_found():
    found = audit(PRK_PER_HEAD).set_index("kind").loc["repeat"]
    assert (found["first_year"], found["last_year"], found["observations"], found["value"]) == (1974, 1991, 18, 2841)
    assert found["by_chance"] < 1e-20
    assert "2,841" in found["evidence"]


def test_constant_total_of_maddison_is_found():
    assert ("repeat", 1999, 2008) in marks(PRK_GDP)


def test_series_copied_from_south_korea_has_a_constant_ratio_to_it():
    found = audit(PRK_PER_HEAD, against=KOR_PER_HEAD.rename("KOR"))
    ratio = found[found["kind"] == "constant ratio"].iloc[0]
    assert (ratio["first_year"], ratio["last_year"], ratio["observations"]) == (1951, 1970, 20)
    assert ratio["value"] == pytest.approx(0.9014, abs=2e-4)
    assert "KOR" in ratio["evidence"]
    assert list(found["kind"]).count("constant ratio") == 1
    assert ("constant ratio", 1951, 1970) in marks(PRK_PER_HEAD.loc[1951:1970], against=KOR_PER_HEAD)


def test_growth_of_the_united_nations_series_is_four_constants():
    found = audit(PRK_UN)
    assert set(found["kind"]) == {"constant growth"}
    spans = list(zip(found["first_year"], found["last_year"], strict=True))
    assert spans == [(1971, 1975), (1976, 1980), (1981, 1985), (1986, 1989)]
    assert found["value"].to_numpy() == pytest.approx([0.104, 0.041, 0.037, 0.014], abs=1e-7)
    assert list(found["observations"]) == [5, 5, 5, 4]


def test_seams_and_carried_values_of_steel_are_found():
    assert marks(PRK_STEEL) == [
        ("jump", 1953, 1954),  # recovery from the war: real
        ("jump", 1974, 1975),  # 2,700 to 5,200 within one cited page
        ("jump", 1993, 1994),  # splice from Mitchell to IISI
        ("jump", 1997, 1998),
        ("repeat", 1998, 2008),
        ("jump", 2011, 2012),  # World Steel's revision, not carried back
        ("repeat", 2013, 2017),
    ]


def test_slip_of_one_year_is_a_spike():
    found = audit(PRK_COAL)
    spike = found[found["kind"] == "spike"].iloc[0]
    assert (spike["first_year"], spike["last_year"], spike["observations"]) == (1959, 1959, 1)
    assert spike["value"] == pytest.approx(np.log(14.9172022 / np.sqrt(43.83501141 * 67.22162163)))
    assert not found[found["kind"] == "jump"]["last_year"].isin([1959, 1960]).any()


@pytest.mark.parametrize("series", [KOR_PER_HEAD, KOR_GDP, KOR_PER_HEAD_2023], ids=["per head", "GDP", "2023"])
def test_south_korea_has_no_marks(series):
    found = audit(series)
    assert found.empty
    assert list(found.columns) == COLUMNS


def test_population_interpolated_between_censuses_is_found():
    found = marks(KOR_POPULATION)
    assert found == [
        ("constant growth", 1916, 1919),
        ("constant growth", 1921, 1924),
        ("constant growth", 1926, 1930),
        ("constant growth", 1931, 1935),
        ("constant growth", 1936, 1940),
        ("constant growth", 1941, 1944),
    ]
    for _, first, last in found:  # by hand: an exponential curve through both ends gives every printed value
        years = np.arange(first - 1, last + 1)
        ends = KOR_POPULATION[first - 1], KOR_POPULATION[last]
        curve = ends[0] * (ends[1] / ends[0]) ** ((years - first + 1) / (last - first + 1))
        assert np.abs(curve - KOR_POPULATION[years]).max() <= 1


def noise(seed: int, spread: float = 0.05, places: int = 0) -> pd.Series:
    """A sound series of 1950 to 2009, a random walk with drift, printed to one part in ten thousand or finer."""
    growth = np.random.default_rng(seed).normal(0.03, spread, 60)
    return pd.Series(np.exp(np.cumsum(growth)) * 20_000, index=range(1950, 2010)).round(places)


seeds = st.integers(0, 10_000)
planted = settings(max_examples=40, deadline=None, derandomize=True)


@planted
@given(seeds)
def test_noise_repeats_nothing(seed):
    assert "repeat" not in set(audit(noise(seed, places=3))["kind"])


@planted
@given(seeds, st.integers(-6, 6))
def test_the_unit_of_measurement_does_not_matter(seed, power):
    series = noise(seed)
    series.loc[1970:1976] = series[1970]
    series.loc[1990:] = (series.loc[1990:] * 3).round()
    found = marks(series)
    assert ("repeat", 1970, 1976) in found
    assert marks((series * 10.0**power).round(max(-power, 0))) == found


@planted
@given(seeds, st.integers(1955, 1995), st.integers(4, 12))
def test_planted_repeat_is_found(seed, first, years):
    series = noise(seed)
    series.loc[first : first + years - 1] = series[first]
    assert ("repeat", first, first + years - 1) in marks(series)


@planted
@given(seeds, st.integers(1955, 1990), st.integers(5, 15))
def test_planted_constant_growth_is_found(seed, first, years):
    series, last = noise(seed), first + years - 1
    series.loc[first:last] = series[first - 1] * 1.07 ** np.arange(1, years + 1)
    series.loc[last + 1 :] *= series[last] / noise(seed)[last]
    assert ("constant growth", first, last) in marks(series.round())


@planted
@given(seeds, st.integers(1955, 1990), st.integers(5, 15))
def test_planted_straight_line_is_found(seed, first, years):
    series, last = noise(seed), first + years - 1
    series.loc[first:last] = series[first - 1] * (1 + 0.123 * np.arange(1, years + 1))
    series.loc[last + 1 :] *= series[last] / noise(seed)[last]
    assert ("straight line", first, last) in marks(series.round())


@planted
@given(seeds, st.integers(1960, 1998), st.sampled_from([0.2, 5.0]))
def test_planted_jump_is_found(seed, first_of_new, factor):
    series = noise(seed, spread=0.02)
    series.loc[first_of_new:] *= factor
    assert ("jump", first_of_new - 1, first_of_new) in marks(series.round())


def test_a_fall_that_is_made_up_is_no_jump():
    series = noise(1, spread=0.02)
    for_good = series.copy()
    for_good.loc[1980:] *= 0.4
    assert ("jump", 1979, 1980) in marks(for_good.round())
    rebuilt = for_good.copy()
    rebuilt.loc[1980:] *= np.minimum(1.1 ** np.arange(30), 2.5)
    assert "jump" not in set(audit(rebuilt.round())["kind"])


def test_growth_as_fast_as_before_does_not_make_up_a_fall():
    years = np.arange(1950, 2010)
    wobble = np.random.default_rng(3).normal(0, 0.01, 60)
    series = pd.Series(1000 * np.exp(0.08 * (years - 1950) + wobble - 0.7 * (years >= 1980)), index=years).round(1)
    assert ("jump", 1979, 1980) in marks(series)


def test_a_run_is_reported_once():
    carried = pd.concat([noise(5).loc[:1970], pd.Series(77_777.0, index=range(1971, 1990))])
    inside = audit(carried).query("last_year > 1971")
    assert list(inside["kind"]) == ["repeat"]


def test_two_equal_changes_are_no_line():
    series = noise(4, places=6)
    series.loc[1980] = (series[1979] + series[1981]) / 2
    series.loc[1990] = np.sqrt(series[1989] * series[1991])
    assert audit(series).empty


def test_an_odd_year_on_the_way_to_another_level_is_reported_once():
    series = noise(1, spread=0.02)
    series.loc[1980] *= 1.5
    series.loc[1981:] *= 0.6
    assert marks(series.round()) == [("spike", 1980, 1980)]


@pytest.mark.parametrize(
    ("rule", "kind"), [(lambda n: 1000 + 10 * n, "straight line"), (lambda n: 1000 * 1.5**n, "constant growth")]
)
def test_of_two_rules_that_fit_the_better_is_reported(rule, kind):
    start = noise(6).loc[:1969] / 20
    run = pd.Series(rule(np.arange(8.0)), index=range(1970, 1978))
    assert marks(pd.concat([start, run]).round())[-1] == (kind, 1971, 1977)


def test_ratio_of_sound_series_is_not_constant_and_of_copies_is():
    assert audit(noise(1), against=noise(2)).empty
    copy = (KOR_PER_HEAD * 1.7).round(1)
    assert marks(copy, against=KOR_PER_HEAD) == [("constant ratio", 1911, 2008)]
    assert marks(copy.drop(range(1940, 1946)), against=KOR_PER_HEAD.loc[1920:]) == [
        ("constant ratio", 1920, 1939),
        ("constant ratio", 1946, 2008),
    ]


def test_ratio_of_two_carried_values_is_not_reported():
    one, other = noise(1), noise(2)
    one.loc[1980:1987], other.loc[1980:1987] = one[1980], other[1980]
    assert marks(one, against=other) == [("repeat", 1980, 1987)]


def test_a_change_in_the_last_year_is_not_called_lasting():
    series = noise(1, spread=0.02)
    series.loc[2008:] = (series.loc[2008:] * 4).round()
    assert ("jump", 2007, 2008) in marks(series)
    assert audit(series.loc[:2008]).empty


def test_only_consecutive_years_are_compared():
    series = noise(7)
    series.loc[1970:1979] = series[1970]
    assert ("repeat", 1970, 1979) in marks(series)
    broken = series.drop(range(1971, 1980, 2))
    assert audit(broken).empty
    series.loc[1971:1979:2] = np.nan
    assert audit(series).empty


def test_zeros_are_a_mark_only_inside_and_never_a_jump():
    series = noise(8)
    series.loc[:1955] = 0
    series.loc[1980:1983] = 0
    series.loc[2004:] = 0
    assert marks(series) == [("repeat", 1980, 1983)]


def test_a_series_with_negative_values_has_lines_and_repeats_only():
    balance = pd.Series(np.random.default_rng(9).normal(0, 1000, 60).round(), index=range(1950, 2010))
    balance.loc[1960:1966] = -321
    balance.loc[1980:1989] = -700 + 151 * np.arange(10.0)
    balance.loc[2000] = 1e6
    assert marks(balance) == [("repeat", 1960, 1966), ("straight line", 1981, 1989)]


def test_carried_values_that_fill_the_series_are_found():
    assert marks(annual(1960, "2841 2841 2841 2841 2841")) == [("repeat", 1960, 1964)]
    assert marks(annual(1960, "0 0 0 0 0 0 0 0 0 0")) == []


def test_columns_types_and_order():
    found = audit(PRK_STEEL)
    assert list(found.columns) == COLUMNS
    assert found["first_year"].is_monotonic_increasing
    assert (found["by_chance"] < runs.CHANCE).all()
    pd.testing.assert_series_equal(found.dtypes, audit(PRK_STEEL.iloc[:3]).dtypes)
    pd.testing.assert_frame_equal(found, audit(PRK_STEEL.astype("Int64").rename("x")))


@pytest.mark.parametrize("series", [pd.Series(), pd.Series([1.0, 2, 3]), pd.Series([1.0, np.nan, 2, 3])])
def test_too_few_observations_give_no_finding(series):
    assert audit(series).empty
    assert audit(series, against=KOR_GDP).empty


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        ([1, 2, 3, 4], "list"),
        (pd.DataFrame({"a": [1, 2, 3, 4]}), "DataFrame"),
        (pd.Series([1.0, 2, 3, 4], index=[1.0, 2, 3, 4]), "whole numbers"),
        (pd.Series([1.0, 2, 3, 4], index=list("abcd")), "whole numbers"),
        (pd.Series([1.0, 2, 3, 4], index=pd.date_range("1950", periods=4, freq="YE")), "whole numbers"),
        (pd.Series([1.0, 2, 3, 4], index=[1950, 1951, 1951, 1952]), "1951"),
        (pd.Series([1.0, 2, 3, 4], index=[1950, 1952, 1951, 1953]), "ascend"),
        (pd.Series(list("1234"), index=range(1950, 1954)), "real numbers"),
        (pd.Series([True, False, True, True], index=range(1950, 1954)), "real numbers"),
        (pd.Series([1j, 2, 3, 4], index=range(1950, 1954)), "real numbers"),
        (pd.Series([1, 2, np.inf, 4], index=range(1950, 1954)), "1952"),
    ],
)
def test_unusable_arguments_are_named(bad, word):
    with pytest.raises(ArgumentError, match=f"^series: .*{word}") as caught:
        audit(bad)
    assert isinstance(caught.value, ChollimaError)
    with pytest.raises(ArgumentError, match=f"^against: .*{word}"):
        audit(KOR_GDP, against=bad)


def rounded_lines(changes: int) -> int:
    """Count by force the lines of so many changes that differ in more than offset and whole slope."""
    slopes = np.unique([p / q for q in range(1, changes + 1) for p in range(q)])
    slopes = np.sort(np.concatenate([slopes, slopes + 1e-6, slopes - 1e-6]))
    time, forms = np.arange(changes + 1), set()
    for slope in slopes:
        for offset in np.unique(np.concatenate([(-slope * time) % 1, (-slope * time) % 1 + 1e-9])):
            steps = np.diff(np.floor(offset + slope * time + 1e-12)).astype(int)
            forms.add(tuple(steps - steps.min()))
    return len(forms)


@pytest.mark.parametrize("changes", range(2, 9))
def test_number_of_rounded_lines(changes):
    assert np.exp(runs._line_patterns(changes + 1)[changes]) == pytest.approx(rounded_lines(changes))


@planted
@given(st.lists(st.integers(100, 104), min_size=3, max_size=9))
def test_a_line_exists_where_linear_programming_finds_one(values):
    series = runs.read(np.arange(len(values)), np.array(values, dtype=float))
    reach = runs._line_reach(series, logs=False)
    for first, last in itertools.combinations(range(len(values)), 2):
        part, time = slice(first, last + 1), np.arange(last - first + 1)
        if len(set(values[part])) == 1:
            continue  # a repeat, not a line
        rows = np.column_stack([np.ones(len(time)), time])
        upper, lower = (series.values + series.error)[part], (series.values - series.error)[part]
        limits = np.concatenate([upper, -lower])
        feasible = linprog([0, 0], np.vstack([rows, -rows]), limits, bounds=(None, None)).success
        assert (reach[first] >= last) == feasible


@pytest.mark.parametrize("unit", [1, 50, 200, 1000])
def test_spread_is_recovered_behind_rounding_and_runs(unit):
    estimates = []
    for seed in range(60):
        growth = np.random.default_rng(seed).normal(0.0, 0.03, 100)
        growth[20:50] = 0.031
        values = np.round(20_000 * np.exp(np.cumsum(growth)) / unit) * unit
        series = runs.read(np.arange(100), values)
        estimates.append(np.median(runs.spread(series, logs=True)))
    assert np.median(estimates) == pytest.approx(0.03, rel=0.25)


@pytest.mark.parametrize("unit", [0.2, 1, 2, 2.5, 5, 10, 250, 5000])
def test_rounding_unit_is_read_off_the_values(unit):
    values = np.random.default_rng(0).integers(1_000, 9_000, 60) * unit
    assert np.median(runs.read(np.arange(60), values).unit) == pytest.approx(unit)


def sound(law: str, years: int, unit: int, generator: np.random.Generator) -> pd.Series:
    """Growth of mean 2% and standard deviation 5%: Student's t(5) or an autoregression."""
    if law == "t":
        growth = generator.standard_t(5, years) * np.sqrt(3 / 5)
    else:
        shocks = generator.standard_normal(years + 100) * np.sqrt(1 - float(law) ** 2)
        growth = np.zeros(years + 100)
        for year in range(1, years + 100):
            growth[year] = float(law) * growth[year - 1] + shocks[year]
    level = 1000 * np.exp(np.cumsum(0.02 + 0.05 * growth[-years:]))
    return pd.Series((level / unit).round() * unit, index=range(1900, 1900 + years))


@pytest.mark.parametrize("law", ["0", "0.5", "0.8", "t"])
def test_sound_series_rarely_raise_an_alarm(law):
    generator = np.random.default_rng(20)
    found = [audit(sound(law, years, unit, generator)) for _ in range(60) for years in (36, 120) for unit in (1, 20)]
    alarms = pd.concat(found)
    assert (alarms["kind"] == "jump").sum() <= 0.05 * len(found)
    assert len(alarms) <= 0.1 * len(found)
    assert (alarms["by_chance"] < runs.CHANCE).all()


def test_the_better_fit_is_chosen_among_findings_only():
    # Of a line and constant growth over the same years only one is beyond chance here, and the other fits better.
    found = audit(sound("0", 60, 20, np.random.default_rng(609)))
    assert len(found) == 1
    assert found["by_chance"].iloc[0] < runs.CHANCE
