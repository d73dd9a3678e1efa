//! `--witness pg_dump`: the dumps of two databases, held against what was told of them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use pgcanon::postgres::dump::Search;
use pgcanon::postgres::scratch::{Mode, Settings};

use crate::support::{Project, Server, temporary};

/// The `pg_dump` that a test would be run with.
fn pg_dump(major: u32) -> String {
    let mut settings = Settings::new(Mode::Local, temporary());
    settings.path_env = std::env::var_os("PATH");
    let program = Search::of(&settings).program(None, major).unwrap();
    program.file.to_str().unwrap().to_owned()
}

impl Project {
    /// The same project with a `pg_dump` of its own, a script that has the real one as `$REAL`.
    fn with_pg_dump(self, script: &str) -> Self {
        let real = pg_dump(Server::shared().major());
        let text = format!(
            "#!/bin/sh\nREAL={real}\nif [ \"$1\" = --version ]; then exec $REAL \"$@\"; fi\n{script}\n"
        );
        let project = self.file("bin/pg_dump", &text);
        fs::set_permissions(project.path("bin/pg_dump"), fs::Permissions::from_mode(0o755))
            .unwrap();
        project.file("pgcanon.toml", &format!("[scratch]\nbin = \"bin\"\n{IGNORE}"))
    }

    /// What the canonical schema and the migrations agree upon, but for a table that is ignored.
    fn indexed() -> Self {
        let schema = "\
CREATE TABLE users (id int PRIMARY KEY, email text);
CREATE INDEX users_email ON users (email);
";
        Self::agreeing()
            .file("db/schema/canonical_schema.sql", schema)
            .file("db/migrations/0001_users.sql", schema)
            .file("db/migrations/0002_books.sql", "CREATE TABLE books (id int);\n")
            .file("pgcanon.toml", IGNORE)
    }
}

/// Of the two databases only that of the migrations has `books`.
const IGNORE: &str = "[[ignore]]\nobject = \"table public.books\"\nreason = \"kept by a tool\"\n";

