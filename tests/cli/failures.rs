//! Every failure ends with 2 and a message that a newcomer can act on.

use std::process::Stdio;

use crate::support::{Outcome, Project, Server};

const CANONICAL: &str = "db/schema/canonical_schema.sql";
const REGISTER: &str = "db/schema/drift_register.yaml";

#[test]
fn a_syntax_error_is_shown_in_its_place() {
    let project =
        Project::agreeing().file(CANONICAL, "CREATE TABLE t (\n    id int,, name text\n);\n");
    project.run(&["check"]).fails_with(&[
        "error: failed to load canonical schema `db/schema/canonical_schema.sql`\n",
        "  caused by: syntax error at or near \",\" (42601)\n",
        "--> db/schema/canonical_schema.sql:2:12\n",
        "2 |     id int,, name text\n",
        "  |            ^\n",
    ]);
}

#[test]
fn an_unfinished_string_is_shown_where_it_begins() {
    let project = Project::agreeing().file(CANONICAL, "SELECT 1;\nSELECT 'it\nnever ends;\n");
    project.run(&["check"]).fails_with(&["db/schema/canonical_schema.sql:2:8", "^"]);
}

#[test]
fn what_is_not_there_is_named() {
    let project = Project::agreeing();
    project.remove(CANONICAL);
    project.run(&["check"]).fails_with(&[
        "error: failed to read canonical schema `db/schema/canonical_schema.sql`\n  caused by: No such file",
        "`[canonical] sql`",
    ]);

    let project = Project::agreeing();
    std::fs::remove_dir_all(project.path("db/migrations")).unwrap();
    let missing = ["there is no migrations folder `db/migrations`", "`[migrations] path`"];
    project.run(&["check"]).fails_with(&missing);
    std::fs::create_dir(project.path("db/migrations")).unwrap();
    let empty = ["the migrations folder `db/migrations` is empty", "`[migrations] path`"];
    project.run(&["check"]).fails_with(&empty);

    project.run(&["--config", "other.toml", "check"]).fails_with(&["cannot read `other.toml`"]);
    let args = ["diff", "sql:nowhere.sql", "migrations:nowhere"];
    project.run(&args).fails_with(&["`nowhere.sql`\n  caused by: No such file"]);
}

#[test]
fn the_failing_statement_of_a_migration_is_shown() {
    let project = Project::agreeing().file(
        "db/migrations/0002_orders.sql",
        "CREATE TABLE a (id int);\nCREATE TABLE b (id int);\nCREATE VIEW c AS\n    SELECT user_id FROM users;\n",
    );
    project.run(&["check"]).fails_with(&[
        "error: failed to apply migration `db/migrations/0002_orders.sql`\n",
        "  caused by: column \"user_id\" does not exist (42703)\n",
        "--> db/migrations/0002_orders.sql:4:12\n",
        "4 |     SELECT user_id FROM users;\n",
        "  |            ^^^^^^^\n",
    ]);
}

#[test]
fn a_misspelt_relation_is_answered_with_the_one_that_is_there() {
    let project = Project::agreeing()
        .file("db/migrations/0002_a.sql", "CREATE TABLE a (u int REFERENCES user_s(id));\n");
    project.run(&["check"]).fails_with(&[
        "relation \"user_s\" does not exist (42P01)",
        "--> db/migrations/0002_a.sql:1",
        "hint: did you mean `users`, created by 0001_users.sql:1?",
    ]);
}

#[test]
fn a_missing_extension_is_answered_with_how_to_install_it() {
    let project =
        Project::agreeing().file(CANONICAL, "SELECT 1;\n\nCREATE EXTENSION no_such_extension;\n");
    // PostgreSQL 14 names the file that it does not find.
    let said = if Server::shared().major() >= 15 {
        "extension \"no_such_extension\" is not available (0A000)"
    } else {
        "no_such_extension.control\": No such file or directory (58P01)"
    };
    project.run(&["check"]).fails_with(&[
        said,
        "--> db/schema/canonical_schema.sql:3",
        "hint: install extension `no_such_extension` on the scratch server",
    ]);
}

