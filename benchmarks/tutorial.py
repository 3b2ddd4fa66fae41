"""Splink's tutorial model for historical persons, as its documentation has it, for comparison."""

from __future__ import annotations

from pathlib import Path

import duckdb
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI


def historical(path: Path) -> list[tuple[str, str, float]]:
    """Pairs of the historical records with their match weights, the best first."""

    settings = SettingsCreator(
        "dedupe_only",
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="first_and_surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("first_name", "surname"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("postcode_fake", "first_name"),
            block_on("postcode_fake", "surname"),
            block_on("dob", "birth_place"),
            block_on("substr(postcode_fake,1,3)", "dob"),
            block_on("substr(postcode_fake,1,3)", "first_name"),
            block_on("substr(postcode_fake,1,3)", "surname"),
            block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
        ],
        retain_matching_columns=False,
    )
    with duckdb.connect() as store:
        store.execute(f"create table historical as select * from '{path}'")  # noqa: S608  paths of ours
        linker = Linker(DuckDBAPI(store).register("historical"), settings, log_level=None)
        training = linker.training
        exact = "l.first_name = r.first_name and l.surname = r.surname and l.dob = r.dob"
        training.estimate_probability_two_random_records_match([exact], recall=0.6)
        training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
        training.estimate_parameters_using_expectation_maximisation(
            "l.first_name = r.first_name and l.surname = r.surname"
        )
        training.estimate_parameters_using_expectation_maximisation("l.dob = r.dob")
        found = linker.inference.predict(threshold_match_weight=-10)
        return store.execute(
            f"select unique_id_l, unique_id_r, match_weight from {found.physical_name} order by match_weight desc"  # noqa: S608  paths of ours
        ).fetchall()
