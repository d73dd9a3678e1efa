//! Folders, and what each is read as.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::{Chain, Convention, MigrationsError, Setting, read};

/// A project with these files, each with its text.
fn project(files: &[(&str, &str)]) -> TempDir {
    let root = TempDir::new().unwrap();
    for (file, text) in files {
        let path = root.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

/// The project whose `m` holds these files, all of them with the same harmless text.
fn folder(names: &[&str]) -> TempDir {
    let paths: Vec<String> = names.iter().map(|name| format!("m/{name}")).collect();
    let files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "select 1;")).collect();
    project(&files)
}

fn auto(root: &TempDir) -> Result<Chain, MigrationsError> {
    read(root.path(), "m", Setting::Auto)
}

/// The error as a person sees it, with the hint.
fn shown(error: &MigrationsError) -> String {
    format!("{error}\nhint: {}", error.hint().unwrap())
}

#[test]
fn folders_become_chains() {
    // What lies in the folder, the convention, and the steps as `version name (down)`.
    let cases: &[(&[&str], Convention, &[&str])] = &[
        (
            &["10_b.sql", "9_a.sql", "001_z.sql"],
            Convention::Plain,
            &["001 001_z", "9 9_a", "10 10_b"],
        ),
        (
            &[
                "0002__b.sql",
                "0001__a.sql",
                "README.md",
                "x.lock",
                "atlas.sum",
                "mod.rs",
                ".hidden.sql",
            ],
            Convention::Plain,
            &["0001 0001__a", "0002 0002__b"],
        ),
        (
            &["2024-01-10-b.sql", "2024-01-02-a.sql", "2023-12-31-z.sql"],
            Convention::Plain,
            &["2023-12-31 2023-12-31-z", "2024-01-02 2024-01-02-a", "2024-01-10 2024-01-10-b"],
        ),
        (
            &["20150100000001000000_b.sql", "20150100000000999999_a.sql", "3-c.sql"],
            Convention::Plain,
            &[
                "3 3-c",
                "20150100000000999999 20150100000000999999_a",
                "20150100000001000000 20150100000001000000_b",
            ],
        ),
        (
            &["2_b.up.sql", "2_b.down.sql", "10_c.up.sql", "1_a.down.sql", "1_a.up.sql"],
            Convention::UpDown,
            &["1 1_a m/1_a.down.sql", "2 2_b m/2_b.down.sql", "10 10_c"],
        ),
        // The halves are paired by version.
        (
            &["0001_a.up.sql", "1_other.down.sql"],
            Convention::UpDown,
            &["0001 0001_a m/1_other.down.sql"],
        ),
        (&["meta/_journal.json", "0000_x.sql"], Convention::Plain, &["0000 0000_x"]),
    ];
    for (names, convention, expected) in cases {
        let chain = auto(&folder(names)).unwrap();
        let steps: Vec<String> = chain
            .steps
            .iter()
            .map(|step| {
                let down = step.down.as_ref().map(|down| format!(" {}", down.display()));
                format!("{} {}{}", step.version, step.name, down.unwrap_or_default())
            })
            .collect();
        assert_eq!(
            (chain.convention, steps),
            (*convention, expected.iter().map(ToString::to_string).collect())
        );
        assert!(chain.steps.iter().all(|step| step.transaction));
    }
}

#[test]
fn a_chain_knows_its_head_and_its_files() {
    let chain = auto(&folder(&["2_b.up.sql", "1_a.up.sql", "1_a.down.sql"])).unwrap();
    assert_eq!(chain.head(), Some("2_b"));
    let files: Vec<&Path> = chain.files().collect();
    assert_eq!(files, ["m/1_a.up.sql", "m/1_a.down.sql", "m/2_b.up.sql"].map(Path::new));
}

#[test]
fn the_folder_may_be_written_in_any_way() {
    let root = project(&[("db/m/1_a.sql", "")]);
    for dir in ["db/m", "./db/m/", "db//m", "db/./m"] {
        let chain = read(root.path(), dir, Setting::Auto).unwrap();
        assert_eq!(
            (chain.folder.as_str(), chain.steps[0].up.to_str().unwrap()),
            ("db/m", "db/m/1_a.sql")
        );
    }
    let root = project(&[("1_a.sql", "")]);
    let chain = read(root.path(), ".", Setting::Auto).unwrap();
    assert_eq!(chain.steps[0].up, Path::new("1_a.sql"));
}

