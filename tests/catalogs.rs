//! `doc/catalogs.md` says of every column of every catalog where it goes, and says it truly.
//!
//! A catalog or a column that the list does not know fails, so that a newer server cannot bring a
//! fact that nobody has thought about; so does one in the list that the server does not have. Each
//! attribute that the list names is one, and the query of its room reads the column.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use pgcanon::model::Kind;
use pgcanon::postgres::catalog::server_major;
use pgcanon::postgres::connect::OLDEST_SUPPORTED_MAJOR;
use pgcanon::postgres::scratch::{self, Mode, Settings};
use schemars::SchemaGenerator;

const LIST: &str = include_str!("../doc/catalogs.md");

/// The newest major version that the list speaks of.
const NEWEST: u32 = 18;

/// One row of the list.
#[derive(Debug)]
struct Entry {
    catalog: String,
    column: String,
    /// The major versions that have it, first and last.
    majors: (u32, u32),
    /// Attributes that are read from it, or why it is no fact.
    place: String,
}

impl Entry {
    /// What stands in backticks.
    fn code(&self) -> impl Iterator<Item = &str> {
        self.place.split('`').skip(1).step_by(2)
    }

    /// The attributes that are read from it, as `kind.attribute`.
    fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.code().filter_map(|code| code.split_once('.'))
    }

    /// The kind without attributes whose name is read from it.
    fn kind_alone(&self) -> Option<Kind> {
        let known = |code: &str| Kind::ALL.iter().copied().find(|kind| kind.name() == code);
        self.code().find_map(known).filter(|kind| attributes(*kind).is_empty())
    }

    /// Where the query of a kind does not read it.
    fn unread_by(&self, kind: Kind) -> Vec<String> {
        // What the server puts into words itself is read by the function that does.
        let function = self
            .place
            .split_once(" by ")
            .and_then(|(_, rest)| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next());
        let word = function.unwrap_or(&self.column);
        let about = format!("{}.{}", self.catalog, self.column);
        (self.majors.0..=self.majors.1)
            .filter(|major| !names(&(kind.room().query)(*major), word))
            .map(|major| format!("{about}: on {major} `{kind}` does not read `{word}`"))
            .collect()
    }

    /// The kind that is said not to have a room.
    fn without_a_room(&self) -> Option<&str> {
        self.place.strip_prefix("reported: `")?.strip_suffix("` has no room")
    }
}

fn list() -> Result<Vec<Entry>, String> {
    let mut entries = Vec::new();
    let mut catalog = None;
    for line in LIST.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            catalog = Some(name);
            continue;
        }
        let Some(row) = line.strip_prefix("| ").and_then(|row| row.strip_suffix(" |")) else {
            continue;
        };
        let [column, majors, place] = row.split(" | ").collect::<Vec<_>>()[..] else {
            return Err(format!("three cells are expected: {line}"));
        };
        if column == "column" || column == "---" {
            continue;
        }
        let catalog = catalog.ok_or_else(|| format!("no catalog above: {line}"))?;
        let entry = Entry {
            catalog: catalog.to_owned(),
            column: column.to_owned(),
            majors: majors_of(majors).ok_or_else(|| format!("which versions? {line}"))?,
            place: place.to_owned(),
        };
        entries.push(entry);
    }
    Ok(entries)
}

/// `all`, `15–`, `–17`, `15–16`, `14`.
fn majors_of(text: &str) -> Option<(u32, u32)> {
    if text == "all" {
        return Some((OLDEST_SUPPORTED_MAJOR, NEWEST));
    }
    let (first, last) = text.split_once('–').unwrap_or((text, text));
    let bound = |text: &str, open: u32| {
        if text.is_empty() { Some(open) } else { text.parse().ok() }
    };
    Some((bound(first, OLDEST_SUPPORTED_MAJOR)?, bound(last, NEWEST)?))
}

