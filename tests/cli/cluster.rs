//! What all databases of a server share, and what must not be seen of it.

use crate::support::{Outcome, Project, Server};

const SECRET: &str = "hunter2";

/// What the outcome says in JSON that only one of the two sources could tell.
fn not_compared(outcome: &Outcome) -> Vec<String> {
    let said = outcome.json()["not_compared"].as_object().unwrap().clone();
    said.values()
        .flat_map(|lines| lines.as_array().unwrap())
        .map(|line| line.as_str().unwrap().to_owned())
        .collect()
}

const CANONICAL: &str = "\
CREATE ROLE app LOGIN PASSWORD 'hunter2';
ALTER ROLE app SET app.jwt_secret TO 'hunter2';
ALTER ROLE app SET pgcrypto.key = 'hunter2';
SELECT set_config('my.api_key', 'hunter2', false);
CREATE FOREIGN DATA WRAPPER w OPTIONS (api_token 'hunter2', aws_key 'hunter2', dsn 'hunter2');
CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (url 'https://me:hunter2@example.org');
CREATE USER MAPPING FOR app SERVER s OPTIONS (user 'me', password 'hunter2', odd 'hunter2');
CREATE FOREIGN TABLE t (a int OPTIONS (secret 'hunter2')) SERVER s OPTIONS (dsn 'a=b password=hunter2');
DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET app.secret TO ''hunter2''', current_database());
END $$;
";

#[test]
fn secrets_are_never_shown() {
    let project = Project::empty()
        .file("pgcanon.toml", "[compare]\ncluster = \"error\"\n")
        .file("db/schema/canonical_schema.sql", CANONICAL)
        .file("db/migrations/0001_nothing.sql", "SELECT 1;\n");
    let source = "sql:db/schema/canonical_schema.sql";
    let outcome = project.run(&["model", source]).expect(0);
    outcome.never_says(SECRET);
    assert!(outcome.stdout.contains("password=(hidden)"), "{}", outcome.stdout);
    project.run(&["reconcile"]).expect(1).never_says(SECRET);
    for (name, bytes) in project.texts("artifacts") {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains(SECRET), "{name}:\n{text}");
    }
    for number in 1..=3 {
        let outcome = project.run(&["explain", &format!("SCHEMA-DRIFT-{number:03}")]).expect(1);
        outcome.never_says(SECRET);
        assert!(outcome.stdout.contains("(hidden)"), "{}", outcome.stdout);
    }
}

#[test]
fn an_ordinary_role_reads_what_it_may_read() {
    let server = Server::start();
    server.execute(
        "CREATE ROLE guest LOGIN; CREATE ROLE other;
         CREATE FOREIGN DATA WRAPPER w;
         CREATE SERVER s FOREIGN DATA WRAPPER w;
         CREATE USER MAPPING FOR other SERVER s OPTIONS (user 'a', password 'hunter2');
         GRANT other TO guest",
    );
    let project = Project::empty().file("empty.sql", "SELECT 1;\n");
    let (guest, superuser) = (server.url("guest", None), server.superuser_url());
    let args = ["diff", &guest, superuser, "--strict", "--cluster", "--format", "json"];
    let outcome = project.run(&args).expect(0);
    assert_eq!(not_compared(&outcome), ["user mapping.options"]);
    outcome.never_says(SECRET);
    let outcome = project.run(&["diff", "sql:empty.sql", &guest]).expect(1);
    assert!(outcome.stdout.contains("CREATE FOREIGN DATA WRAPPER w"), "{}", outcome.stdout);
}

#[test]
fn roles_are_compared_when_they_are_asked_for() {
    let project = Project::empty()
        .file(
            "db/schema/canonical_schema.sql",
            "CREATE TABLE t (a int);\nGRANT SELECT ON t TO app;\n",
        )
        .file(
            "db/migrations/0001_t.sql",
            "CREATE ROLE app LOGIN;\nCREATE TABLE t (a int);\nGRANT SELECT ON t TO app;\n",
        );
    project.run(&["check"]).expect(0);
    project.write("pgcanon.toml", "[compare]\ncluster = \"error\"\n");
    // The declared schema relies on the role and does not say what it is.
    let outcome = project.run(&["check", "--format", "json"]).expect(0);
    assert_eq!(not_compared(&outcome), ["role app"]);
    project.edit("db/migrations/0001_t.sql", "CREATE ROLE", "CREATE ROLE made;\nCREATE ROLE");
    let outcome = project.run(&["check"]).expect(1);
    assert!(outcome.stdout.contains("CREATE ROLE made"), "{}", outcome.stdout);
    project.write("pgcanon.toml", "[compare]\ncluster = \"note\"\n");
    let outcome = project.run(&["check"]).expect(0);
    assert!(outcome.stdout.contains("1 note (cluster)"), "{}", outcome.stdout);
    project.remove("pgcanon.toml");
    project.run(&["check"]).expect(0).never_says("role made");
    project.run(&["check", "--strict"]).expect(0);
    project.run(&["check", "--cluster"]).expect(1);
}

#[test]
fn a_server_that_others_use_says_nothing_about_its_cluster() {
    let server = Server::start();
    server.execute("CREATE ROLE somebody; CREATE ROLE app");
    let project =
        Project::empty().file("schema.sql", "CREATE TABLE t (a int);\nGRANT SELECT ON t TO app;\n");
    let scratch = ["--scratch", server.superuser_url(), "--strict", "--cluster"];
    let same = [&["diff", "sql:schema.sql", "sql:schema.sql"][..], &scratch].concat();
    project.run(&same).expect(0).never_says("somebody");
    server.execute("CREATE TABLE t (a int); GRANT SELECT ON t TO app");
    let live = [&["diff", "sql:schema.sql", server.superuser_url()][..], &scratch].concat();
    let outcome = project.run(&[&live[..], &["--format", "json"]].concat()).expect(0);
    let said = not_compared(&outcome);
    for kind in ["role", "role membership", "tablespace", "database.encoding"] {
        assert!(said.contains(&kind.to_owned()), "{said:?}");
    }
    outcome.never_says("somebody");
}
