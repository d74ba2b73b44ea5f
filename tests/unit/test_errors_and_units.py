"""Exit codes, messages and the only unit conversions."""

import errno

import pytest

from sitepipe import errors, units


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UsageError, 2),
        (errors.ConfigError, 2),
        (errors.DataError, 3),
        (errors.SchemaError, 3),
        (errors.CrsError, 3),
        (errors.StorageError, 4),
        (errors.UnavailableError, 5),
    ],
)
def test_every_branch_has_the_documented_exit_code(error, code):
    raised = error("what", hint="next")
    assert (raised.exit_code, raised.message, raised.hint) == (code, "what", "next")
    assert isinstance(raised, errors.SitepipeError)


def test_first_five_counts_the_rest():
    assert errors.first_five([1, 2, 3, 4, 5]) == "1, 2, 3, 4, 5"
    assert errors.first_five(range(1, 9)) == "1, 2, 3, 4, 5 and 3 more"


@pytest.mark.parametrize(
    ("given", "known", "hint"),
    [
        ("COVENTRI", ["Coventry", "Rugby"], "Did you mean Coventry?"),
        ("zzz", ["Coventry", "Rugby", "Rugby"], "There are 2 authorities: Coventry, Rugby."),
        ("zzz", [], "No authorities are known."),
    ],
)
def test_an_unknown_name_is_refused_with_what_to_name_instead(given, known, hint):
    error = errors.unknown_name(given, known, "authority", plural="authorities")
    assert (error.message, error.hint) == (f"no authority called {given!r}", hint)
    assert isinstance(error, errors.UsageError)


def test_a_name_that_was_probably_meant_is_said_and_no_other():
    assert errors.meant("wieghts", ["gates", "weights"]) == "; did you mean 'weights'?"
    assert errors.meant("zzz", ["gates", "weights"]) == ""


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (OSError(errno.ENOSPC, "x"), "the disk is full"),
        (OSError(errno.EROFS, "x"), "read-only"),
        (PermissionError(errno.EACCES, "x"), "open in another program"),
        (FileNotFoundError(errno.ENOENT, "x"), "it does not exist"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
    ],
)
def test_a_storage_error_says_why_in_words(cause, words):
    error = errors.storage_error(cause, "write map.html")
    assert error.message.startswith("cannot write map.html: ")
    assert words in error.message


def test_conversions_against_their_definitions():
    # Definitions: 1 acre = 4046.8564224 m2, 1 ft2 = 0.09290304 m2, 1 mile = 1.609344 km.
    assert units.acres_from_hectares(1) == pytest.approx(2.4710538146716536)
    assert units.hectares_from_acres(100) == pytest.approx(40.468564224)
    assert units.acres_from_sq_metres(4046.8564224) == 1
    assert units.acres_from_sq_feet(43_560) == pytest.approx(1)
    assert units.km_from_miles(56) == pytest.approx(90.123264)
    assert units.miles_from_km(1.609344) == pytest.approx(1)
    assert units.minutes_from_deciseconds(900) == 1.5
