//! A schema gives the same model however it came about.
//!
//! `churn/schema/` is one wide schema in numbered files: the statements of a file may run in any
//! order, after those of the files before it. It is built in order, in permuted orders, between
//! objects that come and go (so that OIDs and attribute numbers differ), and with objects that took
//! their form by ALTER, as `churn/altered.sql` says. Every model must equal the first. Each is built
//! in a cluster of its own, since roles belong to the schema as well.
//!
//! To add a statement, write its line into a file of `churn/schema/`. A file with `since_15` in its
//! name is for servers of that major version and newer.

#[expect(dead_code, reason = "the cases of the drift tests use more of it")]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pgcanon::diff::{Levels, compare};
use pgcanon::model::kinds::Comparison;
use pgcanon::model::{Kind, Model, ObjectId};
use pgcanon::postgres::script::{self, DiskLoader, Variables};
use support::case::Result;
use support::server;

/// How many seeds each way of building is tried with.
const SEEDS: u64 = 10;

/// How a schema is built.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    /// The statements of a file in another order.
    permuted: bool,
    /// Objects and columns that come and go.
    noisy: bool,
    /// Objects that take their form by ALTER.
    altered: bool,
}

const WAYS: [Way; 4] = [
    Way { permuted: true, noisy: false, altered: false },
    Way { permuted: false, noisy: true, altered: false },
    Way { permuted: false, noisy: false, altered: true },
    Way { permuted: true, noisy: true, altered: true },
];

/// Stops the server whether the test passes or not.
struct Stop;

impl Drop for Stop {
    fn drop(&mut self) {
        server::stop();
    }
}

#[test]
fn however_a_schema_came_about_it_is_the_same() -> Result<()> {
    let _stop = Stop;
    let server = server::shared()?;
    let schema = Schema::read(server.major())?;
    let first = server.run(&schema.script(Way::default(), 0), true)?;
    assert_wide(&first, server.major());
    let again = std::iter::once((Way::default(), 0));
    for (way, seed) in again.chain((1..=SEEDS).flat_map(|seed| WAYS.map(|way| (way, seed)))) {
        let model = server.run(&schema.script(way, seed), true);
        let model = model.map_err(|error| format!("{way:?}, seed {seed}: {error}"))?;
        assert_same(&first, &model, way, seed);
    }
    Ok(())
}

#[track_caller]
fn assert_same(expected: &Model, actual: &Model, way: Way, seed: u64) {
    let (expected, actual) = if way.altered {
        (&without_column_order(expected), &without_column_order(actual))
    } else {
        (expected, actual)
    };
    let mut unequal = String::new();
    for (id, object) in &expected.objects {
        match actual.objects.get(id) {
            Some(other) if other == object => {}
            other => write!(unequal, "\n{id}: {object:?}\nis {other:?}").unwrap_or_default(),
        }
    }
    for id in actual.objects.keys().filter(|id| !expected.objects.contains_key(*id)) {
        write!(unequal, "\n{id} is there besides").unwrap_or_default();
    }
    assert!(unequal.is_empty(), "{way:?}, seed {seed}:{unequal}");
    assert_eq!(expected.unmodelled, actual.unmodelled, "{way:?}, seed {seed}");
    assert_eq!(left_out(expected), left_out(actual), "{way:?}, seed {seed}");
    let drifts = compare(expected, actual, &Levels::everything()).drifts;
    assert!(drifts.is_empty(), "{way:?}, seed {seed}: {drifts:?}");
}

/// What was left out, with how often: by its path, and by what it is on where it was left out because
/// its name says nothing.
fn left_out(model: &Model) -> BTreeMap<(&str, ObjectId), usize> {
    let mut counts = BTreeMap::new();
    for (reason, ids) in &model.left_out {
        for id in ids {
            let mut id = id.clone();
            if reason.contains("with a generated name") {
                id.path = id.path[..id.path.len() - 1].to_vec().into();
            }
            *counts.entry((reason.as_str(), id)).or_default() += 1;
        }
    }
    counts
}

/// The model without what says in which order columns stand: columns added later stand last.
fn without_column_order(model: &Model) -> Model {
    let mut model = model.clone();
    for (id, object) in &mut model.objects {
        for rule in id.kind.room().rules {
            if rule.comparison == Comparison::RelativeOrder {
                Arc::make_mut(&mut object.attributes).remove(rule.attribute);
            }
        }
    }
    model
}

/// Every kind is in the schema, so that the law is about all of them.
fn assert_wide(model: &Model, major: u32) {
    let since_15 = [Kind::ParameterPrivilege, Kind::PublicationNamespace];
    let absent: Vec<&str> = Kind::ALL
        .iter()
        .filter(|kind| major >= 15 || !since_15.contains(kind))
        .filter(|kind| model.count(**kind) == 0)
        .map(|kind| kind.name())
        .collect();
    assert!(absent.is_empty(), "add statements to tests/churn/schema for {absent:?}");
}

