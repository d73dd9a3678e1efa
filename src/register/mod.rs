//! Numbered drifts with their decisions: the file that a steward reviews. Pure.
//!
//! A drift keeps its number for as long as it is the same drift: the same object, missing,
//! unexpected, changed or renamed. A renamed object is known by its canonical name, whatever the
//! other one is. One that is gone keeps its row as Resolved; a new one takes the next
//! number. The file is ordered by object, so two branches that each add a drift touch different
//! places; when both took the same number, the next [`Register::reconcile`] gives one of them
//! another.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diff::{Drift, DriftType, cells};

/// The version of the register's format.
pub const FORMAT: u32 = 1;

/// What every register begins with.
const HEADER: &str = "\
# Every drift that was ever found, by object. `pgcanon reconcile` keeps this file; write the
# resolution decision by hand. After a merge in which two branches took the same number, keep both
# rows and run `pgcanon reconcile`: it gives one of them the next free number.
";

/// Why a register cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// It is not the YAML that is expected.
    #[error("cannot read the drift register `{path}`")]
    Syntax {
        /// The file.
        path: String,
        /// What is wrong, with line, column and the place.
        #[source]
        message: Misread,
    },
    /// It was written by a newer version.
    #[error(
        "the drift register `{path}` has format {found}, and this version reads format {FORMAT}"
    )]
    Format {
        /// The file.
        path: String,
        /// Its format.
        found: u32,
    },
    /// Two branches decided the same drift differently.
    #[error(
        "the drift register `{path}` holds two decisions on `{object}`: `{first}` and `{second}`"
    )]
    Contradiction {
        /// The file.
        path: String,
        /// The object.
        object: String,
        /// One decision.
        first: String,
        /// The other one.
        second: String,
    },
}

/// What is wrong with a text that should be YAML, with line, column and the place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Misread(String);

impl Misread {
    /// The reader's own words, which name no file. Where they name no line either, the document as
    /// a whole is meant.
    fn new(error: &serde_yaml::Error, path: &str) -> Self {
        let advice_to_programmers = ", set DuplicateKeyPolicy in Options if acceptable";
        let said = error.to_string();
        let said = said.trim_start_matches("error: ").replace(advice_to_programmers, "");
        let said = said.replace("<input>", path);
        if said.contains(&format!("{path}:")) || said.contains("line ") {
            return Self(said);
        }
        Self(format!("{said}\n --> {path}:1:1"))
    }
}

impl RegisterError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Syntax { message: Misread(message), .. }
                if ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|mark| message.contains(mark)) =>
            {
                "resolve the merge: keep the rows of both sides and take the markers out".to_owned()
            }
            Self::Syntax { path, .. } => {
                format!("mend the file, or take `{path}` from version control again")
            }
            Self::Format { .. } => {
                "use the version of pgcanon that wrote it, or a newer one".to_owned()
            }
            Self::Contradiction { .. } => {
                "keep the decision that holds and delete the other row".to_owned()
            }
        })
    }
}

/// The number of a drift, written `SCHEMA-DRIFT-007`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DriftNumber(pub u32);

impl DriftNumber {
    /// The last number there is, so that counting on never overflows.
    const LAST: u32 = 999_999_999;
}

impl fmt::Display for DriftNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("SCHEMA-DRIFT-{:03}", self.0))
    }
}

impl std::str::FromStr for DriftNumber {
    type Err = String;

    /// Reads `SCHEMA-DRIFT-007`, or the bare number, in any case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.to_ascii_uppercase();
        let digits = digits.strip_prefix("SCHEMA-DRIFT-").unwrap_or(&digits);
        match digits.parse() {
            Ok(number) if (1..=Self::LAST).contains(&number) && !digits.starts_with('+') => {
                Ok(Self(number))
            }
            _ => Err(format!("`{text}` is no drift number, such as `SCHEMA-DRIFT-007`")),
        }
    }
}

impl Serialize for DriftNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DriftNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for DriftNumber {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DriftNumber".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^SCHEMA-DRIFT-[0-9]{3,}$" })
    }
}

/// Where a drift stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Status {
    /// The sources disagree.
    Open,
    /// They did, and no longer do.
    Resolved,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Open => "Open",
            Self::Resolved => "Resolved",
        })
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The number.
    pub id: DriftNumber,
    /// Kind and name of the object.
    pub object: String,
    /// In what way the sources disagree.
    #[serde(rename = "type")]
    pub drift_type: DriftType,
    /// Where it stands.
    pub status: Status,
    /// What the steward ruled, in words, with the ADR.
    pub decision: Option<String>,
    /// What the canonical schema says.
    pub canonical: String,
    /// What the migrations build.
    pub migrations: String,
}

