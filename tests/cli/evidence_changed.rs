//! Nothing in an evidence bundle can change unseen: no byte of a file or of the archive, and no file
//! can come, go or change places.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use pgcanon::digest;
use pgcanon::evidence::bundle::{self, Checked, MANIFEST, STATEMENT};
use pgcanon::evidence::record::Verdict;

use crate::evidence::{files, written};
use crate::support::{Project, temporary};

/// What is wrong with a bundle: the line that the program prints.
#[track_caller]
pub(crate) fn flaw(path: &Path) -> String {
    match bundle::check(path, "x.tar", None, &temporary()).unwrap() {
        Checked::Broken(flaw) => flaw.to_string(),
        Checked::Holds(_) => panic!("it holds"),
    }
}

/// Flips each `step`-th byte of a file, one at a time, and returns how many. `check` must find each.
#[track_caller]
pub(crate) fn flip(file: &Path, step: usize, check: impl Fn() -> String) -> usize {
    let bytes = fs::read(file).unwrap();
    for at in (0..bytes.len()).step_by(step) {
        let mut other = bytes.clone();
        // The lowest bit, the case of a letter, and all of them.
        other[at] ^= [0x01, 0x20, 0xff][at % 3];
        fs::write(file, other).unwrap();
        let said = check();
        assert!(said.contains(": "), "{}, byte {at}: {said}", file.display());
    }
    fs::write(file, &bytes).unwrap();
    bytes.len().div_ceil(step)
}

/// Replaces a text in a file of a bundle, and then the digests that follow from it, as somebody would
/// who knows how a bundle is made.
#[track_caller]
pub(crate) fn forge(folder: &Path, name: &str, from: &str, to: &str) {
    let digest_of = |name: &str| digest::of_file(&folder.join(name)).unwrap();
    let replace = |name: &str, from: &str, to: &str| {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        assert!(text.contains(from), "`{name}` lacks `{from}`:\n{text}");
        fs::write(folder.join(name), text.replacen(from, to, 1)).unwrap();
    };
    let (file, manifest) = (digest_of(name), digest_of(MANIFEST));
    replace(name, from, to);
    replace(MANIFEST, &file, &digest_of(name));
    replace(STATEMENT, &manifest, &digest_of(MANIFEST));
}

#[test]
fn what_was_changed_with_its_digests_is_found_by_what_it_says() {
    let cases = [
        (
            "record.json",
            "Grace Hopper",
            "Eve",
            "statement.json: is not what follows from the other",
        ),
        (
            "record.json",
            "\"format\": 1,",
            "\"format\":1,",
            "record.json: is not in the form in which",
        ),
        (
            "record.json",
            "\"format\": 1,",
            "\"format\": 1, \"more\": 1,",
            "record.json: is no record: ",
        ),
        ("record.json", "\"PASS\"", "\"YES\"", "record.json: is no record: "),
        ("record.json", "}\n", "\n", "record.json: is no JSON: "),
        (
            "record.json",
            "\"passed\"",
            "\"failed\"",
            "record.json: says PASS, and that gate `drift` failed",
        ),
        (
            "record.json",
            "0 open, 0 accepted",
            "0 open, 1 accepted",
            "record.json: says PASS, and gate `drift` did not end as it is locked",
        ),
        (
            "record.json",
            "Grace Hopper",
            "Ada Lovelace",
            "record.json: says PASS, and counts as independent of who wrote the lock",
        ),
        (
            "record.json",
            "\"postgresql\": \"",
            "\"postgresql\": \"1",
            "record.json: says PASS, and another PostgreSQL than ",
        ),
        ("timings.json", "}", "", "timings.json: is no JSON: "),
        (
            "baseline.lock",
            "# baseline: v1",
            "# baseline: v2",
            "baseline.lock: is not what record.json says",
        ),
    ];
    for (file, from, to, expected) in cases {
        let project = Project::empty();
        let folder = written(&project, "v1", Verdict::Pass).folder;
        forge(&folder, file, from, to);
        let said = flaw(&folder);
        assert!(said.starts_with(expected), "{said}");
    }
    // A lock that its record names, and that is none.
    let project = Project::empty();
    let folder = written(&project, "v1", Verdict::Pass).folder;
    let locked = digest::of_file(&folder.join("baseline.lock")).unwrap();
    forge(&folder, "baseline.lock", "# head: ", "# tail: ");
    let other = digest::of_file(&folder.join("baseline.lock")).unwrap();
    forge(&folder, "record.json", &locked, &other);
    let said = flaw(&folder);
    assert!(said.starts_with("baseline.lock: is no lock: "), "{said}");
}