/// The statements, and what may stand in place of some of them.
struct Schema {
    groups: Vec<Vec<String>>,
    altered: Vec<(String, Vec<String>)>,
}

impl Schema {
    /// As much of it as a server of this major version knows.
    fn read(major: u32) -> Result<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/churn");
        let mut files: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(folder.join("schema"))? {
            files.push(entry?.path());
        }
        files.sort();
        let mut groups = files
            .iter()
            .map(|file| statements(&fs::read_to_string(file)?))
            .collect::<Result<Vec<_>>>()?;
        let mut altered = Vec::new();
        for block in fs::read_to_string(folder.join("altered.sql"))?.split("-- for ").skip(1) {
            let (prefix, text) = block.split_once('\n').ok_or("a block has statements")?;
            let meant = groups.iter().flatten().filter(|one| one.starts_with(prefix)).count();
            if meant != 1 {
                return Err(format!("`-- for {prefix}` means {meant} statements").into());
            }
            altered.push((prefix.to_owned(), statements(text)?));
        }
        let mut known =
            files.iter().map(|file| major >= 15 || !file.to_string_lossy().contains("since_15"));
        groups.retain(|_| known.next().unwrap_or(true));
        Ok(Self { groups, altered })
    }

    /// The schema as one script.
    fn script(&self, way: Way, seed: u64) -> String {
        let mut dice = Dice(seed);
        let mut script = String::new();
        let mut number = 0;
        for group in &self.groups {
            let mut group: Vec<&String> = group.iter().collect();
            if way.permuted {
                dice.shuffle(&mut group);
            }
            for statement in group {
                let mut run = vec![statement.clone()];
                let altered =
                    self.altered.iter().find(|(prefix, _)| statement.starts_with(prefix.as_str()));
                // Half of them, and with another seed the others.
                if let Some((_, altered)) = altered
                    && way.altered
                    && (!way.permuted || dice.below(2) == 0)
                {
                    run.clone_from(altered);
                }
                for statement in run {
                    number += 1;
                    script.push_str(&if way.noisy {
                        noisy(&statement, number, &mut dice)
                    } else {
                        format!("{statement};\n")
                    });
                }
            }
        }
        script
    }
}

fn statements(text: &str) -> Result<Vec<String>> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("a.sql"), text)?;
    let script = script::parse(&DiskLoader::new(folder.path()), "a.sql", &mut Variables::new())?;
    Ok(script.statements().map(|statement| statement.sql.clone()).collect())
}

/// Objects that take OIDs and go again.
const NOISE: &[&str] = &[
    "CREATE TABLE noise_N (id serial PRIMARY KEY, a text UNIQUE); DROP TABLE noise_N",
    "CREATE TYPE noise_N AS ENUM ('a', 'b'); DROP TYPE noise_N",
    "CREATE FUNCTION noise_N(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'; DROP FUNCTION noise_N",
    "CREATE SCHEMA noise_N; CREATE DOMAIN noise_N.a AS text CHECK (VALUE <> ''); DROP SCHEMA noise_N CASCADE",
    "CREATE VIEW noise_N AS SELECT 1 AS a; COMMENT ON VIEW noise_N IS 'a'; DROP VIEW noise_N",
    "CREATE SEQUENCE noise_N; GRANT USAGE ON SEQUENCE noise_N TO reader; DROP SEQUENCE noise_N",
];

/// The statement with noise before it, and with a first column that is dropped again where it
/// makes a table or a composite type of columns.
fn noisy(statement: &str, number: u32, dice: &mut Dice) -> String {
    let mut script = String::new();
    for _ in 0..dice.below(3) {
        let noise = NOISE[dice.below(NOISE.len())];
        script.push_str(&noise.replace("_N", &format!("_{number}")));
        script.push_str(";\n");
    }
    let dropped = [
        ("CREATE TABLE ", " (", "TABLE", "COLUMN"),
        ("CREATE TYPE ", " AS (", "TYPE", "ATTRIBUTE"),
    ];
    let made = dropped.into_iter().find_map(|(create, open, class, part)| {
        let (name, columns) = statement.strip_prefix(create)?.split_once(open)?;
        (!name.contains(' ') || name.starts_with('"'))
            .then_some((create, open, class, part, name, columns))
    });
    match made {
        Some((create, open, class, part, name, columns)) => {
            let _ = write!(
                script,
                "{create}{name}{open}noise_gone integer, {columns};\n\
                 ALTER {class} {name} DROP {part} noise_gone;\n"
            );
        }
        None => {
            let _ = writeln!(script, "{statement};");
        }
    }
    script
}

/// Numbers that look like chance and are the same in every run (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % u64::try_from(end).unwrap_or(1)).unwrap_or(0)
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