/// What makes two drifts the same: the object and the type.
type Key = (String, DriftType);

impl Row {
    /// The row on one line. A merge takes lines for what is kept or dropped: of a row on several
    /// lines it would fold those together that two rows have in common.
    fn to_line(&self) -> Result<String, serde_json::Error> {
        let Self { id, object, drift_type, status, decision, canonical, migrations } = self;
        // A JSON string is a YAML string.
        let [object, drift_type, canonical, migrations] = [
            serde_json::to_string(object)?,
            serde_json::to_string(drift_type)?,
            serde_json::to_string(canonical)?,
            serde_json::to_string(migrations)?,
        ];
        let decision = serde_json::to_string(decision)?;
        Ok(format!(
            "- {{id: {id}, object: {object}, type: {drift_type}, status: {status}, \
             decision: {decision}, canonical: {canonical}, migrations: {migrations}}}\n"
        ))
    }

    fn key(&self) -> Key {
        (self.object.clone(), self.drift_type)
    }
}

/// The rows by object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Register {
    rows: Vec<Row>,
}

/// The form of the file.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    format: u32,
    drifts: Vec<Row>,
}

/// What [`Register::reconcile`] did besides numbering new drifts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Rows that took a number for the first time.
    pub opened: Vec<DriftNumber>,
    /// Rows that were resolved and are open again.
    pub reopened: Vec<DriftNumber>,
    /// Rows that were open and are resolved.
    pub resolved: Vec<DriftNumber>,
    /// Rows whose number was taken twice, with the old number and the new one.
    pub renumbered: Vec<(DriftNumber, DriftNumber)>,
}

impl Register {
    /// Reads the text of a register. `path` is for messages alone.
    ///
    /// # Errors
    /// When the text is not a register, or contradicts itself.
    pub fn parse(text: &str, path: &str) -> Result<Self, RegisterError> {
        let file: File =
            serde_yaml::from_str_with_options(text, reading(text)).map_err(|error| {
                RegisterError::Syntax { path: path.to_owned(), message: Misread::new(&error, path) }
            })?;
        if file.format != FORMAT {
            return Err(RegisterError::Format { path: path.to_owned(), found: file.format });
        }
        let mut rows: BTreeMap<Key, Row> = BTreeMap::new();
        for row in file.drifts {
            let key = row.key();
            let merged = match rows.remove(&key) {
                Some(other) => merge(other, row, path)?,
                None => row,
            };
            rows.insert(key, merged);
        }
        Ok(Self { rows: rows.into_values().collect() })
    }

    /// The text of the file.
    ///
    /// # Errors
    /// When a value cannot be written as JSON, which no row can bring about.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        if self.rows.is_empty() {
            return Ok(format!("{HEADER}format: {FORMAT}\ndrifts: []\n"));
        }
        let rows: Result<String, _> = self.rows.iter().map(Row::to_line).collect();
        Ok(format!("{HEADER}format: {FORMAT}\ndrifts:\n{}", rows?))
    }

    /// The rows by object.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows by number, as they are shown.
    pub fn by_number(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by_key(|row| row.id);
        rows
    }

    /// The row of a drift.
    pub fn row_of(&self, drift: &Drift) -> Option<&Row> {
        let key = (drift.object.to_string(), drift.drift_type);
        self.rows.iter().find(|row| row.key() == key)
    }

    /// The register after a run that found `drifts`.
    #[must_use]
    pub fn reconcile(&self, drifts: &[Drift]) -> (Self, Changes) {
        let mut changes = Changes::default();
        let mut rows: BTreeMap<Key, Row> =
            self.rows.iter().map(|row| (row.key(), row.clone())).collect();
        let mut used: BTreeSet<u32> = self.rows.iter().map(|row| row.id.0).collect();
        let last = used.last().copied().unwrap_or(0);
        // After the last number there is, the free ones before it follow.
        let mut numbers = (last + 1..=DriftNumber::LAST).chain(1..=last);
        let mut take_next = || {
            DriftNumber(numbers.find(|number| used.insert(*number)).unwrap_or(DriftNumber::LAST))
        };

        let mut taken = BTreeSet::new();
        for row in rows.values_mut() {
            if !taken.insert(row.id) {
                let number = take_next();
                changes.renumbered.push((row.id, number));
                row.id = number;
            }
        }

        let found: BTreeMap<Key, &Drift> = drifts
            .iter()
            .map(|drift| ((drift.object.to_string(), drift.drift_type), drift))
            .collect();
        for (key, row) in &mut rows {
            if row.status == Status::Open && !found.contains_key(key) {
                row.status = Status::Resolved;
                changes.resolved.push(row.id);
            }
        }
        for (key, drift) in found {
            let (canonical, migrations) = cells(drift);
            let row = rows.entry(key.clone()).or_insert_with(|| {
                let id = take_next();
                changes.opened.push(id);
                let (object, drift_type) = key;
                let status = Status::Open;
                Row {
                    id,
                    object,
                    drift_type,
                    status,
                    decision: None,
                    canonical: String::new(),
                    migrations: String::new(),
                }
            });
            if row.status == Status::Resolved {
                row.status = Status::Open;
                changes.reopened.push(row.id);
            }
            (row.canonical, row.migrations) = (canonical, migrations);
        }
        (Self { rows: rows.into_values().collect() }, changes)
    }
}