#[test]
fn every_column_of_every_catalog_is_in_the_list() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Runtime::new()?;
    let (major, found) = runtime.block_on(columns_of_the_server())?;
    let mut gaps = Vec::new();
    if major > NEWEST {
        gaps.push(format!("the list speaks of no version after {NEWEST}"));
    }
    let entries = list()?;
    let mut listed: BTreeMap<(&str, &str), &Entry> = BTreeMap::new();
    for entry in &entries {
        if listed.insert((&entry.catalog, &entry.column), entry).is_some() {
            gaps.push(format!("{}.{} stands twice", entry.catalog, entry.column));
        }
    }
    for (catalog, column) in &found {
        if !listed.contains_key(&(catalog.as_str(), column.as_str())) {
            gaps.push(format!("{catalog}.{column} is not in the list"));
        }
    }
    for entry in &entries {
        let (first, last) = entry.majors;
        if first > last || last < OLDEST_SUPPORTED_MAJOR || first > NEWEST {
            gaps.push(format!("{}.{} is in no version", entry.catalog, entry.column));
        }
        let is_there = found.contains(&(entry.catalog.clone(), entry.column.clone()));
        if is_there != (first..=last).contains(&major) {
            let there = if is_there { "is" } else { "is not" };
            gaps.push(format!("{}.{} {there} in {major}", entry.catalog, entry.column));
        }
    }
    assert!(gaps.is_empty(), "mend doc/catalogs.md:\n{}", gaps.join("\n"));
    Ok(())
}

#[test]
fn what_the_list_says_is_so() -> Result<(), Box<dyn Error>> {
    let mut wrong = Vec::new();
    for entry in list()? {
        let about = format!("{}.{}", entry.catalog, entry.column);
        if let Some(class) = entry.without_a_room()
            && Kind::ALL.iter().any(|kind| kind.name() == class)
        {
            wrong.push(format!("{about}: `{class}` has a room"));
        }
        let mut is_read = false;
        for (kind, attribute) in entry.attributes() {
            let Some(kind) = Kind::ALL.iter().find(|known| known.name() == kind) else {
                wrong.push(format!("{about}: there is no kind `{kind}`"));
                continue;
            };
            if !attributes(*kind).contains(attribute) {
                wrong.push(format!("{about}: `{kind}` has no attribute `{attribute}`"));
            }
            is_read = true;
            wrong.extend(entry.unread_by(*kind));
        }
        if let Some(kind) = entry.kind_alone() {
            is_read = true;
            wrong.extend(entry.unread_by(kind));
        }
        if !is_read && entry.place.len() < 4 {
            wrong.push(format!("{about}: no reason"));
        }
    }
    assert!(wrong.is_empty(), "mend doc/catalogs.md:\n{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn every_kind_is_read_from_somewhere() -> Result<(), Box<dyn Error>> {
    let entries = list()?;
    let alone = entries.iter().filter_map(|entry| Some(entry.kind_alone()?.name()));
    let named: BTreeSet<&str> =
        entries.iter().flat_map(Entry::attributes).map(|(kind, _)| kind).chain(alone).collect();
    let absent: Vec<_> = Kind::ALL.iter().filter(|kind| !named.contains(kind.name())).collect();
    assert!(absent.is_empty(), "doc/catalogs.md does not say where {absent:?} come from");
    Ok(())
}

/// Every table of `pg_catalog` with its columns, and the server's version.
async fn columns_of_the_server() -> Result<(u32, BTreeSet<(String, String)>), Box<dyn Error>> {
    let settings = Settings {
        path_env: std::env::var_os("PATH"),
        library_path_env: std::env::var_os("LD_LIBRARY_PATH"),
        ..Settings::new(Mode::Local, std::env::temp_dir())
    };
    let scratch = scratch::build(settings).await?;
    let database = scratch.database("catalogs").await?;
    let sql = "
        SELECT c.relname::text, a.attname::text
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r'
          AND a.attnum > 0 AND NOT a.attisdropped";
    let rows = database.client().query(sql, &[]).await?;
    let columns = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    Ok((server_major(database.client()).await?, columns))
}

/// Whether a query names a column or a function, as a whole word.
fn names(query: &str, word: &str) -> bool {
    query.split(|c: char| !c.is_alphanumeric() && c != '_').any(|found| found == word)
}

/// The attributes of a kind, as its JSON Schema lists them.
fn attributes(kind: Kind) -> BTreeSet<String> {
    let mut generator = SchemaGenerator::default();
    let reference = kind.room().schema(&mut generator);
    let definitions = generator.take_definitions(true);
    let schema = reference
        .get("$ref")
        .and_then(|reference| reference.as_str()?.rsplit('/').next())
        .and_then(|name| definitions.get(name))
        .unwrap_or(reference.as_value());
    let properties = schema.get("properties").and_then(|properties| properties.as_object());
    properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
}
