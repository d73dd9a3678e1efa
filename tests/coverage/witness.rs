//! `doc/witness.md`: what each witness sees, what it does not, and why, from the lists of the program.

use std::fmt::Write as _;

use itertools::Itertools as _;
use pgcanon::witness::TESTIMONIES;
use pgcanon::witness::dump::{BLIND_SPOTS, EXCUSES, Of, READING, Rule, SPELLINGS};

use super::assert_written;
use crate::case::Result;

const INTRODUCTION: &str = "\
# Witnesses

What pgcanon says rests on its own reading of the catalogs and its own comparison. `--witness` has others speak of the same databases.
Where they contradict pgcanon nobody knows who is right: the exit code is 2, and nothing else is claimed.
`cargo test --test coverage` holds this file against the program, and `UPDATE_EXPECT=1` writes it.

## information_schema

`--witness information_schema` holds the model of one database against these views, in both directions.
What no view shows is counted beside the outcome. So is what is owned by a role whose rights the connection lacks.

| view | is about |
| --- | --- |
";

const PG_DUMP: &str = "
## pg_dump

`--witness pg_dump` holds the outcome of a comparison against the dumps of the two databases, made with `pg_dump --schema-only`.
Every statement that one side alone has must be explained by a drift or a note about an object that it speaks of, and every drift and note must show in a statement.
The program is looked for in `[scratch] bin`, beside the programs of the scratch server, where packages put it, and in `PATH`; it must not be older than the server.
Sources that are no databases are not witnessed; nor are two servers of different major versions, whose dumps say one schema in other words.

### How a dump is read
";

const SPELLED: &str = "
### What is written in several ways

Statements that differ are compared again without these.
";

const EXCUSED: &str = "
### What needs no drift

How many statements were excused is told with the agreement.
";

const BLIND: &str = "
### What pg_dump does not see

A drift that is one of these need not show in a dump.

| kind | what | why |
| --- | --- | --- |
";

#[test]
fn the_list_of_blind_spots_says_what_no_witness_sees() -> Result<()> {
    let mut text = INTRODUCTION.to_owned();
    for testimony in TESTIMONIES.iter().dedup_by(|one, other| one.view == other.view) {
        let kinds: Vec<&str> = testimony.kinds().iter().map(|kind| kind.name()).collect();
        writeln!(text, "| `{}` | {} |", testimony.view, kinds.join(", "))?;
    }
    text += PG_DUMP;
    let mut rules = |title: &str, rules: Vec<Rule>| -> Result<()> {
        text += title;
        for Rule { name, what, why } in rules {
            write!(text, "\n- **{name}.** {what} {why}")?;
        }
        text.push('\n');
        Ok(())
    };
    rules("", READING.to_vec())?;
    let spelled = |rule: &pgcanon::witness::dump::Spelling| Rule {
        name: rule.name,
        what: rule.what,
        why: rule.why,
    };
    rules(SPELLED, SPELLINGS.iter().map(spelled).collect())?;
    rules(EXCUSED, EXCUSES.to_vec())?;
    text += BLIND;
    for spot in BLIND_SPOTS {
        let what = match spot.of {
            Of::All => "everything".to_owned(),
            Of::Attribute(name) => format!("`{name}`"),
            Of::Where(what, _) => what.to_owned(),
        };
        writeln!(text, "| {} | {what} | {} |", spot.kind, spot.why)?;
    }
    assert_written("doc/witness.md", &text)
}

#[test]
fn blind_spots_are_of_attributes_that_there_are() {
    for spot in BLIND_SPOTS {
        if let Of::Attribute(name) = spot.of {
            assert!(
                super::attributes(spot.kind).contains_key(name),
                "{} has no `{name}`",
                spot.kind
            );
        }
    }
}
