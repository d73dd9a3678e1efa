//! The evidence bundle of a verification: what is written, what is said of it, and what others read.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use pgcanon::digest;
use pgcanon::evidence::bundle::{self, MANIFEST, STATEMENT, Written};
use pgcanon::evidence::lock::Lock;
use pgcanon::evidence::record::{Independence, Passage, Record, Verdict, Versions};

use crate::evidence_changed::forge;
use crate::support::{Outcome, Project, pgcanon};

/// Where the lock is.
const LOCK: &str = "db/schema/baselines/v1.lock";

/// A small project with a locked baseline.
fn locked() -> Project {
    let project = Project::agreeing().file("pgcanon.toml", "");
    project.run(&["reconcile"]).expect(0);
    project.run(&["baseline", "lock", "v1"]).expect(0);
    project
}

/// The text of its lock.
fn lock() -> &'static str {
    static LOCKED: OnceLock<String> = OnceLock::new();
    LOCKED.get_or_init(|| locked().read(LOCK))
}

/// The record of a verification of this lock, with this verdict.
pub(crate) fn record(verdict: Verdict) -> Record {
    let locked = Lock::parse(lock(), LOCK).unwrap();
    let mut gates = locked.gates;
    if verdict != Verdict::Pass {
        gates[0].passage = Passage::Failed;
    }
    Record {
        format: 1,
        baseline: locked.name,
        head: locked.head,
        lock: LOCK.to_owned(),
        lock_sha256: digest::of_bytes(lock().as_bytes()),
        commit: None,
        verdict,
        reasons: match verdict {
            Verdict::Pass => Vec::new(),
            _ => vec!["`db/migrations/0001_users.sql` has changed".to_owned()],
        },
        gates,
        versions: Versions {
            pgcanon: "0.1.0".to_owned(),
            postgresql: format!("{}.1", locked.postgresql),
            pg_dump: None,
        },
        engineer: "Grace Hopper".to_owned(),
        note: Some("built from nothing".to_owned()),
        independence: Independence {
            counts: true,
            because: Vec::new(),
            locked_by: vec!["Ada Lovelace".to_owned()],
        },
        scratch: "local PostgreSQL 15.18".to_owned(),
        platform: "linux x86_64".to_owned(),
        started_at: "2026-01-02T03:04:05Z".to_owned(),
        finished_at: "2026-01-02T03:04:06.5Z".to_owned(),
    }
}

/// The texts that a verification leaves.
fn texts() -> BTreeMap<String, Vec<u8>> {
    let text = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    BTreeMap::from([
        text("schema.diff", ""),
        text("transcript.txt", "canonical: db/schema/canonical_schema.sql\n"),
        text("timings.json", "{\"total\": 0.5}\n"),
        text("canonical.normalised.sql", "CREATE TABLE public.users (id integer NOT NULL);\n"),
    ])
}

/// Writes a bundle called `name` into a project.
pub(crate) fn written(project: &Project, name: &str, verdict: Verdict) -> Written {
    write(project, name, &record(verdict), texts()).unwrap()
}

fn write(
    project: &Project,
    name: &str,
    record: &Record,
    texts: BTreeMap<String, Vec<u8>>,
) -> Result<Written, String> {
    let shown = format!("artifacts/{name}");
    let written = bundle::write(&project.path(&shown), &shown, record, texts, lock());
    written.map_err(|error| error.to_string())
}

