//! Behaviour tests from outside: what is run, what is said of it, and with which code it ends.

use pgcanon::behaviour::outcome::Document;

use crate::support::{Project, Server};

/// A project whose table is guarded by row security, with a role that nobody creates.
fn guarded() -> Project {
    let schema =
        "CREATE TABLE users (id int); CREATE TABLE t (id int PRIMARY KEY, tenant text NOT NULL,
        CONSTRAINT ck_id CHECK (id > 0), CONSTRAINT uq_tenant UNIQUE (tenant) DEFERRABLE);
        ALTER TABLE t ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON t USING (tenant = current_setting('app.tenant', true));
        GRANT SELECT, INSERT, UPDATE ON t TO checks_app;\n";
    Project::agreeing()
        .alone()
        .file("db/schema/canonical_schema.sql", schema)
        .file("db/migrations/0001_users.sql", schema)
        .file(
            "pgcanon.toml",
            "[test]\nrole = \"checks_app\"\nsettings = [\"app.tenant = 'a'\"]\n\
             statement_timeout = \"2s\"\n",
        )
}

#[test]
fn the_worked_example_behaves_as_declared_and_the_migrations_almost() {
    let project = Project::example();
    let canonical = project.run(&["test", "--on", "canonical"]).expect(0);
    assert!(canonical.stdout.ends_with("\n18 tests passed\n"), "{}", canonical.stdout);
    assert!(canonical.stderr.contains("row security does not bind `none` (a superuser)"));

    let outcome = project.run(&["test", "--format", "json"]).expect(1);
    let document: Document = serde_json::from_str(&outcome.stdout).unwrap();
    let failed: Vec<&str> =
        document.tests.iter().filter(|one| !one.passed).map(|one| one.name.as_str()).collect();
    assert_eq!(failed, ["a dead event can be abandoned", "a dead event cannot be ignored"]);
    for test in document.tests.iter().filter(|test| !test.passed) {
        let drift = "SCHEMA-DRIFT-003 constraint public.dead_events.ck_dead_events_status_valid";
        assert_eq!(test.failures[0].drifts, [format!("{drift} (Open)")]);
    }
}

#[test]
fn a_failure_shows_its_place_and_both_sides() {
    let project = guarded().file(
        "db/tests/t.sql",
        "-- test: taken\nINSERT INTO t VALUES (1, 'a');\n\n-- test: sees\n\
         INSERT INTO t VALUES (1, 'a');\n-- returns:\n--   id | tenant\n--   1  | b\n\
         SELECT * FROM t;\n\n-- test: refuses\n-- fails: 23505 t_pkey\n\
         INSERT INTO t VALUES (0, 'a');\n\n-- test: too late\nINSERT INTO t VALUES (1, 'a');\n\
         SET CONSTRAINTS uq_tenant DEFERRED;\nINSERT INTO t VALUES (2, 'a');\n\n\
         -- test: hangs\nSELECT pg_sleep(60);\n\n-- test: of another\n\
         -- fails: 42501\nINSERT INTO t VALUES (3, 'b');\n\n-- test: nobody\n-- set: app.tenant = b\n\
         SELECT nothing FROM t;\n",
    );
    let outcome = project.run(&["test"]).expect(1);
    for said in [
        "FAIL  sees  (db/tests/t.sql:4)\n --> db/tests/t.sql:9\n",
        "    - 1 | b\n    + 1 | a\n",
        " --> db/tests/t.sql:13\n",
        "  expected  fails with 23505 (unique_violation) of `t_pkey`\n",
        "  actual    fails with 23514 (check_violation) of `ck_id`: new row",
        "  expected  passes the checks that are put off to the end\n",
        "  actual    fails with 23505 (unique_violation) of `uq_tenant`: duplicate key",
        "  actual    fails with 57014 (query_canceled): canceling statement due to statement timeout",
        " --> db/tests/t.sql:29:8\n",
        "\n5 tests failed · 2 passed\n",
    ] {
        assert!(outcome.stdout.contains(said), "`{said}`\n{}", outcome.stdout);
    }
    for row in [
        "pass taken checks_app db/tests/t.sql:1",
        "FAIL sees checks_app db/tests/t.sql:4",
        "pass of another checks_app db/tests/t.sql:23",
    ] {
        assert_eq!(outcome.row(row.split(' ').next_back().unwrap()), row);
    }
    assert!(outcome.stderr.contains("roles       7 as checks_app\n"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("does not bind"), "{}", outcome.stderr);
}

#[test]
fn the_forms_say_the_same_whatever_the_number_of_workers() {
    let tests = "-- test: a <b> # c\nSELECT 1;\n-- test: wrong & \"said\"\n\
                 -- returns: value 2\nSELECT 1;\n";
    let project = guarded().file("db/tests/one.sql", tests).file("db/tests/two/x.SQL", "SELECT 1;");
    let run = |format: &str, jobs: &str| {
        let outcome = project.run(&["test", "--format", format, "--jobs", jobs]).expect(1);
        let time = regex::Regex::new(r#" time="[0-9.]+""#).unwrap();
        time.replace_all(&outcome.stdout, "").into_owned()
    };
    let tap = "TAP version 13\n1..3\nok 1 - db/tests/one.sql: a <b> \\# c\n\
        not ok 2 - db/tests/one.sql: wrong & \"said\"\n  ---\n  at: \"db/tests/one.sql:5\"\n  \
        expected: \"returns the value 2\"\n  actual: \"returns 1 row\"\n  rows: [\"- 2\",\"+ 1\"]\n  \
        ...\nok 3 - db/tests/two/x.SQL: x\n";
    let file = "classname=\"db/tests/one.sql\" file=\"db/tests/one.sql\"";
    let junit = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
<testsuites name=\"db/migrations\" tests=\"3\" failures=\"1\" skipped=\"0\">\n  \
<testsuite name=\"db/tests/one.sql\" tests=\"2\" failures=\"1\" skipped=\"0\" errors=\"0\">\n    \
<testcase name=\"a &lt;b&gt; # c\" {file} line=\"1\"/>\n    \
<testcase name=\"wrong &amp; &quot;said&quot;\" {file} line=\"3\">\n      \
<failure type=\"behaviour\" message=\"expected: returns the value 2; actual: returns 1 row\"> \
--&gt; db/tests/one.sql:5&#10;   |&#10; 5 | SELECT 1;&#10;  expected  returns the value 2&#10;  \
actual    returns 1 row&#10;    - 2&#10;    + 1</failure>\n    </testcase>\n  </testsuite>\n  \
<testsuite name=\"db/tests/two/x.SQL\" tests=\"1\" failures=\"0\" skipped=\"0\" errors=\"0\">\n    \
<testcase name=\"x\" classname=\"db/tests/two/x.SQL\" file=\"db/tests/two/x.SQL\" line=\"1\"/>\n  \
</testsuite>\n</testsuites>\n"
    );
    assert_eq!(run("tap", "1"), tap);
    assert_eq!(run("junit", "1"), junit);
    for format in ["tap", "junit", "json", "table"] {
        assert_eq!(run(format, "1"), run(format, "3"), "{format}");
    }
    let schema = project.run(&["schema", "test"]).expect(0).json();
    let document = project.run(&["test", "--format", "json"]).expect(1).json();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&document));
}

