//! Locks: written, read, sealed, and held against what there is.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use super::{Change, Digests, Form, Lock, What};
use crate::digest;
use crate::evidence::record::{Gate, Passage};

fn lock() -> Lock {
    let digest = "0".repeat(64);
    let gate = |name: &str, passage| Gate {
        name: name.to_owned(),
        passage,
        said: "4 ADRs in db/adr: 6 citations".to_owned(),
    };
    let of = |entries: &[(&str, &str)]| -> BTreeMap<String, String> {
        entries.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let one = "1".repeat(64);
    Lock {
        name: "v1".to_owned(),
        head: "011_reporting".to_owned(),
        pgcanon: "0.1.0".to_owned(),
        postgresql: 15,
        settings: of(&[("search_path", "''")]),
        locked_by: Some("Ada <ada@example.org>".to_owned()),
        gates: vec![gate("drift", Passage::Passed), gate("adr", Passage::NotConfigured)],
        models: of(&[("canonical", &digest), ("yaml", &one)]),
        objects: BTreeMap::from([
            ("table public.a".to_owned(), of(&[("canonical", &digest), ("migrations", &digest)])),
            ("table public.b: c".to_owned(), of(&[("canonical", &digest), ("migrations", &one)])),
        ]),
        files: of(&[("db/a b.sql", &digest), ("db/c.bin", &digest)]),
        forms: BTreeMap::from([("db/a b.sql".to_owned(), Form::of("a.sql", b"SELECT 1").unwrap())]),
    }
}

#[test]
fn what_is_written_is_read_again() {
    assert_eq!(Lock::parse(&lock().to_text(), "l").unwrap(), lock());
    let plain = Lock { locked_by: None, ..lock() };
    assert_eq!(Lock::parse(&plain.to_text(), "l").unwrap(), plain);
}

#[test]
fn every_byte_of_a_lock_is_sealed() {
    let text = lock().to_text();
    let mut tried = 0;
    for at in 0..text.len() {
        for flipped in [1, 0x20] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= flipped;
            let Ok(other) = String::from_utf8(bytes) else { continue };
            assert!(Lock::parse(&other, "l").is_err(), "byte {at} of:\n{other}");
            tried += 1;
        }
    }
    assert!(tried > text.len());
    assert!(Lock::parse(text.trim_end(), "l").is_err(), "the last line ends");
}

#[test]
fn a_damaged_lock_is_an_error_with_its_line() {
    let text = lock().to_text();
    let line = |of: &str| text.lines().position(|line| line.contains(of)).unwrap() + 1;
    let cases = [
        (text.replace("0000  db", "000z  db"), format!("line {}", line("  db/a b.sql"))),
        (text.replace("# head: 011_reporting\n", ""), "`# head: …` is missing".to_owned()),
        (text.replace("format: 2", "format: 9"), "format 9".to_owned()),
        (text.replace("drift: passed", "drift: failed"), format!("line {}", line("# seal"))),
        (format!("{text}{}  db/c.bin\n", "0".repeat(64)), "twice".to_owned()),
        (text.replace('\n', "\r\n"), "line 1: it holds a carriage return".to_owned()),
    ];
    for (text, expected) in cases {
        let error = Lock::parse(&text, "l").unwrap_err().to_string();
        assert!(error.contains(&expected), "{error} lacks {expected}");
    }
}

#[test]
fn a_name_is_of_letters_and_few_signs() {
    for name in ["v1", "1.0", "2024-03_release", "ä"] {
        assert!(Lock::is_name(name), "{name}");
        let path = Lock::path("locks/", name);
        assert_eq!(Lock::name_of(path.strip_prefix("locks/").unwrap()), Some(name));
    }
    for name in [
        "",
        " ",
        ".",
        "-",
        "1..2",
        "../v1",
        "1/0",
        "v 1",
        "v1\n# head: x",
        "v\u{7}",
        "-v1",
        "v1.",
        "v1.lock",
        ".v1",
    ] {
        assert!(!Lock::is_name(name), "{name:?}");
    }
}