/// The files of a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn a_bundle_holds_and_says_what_was_found() {
    let project = Project::empty();
    let Written { statement, lost, .. } = written(&project, "v1", Verdict::Pass);
    assert_eq!(lost, [""; 0]);
    let names: Vec<String> = project.texts("artifacts/v1").into_keys().collect();
    let expected = [
        MANIFEST,
        "baseline.lock",
        "canonical.normalised.sql",
        "record.json",
        "schema.diff",
        STATEMENT,
        "timings.json",
        "transcript.txt",
    ];
    assert_eq!(names, expected);
    assert_eq!(statement, digest::of_file(&project.path("artifacts/v1/statement.json")).unwrap());

    // Nothing is needed but the bundle, and nothing is left.
    let before = project.listing();
    for form in ["artifacts/v1", "artifacts/v1/", "artifacts/v1.tar"] {
        let outcome = project.run(&["evidence", "check", form]).expect(0);
        assert_eq!(
            outcome.stdout,
            "holds: baseline v1, PASS by Grace Hopper on 2026-01-02T03:04:06.5Z; 6 files, \
             statement, no signature\n"
        );
        assert_eq!(outcome.stderr, "");
    }
    assert_eq!(project.run(&["evidence", "check", "artifacts/v1", "--quiet"]).expect(0).stdout, "");
    assert_eq!(project.listing(), before);

    // Other programs read it as well.
    let manifest = ["-c", "cd artifacts/v1 && sha256sum -c --strict MANIFEST.sha256"];
    assert_eq!(project.shell("sh", &manifest).matches(": OK\n").count(), 6);
    project.shell("sh", &["-c", "mkdir out && tar -xf artifacts/v1.tar -C out"]);
    assert_eq!(project.shell("diff", &["-r", "artifacts/v1", "out/v1"]), "");
    let listed = project.shell("tar", &["--numeric-owner", "-tvf", "artifacts/v1.tar"]);
    let rights = |line: &str| line.starts_with("-rw-r--r-- 0/0 ") && line.contains(" 1970-01-01 ");
    assert!(listed.lines().count() == 8 && listed.lines().all(rights), "{listed}");
}

#[test]
fn the_verdict_in_a_bundle_that_holds_is_the_exit_code() {
    let project = Project::empty();
    for (verdict, code) in [(Verdict::Fail, 1), (Verdict::Unknown, 2)] {
        written(&project, "v1", verdict);
        let outcome = project.run(&["evidence", "check", "artifacts/v1"]).expect(code);
        let said = format!(
            "the bundle holds, and the verdict in it is {verdict}\n  `db/migrations/0001_users.sql` \
             has changed\n"
        );
        assert!(outcome.stdout.starts_with(&format!("holds: baseline v1, {verdict} by Grace")));
        assert!(outcome.stdout.ends_with(&said), "{}", outcome.stdout);
    }
    let mut own = record(Verdict::Pass);
    own.engineer = "Ada\nholds: \u{1b}[2J".to_owned();
    own.independence.counts = false;
    own.independence.because = vec!["Ada locked it".to_owned()];
    write(&project, "v1", &own, texts()).unwrap();
    let outcome = project.run(&["evidence", "check", "artifacts/v1"]).expect(0);
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert!(lines[0].contains(" by Ada\\nholds: \\u{1b}[2J on "), "{lines:?}");
    assert_eq!(lines[1..], ["not independent: Ada locked it"]);
}

#[test]
fn what_cannot_be_read_is_no_answer() {
    let project = Project::empty();
    let check = |path: &str| project.run(&["evidence", "check", path]);
    check("nowhere").fails_with(&["failed to read `nowhere`"]);
    check("/dev/null").fails_with(&["failed to read `/dev/null`", "neither a folder nor a file"]);
    project.write("empty/x.tar", "");
    assert_eq!(
        check("empty/x.tar").expect(1).stdout,
        "FAIL: empty/x.tar: is an archive of nothing\n"
    );
    assert_eq!(check("empty").expect(1).stdout, "FAIL: statement.json: is not there\n");
    written(&project, "v1", Verdict::Pass);
    let args = ["evidence", "check", "artifacts/v1", "--project", "nowhere"];
    project.run(&args).fails_with(&["failed to read `nowhere`"]);
    let args = ["evidence", "check", "artifacts/v1", "--allowed-signers", "nowhere"];
    project.run(&args).fails_with(&["failed to read `nowhere`"]);

    // A record of a format that is not known, in a bundle that holds otherwise.
    forge(&project.path("artifacts/v1"), "record.json", "\"format\": 1", "\"format\": 7");
    check("artifacts/v1")
        .fails_with(&["`record.json` is of format 7", "use the version of pgcanon"]);
}

