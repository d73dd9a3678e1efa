//! The house rules that a machine can check.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[expect(dead_code, reason = "the tests of the binary use more of it")]
#[path = "cli/support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pgcanon::commands::{AGREED, DISAGREED, FAILED};
use pgcanon::diff::{Level, Levels};
use pgcanon::model::Kind;
use pgcanon::model::kinds::Aspect;
use support::{Outcome, Project, pgcanon, repository};

/// Files past 400 lines, with the reason.
const LONG_FILES: &[(&str, &str)] = &[
    ("src/cli.rs", "a list of verbs, each with its arguments"),
    ("src/config/keys.rs", "a list of keys"),
    ("src/config/init.rs", "a third of it is a table of projects that are tried"),
    ("src/config/tests.rs", "a table of cases"),
    ("src/config/value.rs", "one function for each sort of value"),
    ("src/diff/renames.rs", "one search, and what it goes by"),
    ("src/model/ddl/plan.rs", "one graph, how it is built, mended and walked"),
    ("src/model/kinds/column.rs", "one kind, and what it takes over from parent tables"),
    ("src/model/kinds/constraint.rs", "one kind with six forms, each with its own words"),
    ("src/model/kinds/mod.rs", "the list of kinds, and what a room provides"),
    ("src/postgres/connect/string.rs", "one grammar, and the cases it is tried with"),
    ("src/postgres/connect/target.rs", "one table of parameters, and what each one means"),
    ("src/postgres/scratch/runtime.rs", "a third of it is tests of folders and their owners"),
    ("src/postgres/scratch/tests.rs", "tests with a server each"),
    ("src/postgres/script/lexer.rs", "one lexer"),
    ("src/postgres/script/tests.rs", "a table of cases"),
    ("src/witness/dump/subjects.rs", "one table of kinds, and what each is called in a dump"),
    ("src/witness/dump/tests.rs", "tests, each with the dumps it is about"),
    ("tests/cli/yaml.rs", "more than half of it is files, and what becomes of them"),
    ("tests/cli/witness.rs", "more than half of it is a table of errors that are planted"),
    ("tests/house.rs", "one test for each rule"),
];

/// Where something is waited for, with what is waited for.
const WAITS: &[(&str, &str)] = &[
    ("src/postgres/scratch/cluster.rs", "a server to get ready or to end, with a deadline"),
    ("src/postgres/scratch/reap.rs", "the processes of a killed run to end, with a deadline"),
    ("src/postgres/scratch/runtime.rs", "a lock or a last file, with a deadline"),
    ("src/postgres/scratch/server.rs", "sessions to leave a database, with a deadline"),
    ("src/postgres/scratch/support.rs", "a server to notice something, with a deadline"),
    ("src/postgres/scratch/template.rs", "another run to make the template, with a deadline"),
    ("src/report/progress.rs", "half a second, before anything is shown"),
    ("tests/cli/behaviour.rs", "a statement that hangs, until its timeout ends it"),
    ("tests/cli/support/mod.rs", "a condition to come about, with a deadline"),
    (
        "tests/cli/interrupted.rs",
        "a migration that takes its time: the statement is never waited for",
    ),
];

/// Every Rust file of the product and its tests, by its path from the repository, with its text.
fn rust_files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in ["src", "tests"] {
        collect(&repository().join(folder), &mut files);
    }
    assert!(files.len() > 100, "the files are found");
    files.sort();
    files
}