#[test]
fn every_difference_is_named() {
    let locked = lock();
    assert_eq!(locked.mismatches(&lock()), []);
    let mut actual = lock();
    actual.head = "012".to_owned();
    actual.settings.insert("search_path".to_owned(), "public".to_owned());
    actual.gates[0].said = "5 ADRs".to_owned();
    actual.models.insert("yaml".to_owned(), "2".repeat(64));
    actual.models.insert("migrations".to_owned(), "2".repeat(64));
    actual.objects.get_mut("table public.a").unwrap().remove("migrations");
    actual
        .objects
        .get_mut("table public.b: c")
        .unwrap()
        .insert("migrations".to_owned(), "2".repeat(64));
    actual.objects.insert(
        "table public.d".to_owned(),
        BTreeMap::from([("canonical".to_owned(), String::new())]),
    );
    actual.files = BTreeMap::from([("db/b.sql".to_owned(), "1".repeat(64))]);
    let told: Vec<String> = locked.mismatches(&actual).iter().map(super::Mismatch::told).collect();
    assert_eq!(
        told,
        [
            "head is 012, locked was 011_reporting",
            "setting search_path is public, locked was ''",
            "file db/a b.sql is locked and no longer part of the project",
            "file db/c.bin is locked and no longer part of the project",
            "file db/b.sql is not in the lock",
            "gate drift is passed · 5 ADRs, locked was passed · 4 ADRs in db/adr: 6 citations",
            "table public.a is locked, and not in migrations",
            "table public.b: c is not what was locked, in migrations",
            "table public.d is not in the lock, and in canonical",
            "model yaml is not what was locked",
            "model migrations is not in the lock",
        ]
    );
}

#[test]
fn a_change_of_form_is_told_from_one_of_content() {
    let locked = "CREATE TABLE a (\n  b int -- the b's\n);\n";
    let cases = [
        ("a.sql", locked.replace('\n', "\r\n"), Change::LineEndings),
        ("a.sql", locked.replace("  b", "\tb"), Change::WhiteSpace),
        ("a.sql", locked.replace("the b's", "a number"), Change::Comments),
        ("a.sql", locked.replace("b int", "B INT"), Change::Content),
        ("a.sql", locked.replace("b int", "b bigint"), Change::Content),
        // What is no SQL has no comments that are known here.
        ("a.md", locked.replace("the b's", "a number"), Change::Content),
    ];
    for (path, text, change) in cases {
        let form = Form::of(path, locked.as_bytes());
        let digest = digest::of_bytes(locked.as_bytes());
        let found = Change::between(path, &digest, form.as_ref(), text.as_bytes());
        assert_eq!(found, change, "{path}: {text}");
    }
    let yaml = "a: 1 # one\nb: [x]\n";
    let form = Form::of("a.yaml", yaml.as_bytes());
    let digest = digest::of_bytes(yaml.as_bytes());
    let change = |text: &str| Change::between("a.yaml", &digest, form.as_ref(), text.as_bytes());
    assert_eq!(change("a: 1\nb:\n- x\n"), Change::Comments);
    assert_eq!(change("a: 1\nb: [y]\n"), Change::Content);
}

#[test]
fn files_are_read_and_held_against_the_lock() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("a.sql", "SELECT 1;\n");
    put("b.sql", "SELECT 2;\n");
    let Digests { files, forms } =
        Lock::digests(folder.path(), ["a.sql", "b.sql"].map(str::to_owned)).unwrap();
    let lock = Lock { files, forms, ..lock() };
    assert_eq!(lock.changed(folder.path()).unwrap(), []);
    put("a.sql", "SELECT 1;\r\n");
    std::fs::remove_file(folder.path().join("b.sql")).unwrap();
    let found = lock.changed(folder.path()).unwrap();
    assert!(matches!(found[0].what, What::FileChanged(Change::LineEndings, _)), "{found:?}");
    assert_eq!(found[0].told(), "file a.sql has changed: only its line endings");
    assert_eq!(found[1].told(), "file b.sql is locked and is not there");
    let error = Lock::digests(folder.path(), ["a\\b".to_owned()]).unwrap_err();
    assert!(error.to_string().contains("cannot be locked"), "{error}");
}