#[test]
fn the_same_input_gives_the_same_bundle() {
    let (one, other) = (Project::empty(), Project::empty());
    let (left, right) = (written(&one, "v1", Verdict::Pass), written(&other, "v1", Verdict::Pass));
    assert_eq!(left.statement, right.statement);
    assert_eq!(one.texts("artifacts/v1"), other.texts("artifacts/v1"));
    assert_eq!(fs::read(left.archive).unwrap(), fs::read(right.archive).unwrap());
}

#[test]
fn a_bundle_is_replaced_whole_and_nothing_else_is() {
    let project = Project::empty();
    written(&project, "v1", Verdict::Fail);
    let signature = "statement.json.0123456789abcdef.sig";
    project.write(&format!("artifacts/v1/{signature}"), "x");
    project.write("artifacts/v1/stale.txt", "x");
    assert_eq!(written(&project, "v1", Verdict::Pass).lost, [signature]);
    project.run(&["evidence", "check", "artifacts/v1"]).expect(0);
    project.run(&["evidence", "check", "artifacts/v1.tar"]).expect(0);
    let names: Vec<String> =
        files(&project.path("artifacts")).iter().map(|path| path.display().to_string()).collect();
    assert_eq!(names.len(), 2, "{names:?}");

    project.write("artifacts/mine/notes.txt", "x");
    project.write("artifacts/packed.tar", "x");
    project.write("artifacts/file", "x");
    let before = project.listing();
    let taken = |name: &str| write(&project, name, &record(Verdict::Pass), texts()).unwrap_err();
    for (name, at) in [("mine", "mine"), ("packed", "packed.tar"), ("file", "file")] {
        let said = format!("`artifacts/{at}` is there already, and is no evidence bundle");
        assert_eq!(taken(name), said);
    }
    assert_eq!(taken(".hidden"), "\"artifacts/.hidden\" is no name of an evidence bundle");
    assert_eq!(project.listing(), before);
}

#[test]
fn what_does_not_go_together_is_not_written() {
    let project = Project::empty();
    let pass = record(Verdict::Pass);
    let with = |change: fn(&mut Record)| {
        let mut record = pass.clone();
        change(&mut record);
        write(&project, "v1", &record, texts()).unwrap_err()
    };
    let cases = [
        (
            with(|of| of.baseline.push('2')),
            "record.json` names another baseline than baseline.lock",
        ),
        (with(|of| of.head.push('2')), "record.json` names another head than baseline.lock"),
        (with(|of| of.lock_sha256.clear()), "baseline.lock` is not what record.json says it is"),
        (
            with(|of| of.reasons.push("why".to_owned())),
            "record.json` says PASS, and why it is none",
        ),
        (
            with(|of| of.gates[0].passage = Passage::Failed),
            "record.json` says PASS, and that gate `drift` failed",
        ),
        (
            with(|of| "now".clone_into(&mut of.started_at)),
            "has a `started_at` that is no time in UTC",
        ),
        (with(|of| of.started_at = "2027-01-01T00:00:00Z".to_owned()), "ends before it begins"),
        (with(|of| "pgcanon.toml".clone_into(&mut of.lock)), "has `pgcanon.toml` twice among its"),
    ];
    for (said, expected) in &cases {
        assert!(said.contains(expected), "{said} lacks {expected}");
    }
    let named = |name: &str, text: &str| {
        let mut texts = texts();
        texts.insert(name.to_owned(), text.as_bytes().to_vec());
        write(&project, "v1", &pass, texts).unwrap_err()
    };
    assert!(named("record.json", "").contains("has the name of `record.json`"));
    for own in [MANIFEST, STATEMENT, "statement.json.sig"] {
        assert!(named(own, "").contains("is a name that the bundle keeps to itself"), "{own}");
    }
    assert!(named("../x", "").contains("`../x` is no name of a file in a bundle"));
    assert!(named("invariants.json", "{").contains("`invariants.json` is no JSON"));
    assert!(!project.path("artifacts").exists());
}

