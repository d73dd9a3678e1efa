//! The names of migrations.

use std::fs;

use pgcanon::source::migrations::{self, Setting};
use proptest::prelude::*;

use super::fuzz;

/// What the files say: SQL, nothing, what is no text, and the marks of tools.
const CONTENTS: &[&[u8]] =
    &[b"SELECT 1;", b"", b"\xff\xfe", b"-- +goose Up\n", b"-- atlas:txmode none\n", b"--\xc3"];

/// Names of files as tools, people and accidents make them.
fn name() -> impl Strategy<Value = String> {
    let head = prop_oneof![
        "[0-9]{1,5}",
        "[0-9]{40}",
        "20[0-9]{2}[-_][0-9]{2}[-_][0-9]{2}",
        "[VURB]?[0-9.]{0,4}",
        "[^/\0]{0,6}",
    ];
    let middle = prop_oneof!["[_-]{0,2}[a-z0-9]{0,6}", "[^/\0]{0,4}"];
    let tail = prop::sample::select(
        &[".sql", ".up.sql", ".down.sql", ".SQL", ".sql.sql", "", ".", ".undo.sql", ".UP.SQL"][..],
    );
    (head, middle, tail).prop_map(|(head, middle, tail)| format!("{head}{middle}{tail}"))
}

#[test]
fn any_folder_is_a_chain_or_refused() {
    let contents = prop::sample::select(CONTENTS);
    let files = prop::collection::btree_map(name(), contents, 0..6);
    let settings: Vec<Setting> = Setting::names().filter_map(Setting::from_name).collect();
    fuzz(400, &(files, prop::sample::select(settings)), |(files, setting)| {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("m")).unwrap();
        for (name, text) in &files {
            // Not every name is one that the system takes.
            drop(fs::write(root.path().join("m").join(name), text));
        }
        match migrations::read(root.path(), "m", setting) {
            Ok(chain) => {
                prop_assert!(!chain.steps.is_empty());
                for step in &chain.steps {
                    prop_assert!(step.name.starts_with(&step.version), "{step:?}");
                }
                for file in chain.files() {
                    prop_assert!(root.path().join(file).is_file(), "{file:?}");
                }
                let sql = |name: &&String| name.to_ascii_lowercase().ends_with(".sql");
                let hidden = |name: &&String| name.starts_with('.');
                let there = files.keys().filter(sql).filter(|name| !hidden(name)).count();
                prop_assert_eq!(chain.files().count(), there, "none is passed over: {:?}", files);
                prop_assert_eq!(migrations::read(root.path(), "m", setting).unwrap(), chain);
            }
            Err(error) => {
                prop_assert!(error.hint().is_some(), "{error}");
                prop_assert!(!error.to_string().is_empty());
            }
        }
        Ok(())
    });
}
