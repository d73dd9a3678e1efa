//! Architecture decision records through the binary.

use crate::support::Project;

const HOUSE: &str = "# ADR-001: Names are codes\n\n## Status\n\nAccepted\n\n## Context\n\nx\n";

#[test]
fn records_are_written_listed_and_checked() {
    let project = Project::agreeing().file("adr/ADR-001-names-are-codes.md", HOUSE).file(
        "db/migrations/0002_drop.sql",
        "-- CI:DESTRUCTIVE_OK - See ADR-001\nSELECT 1;\nSELECT 'ADR-077';\n",
    );
    let said = project.run(&["adr", "check"]).expect(0).stdout;
    assert_eq!(said, "1 ADR in adr, 1 citation: nothing is wrong\n");

    let new = ["adr", "new", "Names are words", "--supersedes", "1", "--status", "accepted"];
    let outcome = project.run(&new).expect(0);
    assert_eq!(
        outcome.stdout,
        "wrote adr/ADR-002-names-are-words.md\n\
         ADR-001 is superseded by ADR-002: changed adr/ADR-001-names-are-codes.md\n"
    );
    let old = project.read("adr/ADR-001-names-are-codes.md");
    let expected = HOUSE.replace("Accepted", "Superseded by [ADR-002](ADR-002-names-are-words.md)");
    assert_eq!(old, expected, "one word has changed");

    let listed = project.run(&["adr", "list"]).expect(0);
    let cited = "waiver db/migrations/0002_drop.sql:1";
    let old = format!("ADR-001 Superseded by ADR-002 Names are codes {cited}");
    assert_eq!(listed.row("ADR-001"), old);
    assert_eq!(listed.row("Names are words"), "ADR-002 Accepted Names are words –");
    assert_eq!(listed.row("Title"), "ADR Status Title Cited by");
    let json = project.run(&["adr", "list", "--format", "json"]).expect(0).json();
    let schema = project.run(&["schema", "adr"]).expect(0).json();
    assert!(jsonschema::is_valid(&schema, &json), "{json}");
    assert_eq!(json["adrs"][1]["supersedes"][0], "ADR-001");

    let outcome = project.run(&["adr", "check"]).expect(1);
    for part in [
        "a waiver cites ADR-001, which is superseded by ADR-002",
        " --> db/migrations/0002_drop.sql:1:28",
        "1 problem in adr\n",
    ] {
        assert!(outcome.stdout.contains(part), "`{part}` is not in\n{}", outcome.stdout);
    }

    project
        .run(&["adr", "new", "Once more", "--supersedes", "1"])
        .fails_with(&["ADR-001 is superseded by ADR-002", "hint: name the record"]);
    project.run(&["adr", "new", "X", "--supersedes", "9"]).fails_with(&["ADR-009 is not there"]);
    project.run(&["adr", "new", " - "]).fails_with(&["`-` is no title"]);
}

#[test]
fn what_is_proposed_takes_no_place_yet() {
    let file = "adr/ADR-001-names-are-codes.md";
    let project = Project::agreeing().file(file, HOUSE);
    let outcome = project.run(&["adr", "new", "Names are words", "--supersedes", "1"]).expect(0);
    assert_eq!(outcome.stdout, "wrote adr/ADR-002-names-are-words.md\n");
    let status = "Superseded by [ADR-002](ADR-002-names-are-words.md)";
    assert_eq!(
        outcome.stderr,
        format!("next: once ADR-002 is accepted, write `{status}` as the status of {file}\n")
    );
    assert_eq!(project.read(file), HOUSE, "what it rules still holds");
    project.run(&["adr", "check"]).expect(0);

    // Once it is accepted, both have to say so, and what was printed says it.
    project.edit("adr/ADR-002-names-are-words.md", "Proposed", "Accepted");
    let outcome = project.run(&["adr", "check"]).expect(1);
    let said = "ADR-002 supersedes ADR-001, which does not say so";
    assert!(outcome.stdout.contains(said), "{}", outcome.stdout);
    project.edit(file, "Accepted", status);
    project.run(&["adr", "check"]).expect(0);
}

#[test]
fn a_folder_that_is_configured_is_there() {
    let project = Project::empty().file("pgcanon.toml", "[adr]\npath = \"doc/adrs\"\n");
    for verb in ["check", "list"] {
        project
            .run(&["adr", verb])
            .fails_with(&["there is no folder `doc/adrs`", "hint: correct `path` below `[adr]`"]);
    }
    project.run(&["adr", "new", "We decide in writing"]).expect(0);
    project.run(&["adr", "check"]).expect(0);
}

#[test]
fn a_record_that_cannot_be_understood_is_never_passed_over() {
    let project = Project::empty().file("adr/0001-x.md", "# X\n\n* Status: acepted\n");
    for verb in ["list", "check"] {
        let outcome = project.run(&["adr", verb]).expect(1);
        let said = format!("{}{}", outcome.stdout, outcome.stderr);
        for part in ["`acepted` is no status", "adr/0001-x.md:3:11", "did you mean `accepted`?"] {
            assert!(said.contains(part), "`{part}` is not in\n{said}");
        }
    }
    let empty = Project::empty();
    let outcome = empty.run(&["adr", "list"]).expect(0);
    assert_eq!(outcome.stdout, "no ADR in adr\n");
    assert_eq!(outcome.stderr, "next: pgcanon adr new \"what is decided\"\n");
    empty.run(&["adr", "new", "We decide in writing"]).expect(0);
    assert!(empty.read("adr/ADR-001-we-decide-in-writing.md").starts_with("# ADR-001: We decide"));
    empty.run(&["adr", "check"]).expect(0);
    let elsewhere = Project::empty().file("docs/decisions/0001-x.md", "# X\n");
    let outcome = elsewhere.run(&["adr", "list"]).expect(0);
    assert_eq!(
        outcome.stderr,
        "next: write `path = \"docs/decisions\"` below `[adr]` in pgcanon.toml\n"
    );
}