#[test]
fn no_usable_postgresql_is_answered_with_what_to_install() {
    let project =
        Project::agreeing().alone().file("pgcanon.toml", "[scratch]\nbin = \"nowhere\"\n");
    let nowhere = project.path("nowhere").display().to_string();
    project.run(&["check"]).fails_with(&[
        &format!("error: `{nowhere}` holds no PostgreSQL server"),
        "`pg_config --bindir`",
    ]);

    let project = Project::agreeing().alone().file("pgcanon.toml", "[scratch]\nversion = 99\n");
    project.run(&["check"]).fails_with(&[
        "error: no PostgreSQL 99 found to build the scratch databases\n  found: PostgreSQL ",
        "`apt install postgresql-99`",
    ]);
    project
        .run(&["model", &format!("sql:{CANONICAL}"), "--postgres-version", "99"])
        .fails_with(&["error: no PostgreSQL 99 found"]);
}

#[test]
fn a_misspelt_key_is_answered_with_the_one_that_was_meant() {
    let project = Project::agreeing().file("pgcanon.toml", "[scratch]\nversoin = 15\n");
    project.run(&["check"]).fails_with(&[
        "error: unknown key `versoin` in `pgcanon.toml`\n",
        "--> pgcanon.toml:2:1\n",
        "2 | versoin = 15\n",
        "  | ^^^^^^^\n",
        "hint: did you mean `version`?",
    ]);
}

#[test]
fn an_unusable_register_is_named_with_the_line() {
    let project = Project::agreeing();
    let cases: [(&str, &[&str]); 4] = [
        ("format: 1\ndrifts: [ - x\n", &["drift_register.yaml:2:11"]),
        (
            "format: 2\ndrifts:\n- {id: 7x, object: a, type: Missing, status: Open, decision: null, \
             canonical: c, state: s}\n",
            &["drift_register.yaml:3:8"],
        ),
        ("format: 7\ndrifts: []\n", &["format 7", "hint: use the version"]),
        ("<<<<<<< ours\nformat: 1\n", &["hint: resolve the merge: keep the rows of both sides"]),
    ];
    for (text, parts) in cases {
        project.write(REGISTER, text);
        project.run(&["check"]).fails_with(parts);
        project.run(&["reconcile"]).fails_with(parts);
        assert_eq!(project.read(REGISTER), text, "a register that cannot be read is left alone");
    }
    project.remove(REGISTER);
    std::fs::create_dir(project.path(REGISTER)).unwrap();
    project.run(&["check"]).fails_with(&["failed to read `db/schema/drift_register.yaml`"]);
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    // Root may write everywhere, so a file stands where a folder is needed.
    let project = Project::drifting()
        .file("taken", "")
        .file("pgcanon.toml", "[artifacts]\npath = \"taken/artifacts\"\n");
    project.run(&["reconcile"]).fails_with(&["error: failed to write `taken/artifacts`\n"]);
    // The register comes first, so that no artifact speaks of a number that is not kept.
    assert!(project.read(REGISTER).contains("SCHEMA-DRIFT-001"));
    assert_eq!(project.read("taken"), "");

    project.write("pgcanon.toml", "[canonical]\nregister = \"taken/register.yaml\"\n");
    project.run(&["reconcile"]).fails_with(&["`taken/register.yaml`"]);
    assert_eq!(project.read("taken"), "");
}

#[test]
fn a_drift_that_does_not_exist_is_answered_with_those_that_do() {
    let project = Project::drifting();
    project.run(&["explain", "7"]).fails_with(&[
        "error: there is no drift `SCHEMA-DRIFT-007`\n",
        "hint: choose one of: SCHEMA-DRIFT-001\n",
    ]);
    project
        .run(&["explain", "seven"])
        .fails_with(&["`seven` is no drift number", "`pgcanon check`"]);
    Project::agreeing()
        .run(&["explain", "1"])
        .fails_with(&["there is no drift `SCHEMA-DRIFT-001`"]);
}

#[test]
fn a_text_that_is_no_source_is_answered_with_the_forms_that_are() {
    let project = Project::agreeing();
    for (given, said) in [
        ("schema.sql", "`schema.sql` is no source: it names no kind of source"),
        ("sql:", "`sql:` is no source: nothing stands after the colon"),
        ("mysql://u:hunter2@host/db", "is no source: this kind of source is not known"),
    ] {
        let outcome = project.run(&["diff", given, "migrations:db/migrations"]);
        outcome.fails_with(&[said, "`sql:FILE`", "`migrations:DIR`", "`model:FILE.json`"]);
        outcome.never_says("hunter2");
    }
}

