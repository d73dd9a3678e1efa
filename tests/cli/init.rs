//! The first minute in a project of one's own.

use crate::support::Project;

#[test]
fn init_finds_what_is_there_and_check_takes_it_up() {
    let table = "CREATE TABLE t (id int);\n";
    let projects: [(&str, &[&str], &str); 3] = [
        (
            "db/schema/canonical_schema.sql",
            &["migrations/0001_t.up.sql", "migrations/0001_t.down.sql"],
            "1 golang-migrate migration in migrations, a schema in db/schema/canonical_schema.sql",
        ),
        ("schema.sql", &["sql/migrations/1_t.sql"], "1 plain SQL migration in sql/migrations"),
        ("db/schema.sql", &["supabase/migrations/20240101000000_t.sql"], "1 supabase migration"),
    ];
    for (canonical, chain, said) in projects {
        let project = Project::empty().file(canonical, table);
        for file in chain {
            project.write(file, if file.contains(".down.") { "DROP TABLE t;\n" } else { table });
        }
        let outcome = project.run(&["init"]).expect(0);
        assert!(outcome.stdout.contains(said), "{}", outcome.stdout);
        assert!(outcome.stdout.contains("wrote pgcanon.toml\n"), "{}", outcome.stdout);
        assert_eq!(outcome.stderr, "next: pgcanon check\n");
        let outcome = project.run(&["check"]).expect(0);
        assert!(outcome.stdout.starts_with("no drift: "), "{}", outcome.stdout);
    }
}

#[test]
fn init_writes_over_nothing_unasked() {
    let project = Project::agreeing().file("pgcanon.toml", "# mine\n");
    project.run(&["init"]).fails_with(&["`pgcanon.toml` is there already", "hint: pass `--force`"]);
    assert_eq!(project.read("pgcanon.toml"), "# mine\n");
    project.run(&["init", "--force"]).expect(0);
    assert!(project.read("pgcanon.toml").contains("[migrations]"));
    project.run(&["check"]).expect(0);
}

#[test]
fn init_in_an_empty_folder_says_so() {
    let project = Project::empty();
    let outcome = project.run(&["init"]).expect(0);
    assert!(outcome.stdout.contains("found no migrations, no canonical schema\n"));
    assert!(outcome.stderr.starts_with("next: put migrations into db/migrations/"));
    project.run(&["check"]).fails_with(&["error: failed to read canonical schema"]);

    let project = Project::empty().file("db/migrations/0001_t.sql", "CREATE TABLE t (id int);\n");
    let outcome = project.run(&["init"]).expect(0);
    let next =
        "next: declare the schema in db/schema/canonical_schema.sql, then run pgcanon check\n";
    assert_eq!(outcome.stderr, next);
}
