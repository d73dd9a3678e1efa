//! Every kind of source against every other one.

use crate::support::{Outcome, Project, Server};

const SQL: &str = "sql:db/schema/canonical_schema.sql";

#[test]
fn sources_of_all_kinds_are_compared() {
    let project = Project::agreeing().alone();
    let model = project.run(&["model", SQL]).expect(0).stdout;
    project.write("model.json", &model);
    for args in [["model:model.json", SQL], [SQL, "model:model.json"], ["model:model.json"; 2]] {
        let outcome = project.run(&["diff", args[0], args[1]]).expect(0);
        assert!(outcome.stdout.starts_with("no drift: "), "{}", outcome.stdout);
    }

    let server = Server::start();
    server.execute("CREATE TABLE users (id int PRIMARY KEY)");
    let url = server.superuser_url();
    let outcome = project.run(&["diff", SQL, url]).expect(0);
    assert!(outcome.stdout.starts_with("no drift: "), "{}", outcome.stdout);
    // Only a database that is there says how it was created, and what it shares with others.
    let live = project.run(&["model", url]).expect(0).json();
    let scripted: serde_json::Value = serde_json::from_str(&model).unwrap();
    let without_database = |model: &serde_json::Value| -> Vec<serde_json::Value> {
        let objects = model["objects"].as_array().unwrap().iter();
        objects.filter(|object| object["id"]["kind"] != "database").cloned().collect()
    };
    assert_eq!(without_database(&live), without_database(&scripted));
    assert_eq!(live["knowledge"]["kinds"], scripted["knowledge"]["kinds"]);

    // A live database is read, and nothing is left in it.
    server.execute("ALTER TABLE users ADD COLUMN email text");
    for source in [SQL, "migrations:db/migrations", "model:model.json"] {
        let outcome = project.run(&["diff", source, url]).expect(1);
        assert!(outcome.stdout.contains("public.users.email"), "{}", outcome.stdout);
        assert!(outcome.stdout.contains("Unexpected"), "{}", outcome.stdout);
    }
    let count =
        "SELECT count(*) FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace";
    assert_eq!(server.ask(count), "2", "the table and its key");

    // The same server as the place of scratch databases, which are gone afterwards.
    project.run(&["check", "--scratch", url]).expect(0);
    let mut command = project.command(&["check"]);
    project.write("pgcanon.toml", "[scratch]\nmode = \"server\"\nurl = \"${CANON_URL}\"\n");
    Outcome::of(command.env("CANON_URL", url)).expect(0);
    let count = "SELECT count(*) FROM pg_catalog.pg_database WHERE datname LIKE 'pgcanon%'";
    let own = i32::from(server.ask("SELECT current_database()").starts_with("pgcanon"));
    assert_eq!(server.ask(count), own.to_string());
    // What the arguments say counts for more than what the file says.
    project.run(&["check", "--scratch", "local"]).expect(0);
}

#[test]
fn what_a_role_may_not_read_is_not_compared() {
    let server = Server::start();
    server.execute("CREATE ROLE reader LOGIN");
    server.execute(
        "CREATE SUBSCRIPTION sub CONNECTION 'host=h password=secret' PUBLICATION p
         WITH (connect = false)",
    );
    let (all, less) = (server.superuser_url().to_owned(), server.url("reader", None));
    let project = Project::empty();
    let outcome = project.run(&["diff", &all, &all]).expect(0);
    assert!(!outcome.stdout.contains("not compared"), "{}", outcome.stdout);
    let outcome = project.run(&["diff", &all, &less]).expect(0);
    let said = " · not compared: subscription.connection\n";
    assert!(outcome.stdout.ends_with(said), "{}", outcome.stdout);
    for url in [all, less] {
        let model = project.run(&["model", &url]).expect(0).stdout;
        assert!(model.contains("\"sub\"") && !model.contains("secret"), "{model}");
    }
}

#[test]
fn a_project_needs_no_files_of_ours() {
    let project = Project::empty()
        .file("schema.sql", "CREATE TABLE t (id int);\n")
        .file("setup.sql", "CREATE SCHEMA app;\n")
        .file("steps/1_t.up.sql", "CREATE TABLE t (id int);\nCREATE TABLE app.u (id int);\n")
        .file("steps/1_t.down.sql", "DROP TABLE t;\n");
    let before = project.listing();
    let args = ["diff", "sql:schema.sql", "migrations:steps", "--setup", "setup.sql"];
    let outcome = project.run(&args).expect(1);
    assert!(outcome.stdout.contains("└ setup.sql:1"), "{}", outcome.stdout);
    assert!(!outcome.stdout.contains("SCHEMA-DRIFT"), "there is no register");
    assert_eq!(project.listing(), before);
}