#[test]
fn agreement_is_said_of_every_pair() {
    let project = Project::indexed();
    for args in [&["check"][..], &["reconcile"]] {
        let outcome = project.run(&[args, &["--witness", "pg_dump"]].concat()).expect(0);
        for said in [
            " agrees on db/schema/canonical_schema.sql and db/migrations: ",
            "what was left out or ignored\n",
        ] {
            assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
        }
        assert!(outcome.stdout.starts_with("no drift: "), "{}", outcome.stdout);
        assert!(!outcome.stderr.contains("information_schema"), "{}", outcome.stderr);
    }
    // Without a value all who are at hand speak.
    let both = ["check", "--witness", "pg_dump", "--witness", "information_schema"];
    for args in [&["check", "--witness"][..], &["check", "--witness=all"], &both] {
        let outcome = project.run(args).expect(0);
        for said in ["witness     pg_dump ", "witness     information_schema agrees on "] {
            assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
        }
    }
    let quiet = project.run(&["check", "--quiet", "--witness"]).expect(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
    assert!(!project.run(&["check"]).expect(0).stderr.contains("witness"));
    let same = "sql:db/schema/canonical_schema.sql";
    let outcome = project.run(&["diff", same, same, "--witness", "pg_dump"]).expect(0);
    assert!(outcome.stderr.contains(" statements on each side\n"), "{}", outcome.stderr);
}

#[test]
fn drift_that_both_see_is_told_as_ever() {
    let project = Project::indexed();
    let schema = "\
CREATE TABLE users (email text DEFAULT '-', id int PRIMARY KEY);
CREATE INDEX users_mail ON users (email DESC);
COMMENT ON TABLE users IS 'who';
GRANT SELECT ON users TO PUBLIC;
";
    project.write("db/schema/canonical_schema.sql", schema);
    let plain = project.run(&["check"]).expect(1);
    for format in ["table", "json", "markdown"] {
        let args = ["check", "--format", format, "--witness", "pg_dump"];
        let outcome = project.run(&args).expect(1);
        assert!(outcome.stderr.contains(" differences\n"), "{}", outcome.stderr);
        if format == "table" {
            assert_eq!(outcome.stdout, plain.stdout);
        }
    }
    // What is not compared is no contradiction, and is counted.
    let owner = "CREATE ROLE judged_keeper; ALTER TABLE users OWNER TO judged_keeper;";
    let canonical = format!("{schema}{owner}");
    let project = project.alone().file("canonical.sql", &canonical).file("same.sql", schema);
    let outcome =
        project.run(&["diff", "sql:canonical.sql", "sql:same.sql", "--witness"]).expect(0);
    assert!(outcome.stderr.contains("what the levels leave out\n"), "{}", outcome.stderr);
    let strict = ["diff", "sql:canonical.sql", "sql:same.sql", "--strict", "--witness"];
    let outcome = project.run(&strict).expect(1);
    assert!(!outcome.stderr.contains("leave out"), "{}", outcome.stderr);
}

#[test]
fn an_index_that_is_not_valid_is_a_blind_spot() {
    let project = Project::agreeing()
        .file("valid.sql", "CREATE TABLE t (a int);\nCREATE INDEX t_a ON t (a);\n")
        .file(
            "invalid.sql",
            "CREATE TABLE t (a int);\nCREATE INDEX t_a ON t (a);\n\
             UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_a'::regclass;\n",
        )
        .file("none.sql", "CREATE TABLE t (a int);\n");
    // A dump has no index that is not valid: one judge sees that it is, the other that it is gone.
    for (left, right, differences) in [
        ("valid.sql", "invalid.sql", ", 1 difference\n"),
        ("none.sql", "invalid.sql", " on each side\n"),
    ] {
        let (left, right) = (format!("sql:{left}"), format!("sql:{right}"));
        let outcome = project.run(&["diff", &left, &right, "--witness", "pg_dump"]).expect(1);
        assert!(outcome.stdout.contains("t_a"), "{}", outcome.stdout);
        assert!(outcome.stderr.contains(differences), "{}", outcome.stderr);
    }
}

#[test]
fn what_only_pg_dump_sees_leaves_the_verdict_open() {
    // In the dump of the migrations, which alone has the table `books`, one statement is not there.
    let project = Project::indexed().with_pg_dump(
        "dump=$($REAL \"$@\") || exit\n\
         case $dump in *books*) printf '%s\\n' \"$dump\" | grep -v '^CREATE INDEX';; \
         *) printf '%s\\n' \"$dump\";; esac",
    );
    let expected = "\
error: pg_dump contradicts the comparison of `db/schema/canonical_schema.sql` with `db/migrations`
  INDEX users_email in public: only pg_dump sees a difference
    canonical: CREATE INDEX users_email ON public.users USING btree (email)

hint: report this with the statements that make these objects: one of two readings is wrong, so nothing is known about whether the sources agree
";
    for args in
        [&["check"][..], &["reconcile"], &["check", "--quiet"], &["check", "--format", "json"]]
    {
        let outcome = project.run(&[args, &["--witness", "pg_dump"]].concat());
        outcome.fails_with(&[]);
        assert_eq!(outcome.stderr.replace("witness     ", ""), expected);
    }
    assert!(!project.path("artifacts").exists());
    project.run(&["check"]).expect(0);
}

#[test]
fn what_a_dump_has_more_is_seen_and_its_secrets_are_not() {
    let project = Project::indexed().with_pg_dump(
        "dump=$($REAL \"$@\") || exit\nprintf '%s\\n' \"$dump\"\n\
         case $dump in *books*) cat <<'END'\n\
         --\n-- Name: ghost; Type: SERVER; Schema: -; Owner: -\n--\n\n\
         CREATE SERVER ghost FOREIGN DATA WRAPPER w OPTIONS (\n    token 'hush'\n);\n\
         END\n;; esac",
    );
    let outcome = project.run(&["check", "--witness", "pg_dump"]);
    outcome.fails_with(&[
        "  SERVER ghost: only pg_dump sees a difference\n    migrations: CREATE SERVER ghost",
        "token '(hidden)'",
    ]);
    assert!(!outcome.stderr.contains("hush"), "{}", outcome.stderr);
}

#[test]
fn a_drift_that_only_the_comparison_sees_leaves_the_verdict_open() {
    // Every dump is that of a database without the column.
    let project = Project::drifting()
        .with_pg_dump("$REAL \"$@\" | sed -e 's/ NOT NULL,$/ NOT NULL/' -e '/^    email text$/d'")
        .file("pgcanon.toml", "[scratch]\nbin = \"bin\"\n");
    let outcome = project.run(&["check", "--witness", "pg_dump"]);
    outcome.fails_with(&[
        "  column public.users.email: only the comparison sees a difference\n    canonical: text\n    migrations: absent\n",
    ]);
}

#[test]
fn a_program_that_fails_is_no_agreement() {
    for (script, said) in [
        ("echo 'pg_dump: error: no such luck' >&2; exit 3", "  pg_dump: error: no such luck\n"),
        ("printf 'CREATE TABLE \"'", "cannot read what"),
        ("printf '\\377'", "something else than UTF-8"),
    ] {
        let project = Project::indexed().with_pg_dump(script);
        for witness in ["--witness", "--witness=pg_dump"] {
            project.run(&["check", witness]).fails_with(&[said, "hint: "]);
        }
        project.run(&["check", "--witness", "information_schema"]).expect(0);
    }
}

#[test]
fn a_source_that_is_no_database_is_not_witnessed() {
    let project =
        Project::agreeing().file("same.sql", "CREATE TABLE users (id int PRIMARY KEY);\n");
    let model = project.run(&["model", "sql:same.sql"]).expect(0).stdout;
    project.write("model.json", &model);
    let args = ["diff", "sql:same.sql", "model:model.json", "--witness", "pg_dump"];
    let outcome = project.run(&args).expect(0);
    let said = "\
witness     model.json not witnessed: it is a written model, and there is no database to ask
witness     pg_dump not heard on same.sql and model.json: model.json: it is a written model, and there is no database to ask
";
    assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
}

#[test]
fn a_live_database_is_dumped_with_the_password_of_its_url() {
    let server = Server::start();
    server.execute(
        "CREATE ROLE app LOGIN PASSWORD 'in the url'; CREATE TABLE orders (id int PRIMARY KEY);
         GRANT SELECT ON orders TO app",
    );
    let superuser = server.ask("SELECT current_user");
    server.execute(&format!("ALTER ROLE \"{superuser}\" PASSWORD 'super'"));
    server.demand_passwords();
    let url = server.url("app", Some("in%20the%20url"));
    let project = Project::empty();
    let outcome = project.run(&["diff", &url, &url, "--witness"]).expect(0);
    assert!(outcome.stderr.contains(" statements on each side\n"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("in the url"), "{}", outcome.stderr);
    // Whoever may not read a table cannot dump it.
    let url = server.url(&superuser, Some("super"));
    let statement = "REVOKE SELECT ON orders FROM app";
    server.execute(statement);
    let outcome = project.run(&["diff", &url, &url, "--witness", "pg_dump"]).expect(0);
    assert!(outcome.stderr.contains("witness     pg_dump "), "{}", outcome.stderr);
    let url = server.url("app", Some("in%20the%20url"));
    let outcome = project.run(&["diff", &url, &url, "--witness", "pg_dump"]);
    outcome.fails_with(&["permission denied for table orders", "hint: check that the role"]);
}