#[test]
fn a_file_may_forbid_a_transaction() {
    let cases = [
        ("-- no-transaction\ncreate index concurrently i on t (a);", false),
        ("-- no-transaction", false),
        ("\u{feff}-- no-transaction\r\nselect 1;", false),
        ("-- atlas:txmode none\n\nselect 1;", false),
        ("-- a comment\n-- atlas:txmode none\nselect 1;", false),
        ("-- atlas:txmode file\nselect 1;", true),
        ("select 1;\n-- no-transaction", true),
        ("\n-- no-transaction", true),
        ("-- no-transactions here", true),
        ("select 1;\n-- atlas:txmode none", true),
        ("", true),
    ];
    for (text, expected) in cases {
        for name in ["m/1_a.sql", "m/1_a.up.sql"] {
            let chain = auto(&project(&[(name, text)])).unwrap();
            assert_eq!(chain.steps[0].transaction, expected, "{name} {text:?}");
        }
    }
}

#[test]
fn what_does_not_fit_is_an_error() {
    // What lies in the project, and words of the error or its hint.
    let cases: &[(&[&str], &[&str])] = &[
        (&["elsewhere/1_a.sql"], &["no migrations folder `m`", "set `[migrations] path`"]),
        (&["m"], &["`m` is a file"]),
        (&["m/.gitkeep"], &["`m` is empty", "0001_init.sql"]),
        (&["m/README.md"], &["holds no `.sql` file (1 of other kinds)"]),
        (&["m/01_a.sql", "m/1_b.sql"], &["`m/01_a.sql` and `m/1_b.sql`", "same version, 01"]),
        (&["m/1_a.up.sql", "m/01_b.up.sql"], &["`m/01_b.up.sql` and `m/1_a.up.sql`"]),
        (
            &["m/1_a.up.sql", "m/1_a.down.sql", "m/1_b.down.sql"],
            &["`m/1_a.down.sql` and `m/1_b.down.sql`"],
        ),
        (
            &["m/1_a.up.sql", "m/2_a.down.sql", "m/3_a.down.sql"],
            &["2 down migrations have no `.up.sql`: `m/2_a.down.sql`, `m/3_a.down.sql`"],
        ),
        (
            &["m/1_a.sql", "m/seed.sql", "m/2.SQL"],
            &["2 files in `m` are no migration of the `plain` convention: `2.SQL`, `seed.sql`"],
        ),
        (&["m/seed.sql"], &["1 file in `m` is no migration: `seed.sql`", "0001_name.sql"]),
        (
            &["m/1_a.up.sql", "m/2_b.sql"],
            &["1 file in `m` is no migration of the `up-down` convention: `2_b.sql`", "\"plain\""],
        ),
        (&["m/1_a.sql", "m/2_b.undo.sql"], &["`2_b.undo.sql`"]),
        (&["m/1_a.sql", "m/old/2_b.sql"], &["SQL in folders of its own: `m/old`", "to `m/old`"]),
        (&["m/x/y/z/2_b.sql", "m/x/1_a.sql"], &["`m/x`, `m/x/y/z`", "one of them"]),
        (
            &["m/2024-01-02-a.sql", "m/20240103_b.sql"],
            &["`m/2024-01-02-a.sql` and `m/20240103_b.sql`", "the order is open"],
        ),
    ];
    for (files, expected) in cases {
        let files: Vec<(&str, &str)> = files.iter().map(|file| (*file, "select 1;")).collect();
        let shown = shown(&auto(&project(&files)).unwrap_err());
        for words in *expected {
            assert!(shown.contains(words), "{words:?} in {shown}");
        }
    }
}

#[test]
fn a_set_convention_is_held_to() {
    let root = folder(&["1_a.up.sql", "1_a.down.sql"]);
    let error = read(root.path(), "m", Setting::Only(Convention::Plain)).unwrap_err();
    assert!(shown(&error).contains("`1_a.down.sql`, `1_a.up.sql`"), "{error}");
    let root = folder(&["1_a.sql"]);
    let error = read(root.path(), "m", Setting::Only(Convention::UpDown)).unwrap_err();
    assert!(shown(&error).contains("of the `up-down` convention"), "{error}");
}