#[test]
fn tests_see_what_is_set_up_and_nothing_of_each_other() {
    let project = guarded().file("db/tests/fixtures.sql", "INSERT INTO t VALUES (7, 'a');\n").file(
        "db/tests/t.sql",
        "-- test: one\n-- affects: 1 row\nUPDATE t SET id = 8;\nPREPARE p AS SELECT 1;\n\
             SELECT pg_advisory_lock(1);\nSET statement_timeout = '1h';\n\
             -- test: two\n-- returns: value 7\nSELECT id FROM t;\nPREPARE p AS SELECT 2;\n\
             -- returns: value 2s\nSHOW statement_timeout;\n\
             -- returns: value 0\nSELECT count(*) FROM pg_locks WHERE locktype = 'advisory';\n\
             -- test: three\n-- set: app.tenant = z\n-- returns: nothing\nSELECT * FROM t;\n\
             -- set: app.tenant = a\n-- returns: 1 row\nSELECT * FROM t;\n\
             -- returns: value z\nSELECT current_setting('app.tenant');\n\
             -- role: none\n-- returns: 1 row\nSELECT * FROM t;\n\
             -- returns: value checks_app\nSELECT current_user;\n\
             -- role: none\nCOPY t FROM stdin;\n9\tz\n\\.\n-- returns: 1 row\nSELECT * FROM t;\n\
             -- test: four\n-- fails: 42501\nCOPY users FROM stdin;\n9\n\\.\n\
             -- test: five\nSELECT 5;\n",
    );
    project.edit("pgcanon.toml", "[test]\n", "[test]\nsetup = [\"db/tests/fixtures.sql\"]\n");
    let outcome = project.run(&["test"]).expect(0);
    assert!(outcome.stdout.ends_with("5 tests passed\n"), "{}", outcome.stdout);
    let listed = project.run(&["test", "--list", "t*"]).expect(0);
    let lines = "db/tests/t.sql:7  two\ndb/tests/t.sql:15  three\n";
    assert_eq!(listed.stdout, lines);
    let outcome = project.run(&["test", "--quiet", "one"]).expect(0);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
}