fn collect(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(repository()).unwrap().to_str().unwrap().to_owned();
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The text without comments and without the tests at its end.
fn product_code(text: &str) -> String {
    let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// What is found must be what is listed: an exception that is no longer needed goes.
#[track_caller]
fn assert_listed(found: &BTreeSet<String>, list: &[(&str, &str)], what: &str) {
    let listed: BTreeSet<String> = list.iter().map(|(file, _)| (*file).to_owned()).collect();
    let missing: Vec<_> = found.difference(&listed).collect();
    let stale: Vec<_> = listed.difference(found).collect();
    assert!(missing.is_empty() && stale.is_empty(), "{what}: add {missing:?}, take out {stale:?}");
}

#[test]
fn every_kind_has_a_case() {
    for kind in Kind::ALL {
        let folders = ["_", "-"]
            .map(|blank| repository().join("tests/drift").join(kind.name().replace(' ', blank)));
        let cases = |folder: &PathBuf| {
            let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
            entries.filter(|case| case.path().join("canonical.sql").is_file()).count()
        };
        assert!(
            folders.iter().map(cases).sum::<usize>() > 0,
            "no case in {}",
            folders[0].display()
        );
    }
}

#[test]
fn every_room_of_a_kind_is_listed() {
    let list = fs::read_to_string(repository().join("src/model/kinds/mod.rs")).unwrap();
    for entry in fs::read_dir(repository().join("src/model/kinds")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let room = name.trim_end_matches(".rs");
        if room != "mod" {
            assert!(list.contains(&format!(" in {room}::")), "`{room}` is not in the list");
        }
    }
}

#[test]
fn the_differ_knows_no_kind() {
    for (file, text) in rust_files() {
        if !file.starts_with("src/diff/") || file.ends_with("/tests.rs") {
            continue;
        }
        let code = product_code(&text);
        for kind in Kind::ALL {
            for word in [format!("Kind::{kind:?}"), format!("\"{kind}\"")] {
                assert!(!code.contains(&word), "`{file}` names `{word}`");
            }
        }
    }
}

#[test]
fn the_middle_is_pure() {
    let pure = [
        "src/model/",
        "src/diff/",
        "src/register/",
        "src/witness/",
        "src/mirror/",
        "src/policy/",
        "src/reconcile/",
        "src/invariants/",
        "src/behaviour/answer.rs",
        "src/behaviour/judge.rs",
        "src/behaviour/rows.rs",
    ];
    let outside = [
        "std::fs",
        "std::env",
        "std::io",
        "std::net",
        "std::process",
        "std::thread",
        "std::time",
        "tokio",
        "jiff",
        "nix::",
        "crate::postgres",
        "crate::commands",
        "crate::report",
    ];
    for (file, text) in rust_files() {
        if pure.iter().any(|room| file.starts_with(room)) {
            let code = product_code(&text);
            for name in outside {
                assert!(!code.contains(name), "`{file}` uses `{name}`");
            }
        }
    }
}

#[test]
fn only_commands_and_reports_reach_the_outside() {
    for (file, text) in rust_files() {
        let outer = ["src/commands/", "src/main.rs", "tests/"];
        if outer.iter().any(|room| file.starts_with(room))
            || file.ends_with("tests.rs")
            || file.ends_with("support.rs")
        {
            continue;
        }
        let code = product_code(&text);
        for name in ["env::var", "print!", "println!", "stdout()", "process::exit"] {
            assert!(!code.contains(name), "`{file}` uses `{name}`");
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for (file, text) in rust_files() {
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//! ") && first.len() > 10, "`{file}` opens with `{first}`");
    }
}

#[test]
fn long_files_have_a_reason() {
    let files = rust_files().into_iter();
    let long = files.filter(|(_, text)| text.lines().count() > 400).map(|(file, _)| file);
    assert_listed(&long.collect(), LONG_FILES, "LONG_FILES");
}

#[test]
fn nothing_is_left_for_later() {
    // In two parts each, so that this file does not hold them.
    let later = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("#[igno", "re"),
        concat!("should_", "panic"),
    ];
    let mut waiting = BTreeSet::new();
    for (file, text) in rust_files() {
        for word in later {
            assert!(!text.contains(word), "`{file}` holds `{word}`");
        }
        if text.contains(concat!("sle", "ep(")) {
            waiting.insert(file);
        }
    }
    assert_listed(&waiting, WAITS, "WAITS");
}

#[test]
fn decisions_are_numbered_without_gaps_and_are_whole() {
    let mut names: Vec<String> = fs::read_dir(repository().join("adr"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for (number, name) in (1..).zip(&names) {
        let id = format!("ADR-{number:03}");
        assert!(name.starts_with(&format!("{id}-")), "`{name}` stands where {id} should be");
        let text = fs::read_to_string(repository().join("adr").join(name)).unwrap();
        assert!(text.starts_with(&format!("# {id}: ")), "`{name}` begins otherwise");
        let parts = ["Status", "Context", "Decision", "Consequences"];
        let places: Vec<usize> = parts
            .iter()
            .map(|part| {
                text.find(&format!("\n## {part}\n\n"))
                    .unwrap_or_else(|| panic!("`{name}` lacks {part}"))
            })
            .collect();
        assert!(places.is_sorted(), "`{name}` has its parts in another order");
    }
}

#[test]
fn every_decision_that_is_named_exists() {
    let names: Vec<String> = fs::read_dir(repository().join("adr"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let texts = names.iter().map(|name| repository().join("adr").join(name));
    for file in texts.chain([repository().join("README.md")]) {
        let text = fs::read_to_string(&file).unwrap();
        for link in text.split("](adr/").skip(1) {
            let target = link.split(')').next().unwrap();
            assert!(
                repository().join("adr").join(target).is_file(),
                "{}: {target}",
                file.display()
            );
        }
        for mention in text.split("ADR-").skip(1) {
            let number: String = mention.chars().take_while(char::is_ascii_digit).collect();
            let known = names.iter().any(|name| name.starts_with(&format!("ADR-{number}-")));
            assert!(known || number.is_empty(), "{} names ADR-{number}", file.display());
        }
    }
}

#[test]
fn scripts_can_be_run() {
    let mut scripts = vec![".ci/run".to_owned()];
    for entry in fs::read_dir(repository().join("scripts")).unwrap() {
        scripts.push(format!("scripts/{}", entry.unwrap().file_name().into_string().unwrap()));
    }
    assert!(scripts.len() > 4);
    for script in scripts {
        let path = repository().join(&script);
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions());
        assert_eq!(mode & 0o111, 0o111, "`{script}` is not executable");
        let first = fs::read_to_string(&path).unwrap().lines().next().unwrap().to_owned();
        if first.ends_with("bash") {
            let mut command = std::process::Command::new("bash");
            let outcome = Outcome::of(command.arg("-n").arg(&path));
            assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{script}");
        }
    }
}

fn readme() -> String {
    fs::read_to_string(repository().join("README.md")).unwrap()
}

/// The lines of all `console` blocks, without the prompt and the comment.
fn typed(readme: &str) -> Vec<String> {
    readme
        .lines()
        .filter_map(|line| line.strip_prefix("$ "))
        .map(|line| line.split(" #").next().unwrap().trim().to_owned())
        .collect()
}

#[test]
fn the_readme_opens_with_the_two_commands() {
    let readme = readme();
    let block = readme.split("```console\n").nth(1).unwrap();
    let first = typed(block.split("```").next().unwrap());
    assert_eq!(first, ["scripts/quickstart", "scripts/test"]);
}

/// The marks around what the readme shows of a command on the worked example.
const SHOWN: (&str, &str) = ("<!-- shown: ", "<!-- shown -->");

#[test]
fn what_the_readme_shows_is_what_the_program_prints() {
    let readme = readme();
    let mut written = String::new();
    let mut rest = readme.as_str();
    let mut commands = Vec::new();
    while let Some((before, after)) = rest.split_once(SHOWN.0) {
        let (command, after) = after.split_once(" -->").unwrap();
        let (_, after) = after.split_once(SHOWN.1).unwrap();
        let args: Vec<&str> = command.strip_prefix("pgcanon ").unwrap().split(' ').collect();
        let outcome = Project::example().run(&args);
        assert!([AGREED, DISAGREED].map(i32::from).contains(&outcome.code), "{outcome:?}");
        let shown: Vec<&str> = outcome.stdout.lines().map(str::trim_end).collect();
        let shown = shown.join("\n");
        let (begin, end) = SHOWN;
        written += &format!("{before}{begin}{command} -->\n```text\n{shown}\n```\n{end}");
        commands.push(command);
        rest = after;
    }
    written += rest;
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(repository().join("README.md"), written).unwrap();
        return;
    }
    let verbs = ["reconcile", "adr list", "adr check", "test", "invariants", "catalogue"];
    for verb in verbs.map(|verb| format!("pgcanon {verb}")) {
        let is_shown = commands.iter().any(|command| command.starts_with(&verb));
        assert!(is_shown, "README.md does not show what `{verb}` prints");
    }
    assert!(readme == written, "run with UPDATE_EXPECT=1; this is what it should be:\n{written}");
}

#[test]
fn the_commands_of_the_readme_exist() {
    let readme = readme();
    let code = readme.split('`').skip(1).step_by(2).map(str::to_owned).chain(typed(&readme));
    let mut seen = BTreeSet::new();
    for line in code {
        let Some(rest) = line.trim().strip_prefix("pgcanon ") else { continue };
        let is_verb = |word: &&str| word.bytes().all(|b| b.is_ascii_lowercase());
        let verbs: Vec<&str> = rest.split(' ').take_while(is_verb).take(2).collect();
        if verbs.is_empty() || !seen.insert(verbs.join(" ")) {
            continue;
        }
        if let ["schema", _] = verbs.as_slice() {
            // What is printed is a word of the verb's own, and no verb.
            Outcome::of(&mut pgcanon(&verbs)).expect(0);
            continue;
        }
        let help = Outcome::of(&mut pgcanon(&[&["help"][..], &verbs].concat())).expect(0);
        assert!(help.stdout.contains(&format!("Usage: pgcanon {}", verbs.join(" "))), "{help:?}");
    }
    let verbs = [
        "check",
        "reconcile",
        "explain",
        "decide",
        "diff",
        "init",
        "doctor",
        "baseline lock",
        "yaml sync",
        "adr new",
        "owners",
        "signoff add",
    ];
    for verb in verbs {
        assert!(seen.contains(verb), "README.md does not speak of `pgcanon {verb}`");
    }
    let scripts = typed(&readme).into_iter().filter(|line| line.starts_with("scripts/"));
    for script in scripts {
        assert!(repository().join(&script).is_file(), "`{script}`");
    }
}

#[test]
fn the_exit_codes_of_the_readme_are_those_of_the_program() {
    let readme = readme();
    let table = readme.split("## Exit codes\n").nth(1).unwrap().split("\n## ").next().unwrap();
    let codes: Vec<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" |").next())
        .filter(|code| code.bytes().all(|b| b.is_ascii_digit()))
        .collect();
    assert_eq!(codes, [AGREED, DISAGREED, FAILED].map(|code| code.to_string()));
    let help = Outcome::of(&mut pgcanon(&["--help"])).expect(0).stdout;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in ["Exit codes: 0 agreed; 1 drift is open", "2 it could not be told"] {
        assert!(help.contains(said), "{help}");
    }
}

#[test]
fn the_readme_says_what_is_compared() {
    let readme = readme();
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    assert!(readme.contains(&format!("of these kinds: {}.", kinds.join(", "))));
    let aspects = [
        Aspect::ColumnOrder,
        Aspect::Ownership,
        Aspect::BodyLayout,
        Aspect::Population,
        Aspect::Cluster,
        Aspect::GeneratedNames,
    ];
    for aspect in aspects {
        let level = |levels: &Levels| match levels.of(aspect) {
            Level::Off => "off",
            Level::Note => "note",
            Level::Error => "error",
        };
        let (usual, strict) = (level(&Levels::default()), level(&Levels::strict()));
        let row = format!("| {} | {usual} | {strict} |", aspect.name());
        assert!(readme.contains(&row), "the readme lacks `{row}`");
    }
    assert_eq!(
        Levels::default(),
        aspects.iter().fold(Levels::everything(), |levels, aspect| {
            levels.with(*aspect, Levels::default().of(*aspect))
        }),
        "an aspect that the readme does not list has a level of its own"
    );
}

#[test]
fn links_within_the_repository_lead_somewhere() {
    let readme = readme();
    for link in readme.split("](").skip(1) {
        let target = link.split([')', '#']).next().unwrap();
        let here = !target.is_empty() && !target.contains("://");
        assert!(!here || repository().join(target).exists(), "`{target}` is not there");
    }
}