/// The files of a folder, the tool, the sign, and whether a convention that is set helps.
type Refused<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str, bool);

#[test]
fn other_tools_are_refused_by_name() {
    let cases: &[Refused<'_>] = &[
        (&[("V1__init.sql", "")], "flyway", "V1__init.sql", false),
        (&[("V1.2_3__init.sql", "")], "flyway", "V1.2_3__init.sql", false),
        (&[("1_a.sql", ""), ("R__views.sql", "")], "flyway", "R__views.sql", false),
        (&[("V1__a.sql", ""), ("V2__b.rs", "")], "refinery", "V2__b.rs", false),
        (&[("1_a/up.sql", ""), ("1_a/down.sql", "")], "diesel", "1_a/up.sql", false),
        (&[("1_a/migration.sql", "")], "prisma", "1_a/migration.sql", false),
        (&[("migration_lock.toml", "")], "prisma", "migration_lock.toml", false),
        (&[("../sqitch.plan", ""), ("a.sql", "")], "sqitch", "sqitch.plan", false),
        (
            &[("committed/1.sql", ""), ("current.sql", "")],
            "graphile-migrate",
            "committed/1.sql",
            false,
        ),
        (
            &[("1-a.sql", "--! Previous: -\n--! Hash: sha1:0\n")],
            "graphile-migrate",
            "1-a.sql:1",
            true,
        ),
        (&[("versions/ab_x.py", ""), ("env.py", "")], "alembic", "versions/ab_x.py", false),
        (&[("__init__.py", ""), ("0001_initial.py", "")], "django", "0001_initial.py", false),
        (&[("20240102030405_a.rb", "")], "rails", "20240102030405_a.rb", false),
        (&[("1_a.sql", ""), ("1_a.rollback.sql", "")], "yoyo", "1_a.rollback.sql", false),
        (&[("1_a.sql", "--\n-- depends: 0_x\n")], "yoyo", "1_a.sql:2", true),
        (&[("db.changelog-master.xml", "")], "liquibase", "db.changelog-master.xml", false),
        (&[("1_a.sql", ""), ("tern.conf", "")], "tern", "tern.conf", true),
        (&[("1_a.sql", "---- tern: disable-tx ----")], "tern", "1_a.sql:1", true),
        (&[("1_a.sql", "-- atlas:checkpoint\n")], "atlas", "1_a.sql:1", true),
        (&[("1_a.sql", ""), ("2_b.go", "")], "goose", "2_b.go", false),
        (&[("1_a.js", "")], "node-pg-migrate", "1_a.js", false),
        (&[("1_a.exs", "")], "ecto", "1_a.exs", false),
        (&[("2024_01_02_000000_a.php", "")], "laravel", "2024_01_02_000000_a.php", false),
        (&[("1_a.sql", ""), ("2_b.sh", "")], "another tool", "2_b.sh", false),
    ];
    for (files, tool, sign, helps) in cases {
        let paths: Vec<String> = files.iter().map(|(name, _)| format!("m/{name}")).collect();
        // `..` in a path needs the folder to be there.
        let mut all = vec![("m/.gitkeep", "")];
        all.extend(paths.iter().zip(*files).map(|(path, (_, text))| (path.as_str(), *text)));
        let root = project(&all);
        let error = auto(&root).unwrap_err();
        assert_eq!(error.tool(), Some(*tool), "{files:?}: {error}");
        assert!(error.to_string().contains(&format!("`{sign}`")), "{error}");
        let set = read(root.path(), "m", Setting::Only(Convention::Plain));
        assert_eq!(set.is_ok(), *helps, "{files:?}: {set:?}");
    }
}

#[test]
fn a_refusal_says_what_can_be_done() {
    let error = auto(&folder(&["V1__init.sql"])).unwrap_err();
    assert_eq!(error.to_string(), "`m` looks like a flyway folder (`V1__init.sql`): not read yet");
    assert!(error.hint().unwrap().contains("migrations.convention"));
    let error = auto(&folder(&["1_a.sql", "2_b.py"])).unwrap_err();
    assert_eq!(error.to_string(), "`m` looks like another tool's folder (`2_b.py`): not read yet");
    assert!(error.hint().unwrap().contains("move the file"));
}