/// How a register is read: as large as it is, for the reader's own bounds would refuse one with
/// some ten thousand rows, and without anchors, which are all that could make it larger than it is.
fn reading(text: &str) -> serde_yaml::Options {
    let bytes = text.len().saturating_add(64);
    serde_yaml::options! {
        merge_keys: serde_yaml::MergeKeyPolicy::Error,
        budget: serde_yaml::budget! {
            max_events: bytes,
            max_nodes: bytes,
            max_total_scalar_bytes: bytes,
            max_aliases: 0,
            max_anchors: 0,
            max_documents: 1,
        },
    }
}

/// The same drift found on two branches: the lower number stays, and so does a decision.
fn merge(first: Row, second: Row, path: &str) -> Result<Row, RegisterError> {
    let (kept, other) = if first.id <= second.id { (first, second) } else { (second, first) };
    let decision = match (kept.decision.clone(), other.decision) {
        (Some(first), Some(second)) if first != second => {
            return Err(RegisterError::Contradiction {
                path: path.to_owned(),
                object: kept.object,
                first,
                second,
            });
        }
        (Some(decision), _) => Some(decision),
        (None, decision) => decision,
    };
    Ok(Row { decision, ..kept })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::{Changes, DriftNumber, Register, Status};
    use crate::diff::{Drift, DriftType, Level};
    use crate::model::{Kind, ObjectId};

    fn drift(name: &str, drift_type: DriftType) -> Drift {
        Drift {
            object: ObjectId::new(Kind::Table, ["public", name]),
            drift_type,
            level: Level::Error,
            differences: Vec::new(),
            renamed_to: None,
            candidates: Vec::new(),
            folded: Vec::new(),
            left: None,
            right: None,
        }
    }

    fn numbers(register: &Register) -> Vec<(String, u32, Status)> {
        register.rows().iter().map(|row| (row.object.clone(), row.id.0, row.status)).collect()
    }

    #[test]
    fn a_number_stays_with_its_drift() {
        let (a, b, c) = (
            drift("a", DriftType::Missing),
            drift("b", DriftType::Missing),
            drift("c", DriftType::Missing),
        );
        let (first, _) = Register::default().reconcile(&[b.clone(), c.clone()]);
        let (second, changes) = first.reconcile(&[a.clone(), c]);
        let expected = [
            ("table public.a".to_owned(), 3, Status::Open),
            ("table public.b".to_owned(), 1, Status::Resolved),
            ("table public.c".to_owned(), 2, Status::Open),
        ];
        assert_eq!(numbers(&second), expected);
        assert_eq!(changes.opened, [DriftNumber(3)]);
        assert_eq!(changes.resolved, [DriftNumber(1)]);
        let (third, changes) = second.reconcile(&[a, b]);
        assert_eq!(numbers(&third)[1], ("table public.b".to_owned(), 1, Status::Open));
        assert_eq!(changes.reopened, [DriftNumber(1)]);
    }

    #[test]
    fn missing_and_unexpected_are_two_drifts() {
        let (first, _) = Register::default().reconcile(&[drift("a", DriftType::Missing)]);
        let (second, _) = first.reconcile(&[drift("a", DriftType::Unexpected)]);
        let statuses: Vec<(u32, Status)> =
            second.by_number().iter().map(|row| (row.id.0, row.status)).collect();
        assert_eq!(statuses, [(1, Status::Resolved), (2, Status::Open)]);
    }

    fn renamed(from: &str, to: &str) -> Drift {
        let to = ObjectId::new(Kind::Table, ["public", to]);
        Drift { renamed_to: Some(to), ..drift(from, DriftType::Renamed) }
    }

    #[test]
    fn a_rename_takes_the_place_of_two_rows_and_gives_it_back() {
        let two = [drift("a", DriftType::Missing), drift("b", DriftType::Unexpected)];
        let (first, _) = Register::default().reconcile(&two);
        let (second, changes) = first.reconcile(&[renamed("a", "b")]);
        assert_eq!(changes.opened, [DriftNumber(3)]);
        assert_eq!(changes.resolved, [DriftNumber(1), DriftNumber(2)]);
        let (third, changes) = second.reconcile(&two);
        assert_eq!(changes.resolved, [DriftNumber(3)]);
        assert_eq!(changes.reopened, [DriftNumber(1), DriftNumber(2)]);
        assert_eq!(third.rows().len(), 3);
    }

    #[test]
    fn a_rename_is_known_by_what_is_missing() {
        let (mut first, _) = Register::default().reconcile(&[renamed("a", "b")]);
        first.rows[0].decision = Some("fix migration".to_owned());
        let (second, changes) = first.reconcile(&[renamed("a", "c")]);
        assert_eq!(changes, Changes::default());
        assert_eq!(second.rows()[0].decision.as_deref(), Some("fix migration"));
        assert!(second.row_of(&renamed("a", "c")).is_some());
        let text = second.to_text().unwrap();
        assert_eq!(Register::parse(&text, "r").unwrap(), second);
    }

    #[test]
    fn every_row_stands_on_one_line() {
        let (register, _) = Register::default()
            .reconcile(&[drift("a", DriftType::Missing), drift("b\nc", DriftType::Changed)]);
        let text = register.to_text().unwrap();
        assert_eq!(text.matches("\n- {id: SCHEMA-DRIFT-").count(), 2, "{text}");
        assert_eq!(text.matches("}\n").count(), 2, "{text}");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let (register, _) = Register::default().reconcile(&[
            drift("x: y # z", DriftType::Missing),
            drift("\"q\"\n", DriftType::Changed),
        ]);
        let text = register.to_text().unwrap();
        assert_eq!(Register::parse(&text, "r").unwrap(), register, "{text}");
    }

    #[test]
    fn two_branches_that_took_the_same_number_are_told_apart() {
        let (ours, _) = Register::default().reconcile(&[drift("a", DriftType::Missing)]);
        let (theirs, _) = Register::default().reconcile(&[drift("b", DriftType::Missing)]);
        let merged = Register { rows: [ours.rows, theirs.rows].concat() };
        let read = Register::parse(&merged.to_text().unwrap(), "r").unwrap();
        let (mended, changes) =
            read.reconcile(&[drift("a", DriftType::Missing), drift("b", DriftType::Missing)]);
        let numbers: Vec<u32> = mended.rows().iter().map(|row| row.id.0).collect();
        assert_eq!(numbers, [1, 2]);
        let renumbered = vec![(DriftNumber(1), DriftNumber(2))];
        assert_eq!(changes, Changes { renumbered, ..Changes::default() });
    }

    #[test]
    fn the_same_drift_found_on_two_branches_keeps_the_lower_number_and_the_decision() {
        let text = "format: 1\ndrifts:\n\
            - {id: SCHEMA-DRIFT-005, object: table a, type: Missing, status: Open, decision: fix migration, canonical: '', migrations: ''}\n\
            - {id: SCHEMA-DRIFT-004, object: table a, type: Missing, status: Open, decision: null, canonical: '', migrations: ''}\n";
        let read = Register::parse(text, "r").unwrap();
        assert_eq!(read.rows().len(), 1);
        assert_eq!(read.rows()[0].id, DriftNumber(4));
        assert_eq!(read.rows()[0].decision.as_deref(), Some("fix migration"));
        let contradiction = text.replace("decision: null", "decision: accept");
        assert!(Register::parse(&contradiction, "r").is_err());
    }

    #[test]
    fn a_bad_register_is_an_error_with_its_line() {
        let cases = [
            ("format: 1\ndrifts:\n- id: 7x\n", "3"),
            ("format: 1\ndrifts: []\nextra: 1\n", "3"),
            ("format: 2\ndrifts: []\n", "format 2"),
            ("<<<<<<< ours\n", "1"),
        ];
        for (text, expected) in cases {
            let error = Register::parse(text, "register.yaml").unwrap_err();
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            let said = format!("{error}: {}", cause.unwrap_or_default());
            assert!(said.contains(expected), "{text:?} gave {said}");
            assert!(error.hint().is_some());
        }
    }
}