#[test]
#[expect(clippy::print_stdout, reason = "how much was tried belongs to the answer")]
fn no_byte_of_a_folder_can_change_unseen() {
    let project = Project::empty();
    let folder = written(&project, "v1", Verdict::Pass).folder;
    let mut flipped = BTreeMap::new();
    for file in files(&folder) {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let count = flip(&file, 1, || {
            let said = flaw(&folder);
            // Every other file is as it was, and none of them is blamed.
            assert!(said.starts_with(&format!("{name}: ")), "{name}: {said}");
            said
        });
        flipped.insert(name, count);
    }
    assert_eq!(flipped.len(), 8, "{flipped:?}");
    let total: usize = flipped.values().sum();
    println!("{total} bytes of {} files flipped: {flipped:?}", flipped.len());
    assert!(total > 3000, "{flipped:?}");
    project.run(&["evidence", "check", "artifacts/v1"]).expect(0);
}

#[test]
#[expect(clippy::print_stdout, reason = "how much was tried belongs to the answer")]
fn no_byte_of_an_archive_can_change_unseen() {
    let project = Project::empty();
    let archive = written(&project, "v1", Verdict::Pass).archive;
    // The tests of the archive's own room flip all of a smaller one.
    let flipped = flip(&archive, 7, || flaw(&archive));
    let bytes = fs::read(&archive).unwrap();
    let total = bytes.len();
    println!("{flipped} of {total} bytes of the archive flipped");
    assert!(flipped > 1000);
    for length in (0..total).step_by(97).chain([total - 1, total - 512]) {
        fs::write(&archive, &bytes[..length]).unwrap();
        assert!(flaw(&archive).contains(": "), "the first {length} bytes");
    }
    fs::write(&archive, [&bytes[..], &[0; 512]].concat()).unwrap();
    let said = flaw(&archive);
    assert!(said.starts_with("x.tar: is not what an archive of its files is"), "{said}");
    // What another program packs of the same files has other headers.
    project.shell("tar", &["-C", "artifacts", "-cf", "artifacts/v1.tar", "v1"]);
    assert_eq!(flaw(&archive), "x.tar: holds `v1/`, which no bundle does");
}

/// A change to a folder, and what must be said of it.
type Change = (&'static str, fn(&Path), &'static str);

/// What can be done to a folder without touching a byte in a file.
const CHANGES: &[Change] = &[
    ("added", |at| fs::write(at.join("more.txt"), "").unwrap(), "more.txt: is not listed"),
    (
        "hidden",
        |at| fs::write(at.join(".hidden"), "").unwrap(),
        ".hidden: is no name of a file in a bundle",
    ),
    (
        "removed",
        |at| fs::remove_file(at.join("schema.diff")).unwrap(),
        "schema.diff: is listed in MANIFEST.sha256 and is not there",
    ),
    ("without record", |at| fs::remove_file(at.join("record.json")).unwrap(), "record.json: "),
    ("without lock", |at| fs::remove_file(at.join("baseline.lock")).unwrap(), "baseline.lock: "),
    (
        "without manifest",
        |at| fs::remove_file(at.join(MANIFEST)).unwrap(),
        "MANIFEST.sha256: is not",
    ),
    (
        "without statement",
        |at| fs::remove_file(at.join(STATEMENT)).unwrap(),
        "statement.json: is not there",
    ),
    (
        "swapped",
        |at| {
            fs::rename(at.join("transcript.txt"), at.join("x")).unwrap();
            fs::rename(at.join("schema.diff"), at.join("transcript.txt")).unwrap();
            fs::rename(at.join("x"), at.join("schema.diff")).unwrap();
        },
        "schema.diff: is not what MANIFEST.sha256 says it is",
    ),
    (
        "renamed",
        |at| fs::rename(at.join("schema.diff"), at.join("schema.patch")).unwrap(),
        "schema.patch: is not listed in MANIFEST.sha256",
    ),
    (
        "other case",
        |at| fs::rename(at.join("schema.diff"), at.join("Schema.diff")).unwrap(),
        "Schema.diff: is not listed in MANIFEST.sha256",
    ),
    (
        "truncated",
        |at| fs::write(at.join("transcript.txt"), "canonical").unwrap(),
        "transcript.txt: is not what MANIFEST.sha256 says it is",
    ),
    (
        "a link",
        |at| {
            fs::rename(at.join("schema.diff"), at.with_file_name("elsewhere")).unwrap();
            symlink("../elsewhere", at.join("schema.diff")).unwrap();
        },
        "schema.diff: is no plain file",
    ),
    ("a folder", |at| fs::create_dir(at.join("more")).unwrap(), "more: is no plain file"),
];

#[test]
fn no_file_can_come_go_or_change_places_unseen() {
    for (what, change, expected) in CHANGES {
        let project = Project::empty();
        let folder = written(&project, "v1", Verdict::Pass).folder;
        change(&folder);
        let outcome = project.run(&["evidence", "check", "artifacts/v1"]).expect(1);
        let said = format!("FAIL: {expected}");
        assert!(outcome.stdout.starts_with(&said), "{what}: {}", outcome.stdout);
        assert_eq!(outcome.stdout.lines().count(), 1, "{what}: {}", outcome.stdout);
    }
}