#[test]
fn both_ways_in_one_file_are_never_run() {
    // The text, and the tool and the line that are told.
    let cases = [
        ("-- +goose Up\nselect 1;\n-- +goose Down\n", "goose", 1),
        ("select 1;\n\n  --+goose down\n", "goose", 3),
        ("-- +goose NO TRANSACTION\n", "goose", 1),
        ("-- +migrate Up notransaction\n", "sql-migrate", 1),
        ("-- migrate:up\nselect 1;\n-- migrate:down\n", "dbmate", 1),
        ("--migrate:down transaction:false\n", "dbmate", 1),
        ("create table t ();\n---- create above / drop below ----\ndrop table t;", "tern", 2),
        ("-- Up Migration\nselect 1;\n-- Down Migration\n", "node-pg-migrate", 1),
        ("select 1;\n---   DOWN   migration\n", "node-pg-migrate", 2),
        ("--liquibase formatted sql\n--changeset a:1\n", "liquibase", 1),
        ("\u{feff}-- Liquibase formatted sql\n", "liquibase", 1),
    ];
    for (text, tool, line) in cases {
        let root = project(&[("m/1_a.sql", "select 1;"), ("m/2_b.sql", text)]);
        for setting in [Setting::Auto, Setting::Only(Convention::Plain)] {
            let error = read(root.path(), "m", setting).unwrap_err();
            assert_eq!(error.tool(), Some(tool), "{text:?}");
            assert!(error.to_string().contains(&format!("`m/2_b.sql:{line}`")), "{error}");
        }
    }
}

#[test]
fn a_marker_is_told_before_a_stray_name() {
    let root = project(&[("m/init.sql", "--liquibase formatted sql\n")]);
    assert_eq!(auto(&root).unwrap_err().tool(), Some("liquibase"));
}

#[test]
fn innocent_comments_are_no_markers() {
    let texts = [
        "-- Add up migration script here\n",
        "-- migrate the uploads\n",
        "-- Uploads migration\n",
        "-- up\nselect '-- +goose Up';\n",
        "select 1; -- +goose Down\n",
        "-- downtime: none\n-- Migration of users\n",
        "-- liquibase was here before\n",
    ];
    for text in texts {
        auto(&project(&[("m/1_a.sql", text)])).unwrap();
    }
    // In a file that is one half by its name, its own heading says nothing new.
    let root = project(&[
        ("m/1_a.up.sql", "-- Up Migration\n"),
        ("m/1_a.down.sql", "-- Down Migration\n"),
    ]);
    auto(&root).unwrap();
    for (file, text) in [("m/1_a.up.sql", "-- migrate:down"), ("m/1_a.down.sql", "-- +goose Up")] {
        let root = project(&[("m/1_a.up.sql", ""), (file, text)]);
        assert!(matches!(auto(&root), Err(MigrationsError::BothWays { .. })), "{file}");
    }
}

#[test]
fn a_broken_link_is_told() {
    let root = folder(&["1_a.sql"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("gone", root.path().join("m/2_b.sql")).unwrap();
        let error = auto(&root).unwrap_err();
        assert_eq!(error.to_string(), "cannot read `m/2_b.sql`");
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[test]
fn every_setting_has_a_name_of_its_own() {
    for name in Setting::names() {
        assert_eq!(Setting::from_name(name).unwrap().name(), name);
        assert!(super::known_tools().all(|tool| tool.name != name));
    }
    assert_eq!(Setting::names().count(), Convention::ALL.len() + 1);
    assert_eq!(Setting::from_name("flyway"), None);
}

#[test]
fn plain_takes_up_files_where_nothing_goes_back() {
    let setting = Setting::Only(Convention::Plain);
    let forward = folder(&["1_base.sql", "2_a.up.sql"]);
    let chain = read(forward.path(), "m", setting).unwrap();
    let versions: Vec<&str> = chain.steps.iter().map(|step| step.version.as_str()).collect();
    assert_eq!(versions, ["1", "2"]);
    let back = folder(&["1_base.sql", "2_a.up.sql", "2_a.down.sql"]);
    assert!(shown(&read(back.path(), "m", setting).unwrap_err()).contains("`2_a.up.sql`"));
}