#[test]
fn what_could_not_be_tested_is_never_green() {
    let project = guarded();
    project.run(&["test"]).fails_with(&["there is no folder of tests `db/tests`", "hint: write"]);
    project.write("db/tests/readme.md", "nothing");
    project.run(&["test"]).fails_with(&["there is no test in `db/tests`"]);
    project.write("db/tests/a.sql", "-- fials: 23514\nSELECT 1;\n");
    let parts = ["unknown annotation `fials` in `db/tests/a.sql`", "a.sql:1:4", "did you mean"];
    project.run(&["test"]).fails_with(&parts);
    // A role that nobody grants anything would be refused everything, whatever the schema says.
    let refused = "-- test: a\n-- role: checks_ap\n-- fails: 42501\nSELECT * FROM users;\n";
    project.write("db/tests/a.sql", refused);
    let parts = ["there is no role `checks_ap`", "a.sql:2:1", "did you mean `checks_app`?"];
    project.run(&["test"]).fails_with(&parts);
    project.write("db/tests/a.sql", "-- role: none\nSELECT 1;\n-- role: someone_else\nSELECT 1;\n");
    project.run(&["test"]).fails_with(&["no role `someone_else`", "a.sql:3:1", "`[scratch]`"]);
    project.write("db/tests/a.sql", "SELECT 1;\n");
    project.edit("pgcanon.toml", "checks_app", "cheks_app");
    let parts = ["`role` of `[test]` is `cheks_app`", "did you mean `checks_app`?"];
    project.run(&["test"]).fails_with(&parts);
    project.edit("pgcanon.toml", "cheks_app", "checks_app");
    project.run(&["test", "nothing"]).fails_with(&["no test fits `nothing`", "--list"]);
    project
        .write("db/tests/a.sql", "-- role: none\nSELECT pg_terminate_backend(pg_backend_pid());\n");
    project.run(&["test"]).fails_with(&["lost the server while running `a` (db/tests/a.sql:2)"]);
    project.write("db/tests/a.sql", "SELECT 1;\n");
    project.edit("pgcanon.toml", "[test]\n", "[test]\nsetup = [\"db/setup.sql\"]\n");
    project.run(&["test"]).fails_with(&["failed to read", "`db/setup.sql`"]);
    project.write("db/setup.sql", "SELECT 1/0;\n");
    project.run(&["test"]).fails_with(&["division by zero", "db/setup.sql:1"]);
}

#[test]
fn files_for_pgtap_are_run_as_they_are() {
    // A stand-in for the extension, so that no machine need have it.
    let functions = "
        CREATE FUNCTION plan(int) RETURNS text LANGUAGE sql AS $$ SELECT '1..' || $1 $$;
        CREATE FUNCTION ok(boolean, text) RETURNS text LANGUAGE sql AS $$
            SELECT CASE WHEN $1 THEN 'ok 1 - ' || $2
                   ELSE E'not ok 1 - ' || $2 || E'\\n# Failed test 1' END $$;
        CREATE FUNCTION finish() RETURNS SETOF text LANGUAGE sql AS $$ SELECT 'x' WHERE false $$;\n";
    let tap = "\\set ECHO none\nBEGIN;\nSELECT plan(2);\nSELECT ok(count(*) = 0, 'empty') FROM t;\n\
               SELECT ok(1 = 2, 'wrong');\nSELECT * FROM finish();\nROLLBACK;\n";
    let project = guarded().file("db/tests/x.sql", tap).file("db/setup.sql", functions);
    project.edit("pgcanon.toml", "[test]\n", "[test]\nsetup = [\"db/setup.sql\"]\n");
    let outcome = project.run(&["test"]).expect(1);
    assert_eq!(outcome.row("x: empty"), "pass x: empty none db/tests/x.sql:4");
    assert_eq!(outcome.row("x: wrong"), "FAIL x: wrong none db/tests/x.sql:5");
    assert!(outcome.stdout.contains("# Failed test 1"), "{}", outcome.stdout);
    project.edit("db/tests/x.sql", "1 = 2", "1 = 1");
    project.run(&["test"]).expect(0);
    project.edit("db/tests/x.sql", "plan(2)", "plan(3)");
    assert!(project.run(&["test"]).expect(1).stdout.contains("expected  runs 3 tests"));
}

#[test]
fn a_server_of_the_users_is_left_as_it_was() {
    let server = Server::start();
    let project = guarded().file(
        "db/tests/t.sql",
        "-- test: a\nSELECT 1;\n-- test: b\n-- role: checks_other\nSELECT 1;\n",
    );
    project.edit("pgcanon.toml", "[test]", "[scratch]\nroles = [\"checks_other\"]\n\n[test]");
    let names = "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database";
    let roles = "SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles";
    let before = (server.ask(names), server.ask(roles));
    let url = server.superuser_url();
    let outcome = project.run(&["test", "--jobs", "2", "--scratch", url]).expect(0);
    assert!(outcome.stderr.contains("2 databases"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("them: checks_app, checks_other"), "{}", outcome.stderr);
    assert_eq!((server.ask(names), server.ask(roles)), before);
}

#[test]
fn no_more_databases_are_made_than_the_server_has_connections_for() {
    let tests: Vec<String> = (0..64).map(|at| format!("-- test: t{at}\nSELECT {at};\n")).collect();
    let project = guarded().file("db/tests/t.sql", &tests.concat());
    let outcome = project.run(&["test", "--jobs", "64"]).expect(0);
    assert!(outcome.stdout.ends_with("64 tests passed\n"), "{}", outcome.stdout);
    let note = regex::Regex::new(r"note: tests ran in (\d+) databases, not 64").unwrap();
    let databases: u16 = note.captures(&outcome.stderr).unwrap()[1].parse().unwrap();
    assert!((2..64).contains(&databases), "{}", outcome.stderr);
    assert!(outcome.stderr.contains(&format!("  {databases} databases")), "{}", outcome.stderr);
}