#[test]
fn a_model_of_another_format_is_refused() {
    let project = Project::agreeing().file("broken.json", "{\n  \"format\": 1,\n}\n");
    let model = project.run(&["model", "sql:db/schema/canonical_schema.sql"]).expect(0).stdout;
    project.write("newer.json", &model.replacen("\"format\": 1", "\"format\": 9", 1));
    let against = |model: &str| project.run(&["diff", model, "migrations:db/migrations"]);
    against("model:newer.json").fails_with(&[
        "error: the model `newer.json` has format 9, and this version reads format 1\n",
        "`pgcanon model SOURCE`",
    ]);
    against("model:broken.json")
        .fails_with(&["error: `broken.json` is not a model\n", "line 3 column 1"]);
    against("model:nowhere.json").fails_with(&["error: failed to read `nowhere.json`\n"]);
}

#[test]
fn a_server_that_refuses_is_told_without_the_password() {
    let server = Server::start();
    server.execute("CREATE ROLE app LOGIN PASSWORD 'right-one'");
    server.demand_passwords();
    let project = Project::agreeing().alone();
    let against = |url: &str| project.run(&["diff", "sql:db/schema/canonical_schema.sql", url]);

    let refused = against(&server.url("app", Some("wrong-one")));
    refused.fails_with(&["as user `app`", "hint: check the user and the password"]);
    refused.never_says("wrong-one");
    against(&server.url("app", None)).fails_with(&["password", "hint: set `PGPASSWORD`"]);
    against(&server.url("app", Some("right-one"))).expect(1);

    let url = format!("{}?sslmode=nonsense", server.url("app", Some("wrong-one")));
    let malformed = against(&url);
    malformed.fails_with(&["sslmode"]);
    malformed.never_says("wrong-one");

    // As the place of scratch databases.
    let url = server.url("app", Some("right-one"));
    let may_not = project.run(&["check", "--scratch", &url]);
    may_not.fails_with(&["may not create scratch databases", "hint: let it: `ALTER ROLE"]);
    may_not.never_says("right-one");
    project.write("pgcanon.toml", "[scratch]\nmode = \"server\"\nurl = \"${CANON_URL}\"\n");
    project
        .run(&["check"])
        .fails_with(&["needs the environment variable `CANON_URL`", "hint: set `CANON_URL`"]);
    let other = server.url("app", Some("wrong-one"));
    let refused = Outcome::of(project.command(&["check"]).env("CANON_URL", other));
    refused.fails_with(&["hint: check the user and the password"]);
    refused.never_says("wrong-one");
}

#[test]
fn nobody_listening_is_told_without_the_password() {
    let project = Project::agreeing().alone();
    for (url, parts) in [
        (
            "postgresql://u:hunter2@localhost:1/db",
            ["`localhost:1/db` as user `u`", "no server listens there"],
        ),
        (
            "postgresql://u:hunter2@/db?host=/nonexistent",
            ["/nonexistent", "no server listens there"],
        ),
        ("postgresql://u:hunter2@host.invalid/db", ["host.invalid", "hint: check the spelling"]),
        ("postgresql://u:hunter2@[::1/db", ["error:", "hint:"]),
    ] {
        let outcome = project.run(&["diff", url, "migrations:db/migrations"]);
        outcome.fails_with(&parts);
        outcome.never_says("hunter2");
        let outcome = project.run(&["check", "--scratch", url]);
        outcome.fails_with(&parts);
        outcome.never_says("hunter2");
    }
}

#[test]
fn arguments_that_are_wrong_end_with_2() {
    let project = Project::agreeing().alone();
    for args in [&["nonsense"][..], &["diff", "sql:a.sql"], &["check", "--format", "pdf"], &[]] {
        let outcome = project.run(args).expect(2);
        assert_eq!(outcome.stdout, "");
        assert!(outcome.stderr.contains("--help") || args.is_empty(), "{outcome:?}");
    }
    let convention = ["diff", "migrations:db/migrations", "sql:x.sql", "--convention", "rails"];
    project.run(&convention).fails_with(&["`rails`", "hint: use one of: auto"]);
    project
        .run(&["check", "--scratch", "docker"])
        .fails_with(&["`docker` is no place", "hint: use `auto`"]);
}

#[test]
fn a_reader_who_has_had_enough_is_no_failure_of_ours() {
    let project = Project::drifting();
    for args in [["schema", "model"], ["check", "--quiet"], ["check", "--format=json"]] {
        let mut child =
            project.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // The pipe is closed before anything is written to it.
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(matches!(output.status.code(), Some(1 | 2)), "{:?}", output.status);
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}