#[test]
fn the_files_of_a_project_are_held_against_the_statement() {
    let project = locked();
    let written = |name: &str| {
        let lock = project.read(LOCK);
        let mut record = record(Verdict::Pass);
        record.lock_sha256 = digest::of_bytes(lock.as_bytes());
        let folder = project.path(name);
        bundle::write(&folder, name, &record, texts(), &lock).unwrap();
    };
    written("artifacts/v1");
    let check = || project.run(&["evidence", "check", "artifacts/v1.tar", "--project", "."]);
    let outcome = check().expect(0);
    let files = project.read(LOCK).lines().filter(|line| !line.starts_with('#')).count();
    let said = format!("\nholds: {} files of . are what was verified\n", files + 1);
    assert!(outcome.stdout.ends_with(&said), "{}", outcome.stdout);

    let migration = "db/migrations/0001_users.sql";
    let text = project.read(migration);
    project.write(migration, &format!("{text}\n"));
    let said = format!("FAIL: {migration}: is not what was verified\n");
    assert_eq!(check().expect(1).stdout, said);
    project.remove(migration);
    let said = format!("FAIL: {migration}: is not there, and was verified\n");
    assert_eq!(check().expect(1).stdout, said);
    project.write(migration, &text);
    project.edit(LOCK, "\n", "\n\n");
    assert_eq!(check().expect(1).stdout, format!("FAIL: {LOCK}: is not what was verified\n"));

    // A bundle cannot have files looked at that are none of the project's.
    let mut outside = record(Verdict::Pass);
    outside.lock = "../../etc/passwd".to_owned();
    write(&project, "v2", &outside, texts()).unwrap();
    let args = ["evidence", "check", "artifacts/v2", "--project", "."];
    let said = "FAIL: ../../etc/passwd: leads out of the project\n";
    assert_eq!(project.run(&args).expect(1).stdout, said);
}

#[test]
fn the_statement_and_the_record_have_schemas() {
    let project = Project::empty();
    written(&project, "v1", Verdict::Fail);
    for (format, file) in [("statement", STATEMENT), ("record", "record.json")] {
        let schema = Outcome::of(&mut pgcanon(&["schema", format])).expect(0).json();
        assert!(jsonschema::meta::is_valid(&schema), "{format}");
        let validator = jsonschema::validator_for(&schema).unwrap();
        let text = project.read(&format!("artifacts/v1/{file}"));
        let mut document: serde_json::Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert_eq!(errors, [""; 0], "{format}");
        document["unknown"] = true.into();
        assert!(!validator.is_valid(&document), "{format}");
    }
    let statement: serde_json::Value =
        serde_json::from_str(&project.read("artifacts/v1/statement.json")).unwrap();
    assert_eq!(statement["_type"], "https://in-toto.io/Statement/v1");
    let kind = statement["predicateType"].as_str().unwrap();
    // Another format of the record is another type of predicate.
    assert!(kind.starts_with("urn:uuid:") && kind.ends_with("-verification-v1"), "{kind}");
    assert_eq!(pgcanon::evidence::record::FORMAT, 1);
    let manifest = digest::of_file(&project.path("artifacts/v1/MANIFEST.sha256")).unwrap();
    let subjects = statement["subject"].as_array().unwrap();
    let digest_of = |name: &str| {
        let subject = subjects.iter().find(|subject| subject["name"] == name);
        subject.unwrap()["digest"]["sha256"].as_str().unwrap().to_owned()
    };
    assert_eq!(digest_of(MANIFEST), manifest);
    assert_eq!(digest_of(LOCK), digest::of_bytes(lock().as_bytes()));
    let locked = Lock::parse(lock(), LOCK).unwrap();
    assert_eq!(subjects.len(), locked.files.len() + 2);
    for (path, digest) in locked.files {
        assert_eq!(digest_of(&path), digest);
    }
    assert_eq!(statement["predicate"]["verdict"], "FAIL");
}
