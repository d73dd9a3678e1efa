//! Steps that reach beyond what a copy of the database carries, found by what they did.

use crate::rollback::chain;
use crate::support::Outcome;

const SUBSCRIPTION: &str =
    "CREATE SUBSCRIPTION sub CONNECTION 'host=nowhere dbname=x' PUBLICATION p
    WITH (connect = false, enabled = false, slot_name = NONE);";
const COMMENT: &str =
    "DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS ''ours''', current_database()); END $$;";
const NO_COMMENT: &str =
    "DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE %I IS NULL', current_database()); END $$;";
/// It makes a role, and no text of the step that calls it says so.
const ENSURE: &str = "CREATE FUNCTION ensure(n text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = n) THEN
        EXECUTE format('CREATE ROLE %I', n);
    END IF; END $$;";

fn names(outcome: &Outcome) -> Vec<String> {
    let json = outcome.json();
    let rows = json["drifts"].as_array().unwrap().iter();
    let mut names: Vec<String> = rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// A copy has no subscription and no comment of the database, and shares roles with its original.
#[test]
fn what_no_copy_carries_is_tried_where_it_is() {
    let steps = |way: [&'static str; 3]| {
        chain(&[
            ("1_base", ENSURE, Some("DROP FUNCTION ensure(text);")),
            ("2_subscription", SUBSCRIPTION, Some(way[0])),
            ("3_comment", COMMENT, Some(way[1])),
            ("4_role", "SELECT ensure('checks_tenant');", Some(way[2])),
            ("5_t", "CREATE TABLE t (a int);", Some("DROP TABLE t;")),
        ])
        .alone()
    };
    let good = steps(["DROP SUBSCRIPTION sub;", NO_COMMENT, "DROP ROLE checks_tenant;"]);
    let outcome = good.run(&["rollback", "--all"]).expect(0);
    let verdict = "\nall 5 steps go back cleanly, and up again\n";
    assert!(outcome.stdout.ends_with(verdict), "{}", outcome.stdout);

    let bad = steps(["SELECT 1;"; 3]);
    let expected = [
        "migration 2_subscription, up again",
        "migration 2_subscription: subscription sub",
        "migration 3_comment: comment on database",
        "migration 4_role: role checks_tenant",
    ];
    let outcome = bad.run(&["rollback", "--all", "--format", "json"]).expect(1);
    assert_eq!(names(&outcome), expected, "{}", outcome.stderr);
    // The same rows are found by a second run, so none is taken for mended.
    let again = bad.run(&["rollback", "--to", "2", "--format", "json"]).expect(1);
    assert_eq!(names(&again), expected[2..]);
    assert_eq!(again.json()["resolved"].as_array().unwrap().len(), 0, "{}", again.stdout);
}

/// A role that only the way back names may be made by a function that the way forward calls.
#[test]
fn a_role_that_a_way_back_names_is_not_made_too_soon() {
    let ensure =
        ENSURE.replace("IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = n)", "IF true");
    let project = chain(&[
        ("1_base", &ensure, Some("DROP FUNCTION ensure(text);")),
        (
            "2_role",
            "SELECT ensure('checks_tenant');",
            Some("REVOKE ALL ON FUNCTION ensure FROM checks_tenant; DROP ROLE checks_tenant;"),
        ),
        ("3_t", "CREATE TABLE t ();", Some("REVOKE ALL ON t FROM checks_named; DROP TABLE t;")),
    ])
    .alone();
    let outcome = project.run(&["rollback", "--all"]).expect(0);
    assert!(outcome.stdout.ends_with("\nall 3 steps go back cleanly, and up again\n"));
}
