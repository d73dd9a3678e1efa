//! The records with what cites each, as a table and as JSON.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NOTHING;
use super::listing::listing;
use crate::adr::cite::{Citation, Cited};
use crate::adr::{AdrNumber, AdrStatus, Entry, Library};
use crate::register::DriftNumber;

/// The version of the list's format.
pub const FORMAT: u32 = 1;

/// What `adr list --format json` prints.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The version of the format.
    pub format: u32,
    /// The records, by number.
    pub adrs: Vec<Record>,
}

/// One record.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The number.
    pub id: AdrNumber,
    /// The file, from the project folder.
    pub file: String,
    /// The title without the number; `null` where the file cannot be understood.
    pub title: Option<String>,
    /// Where it stands; `null` where the file cannot be understood.
    pub status: Option<AdrStatus>,
    /// The records whose place it took.
    pub supersedes: Vec<AdrNumber>,
    /// The records that took its place.
    pub superseded_by: Vec<AdrNumber>,
    /// The drifts whose decisions cite it.
    pub drifts: Vec<DriftNumber>,
    /// The waivers that cite it, as `file:line`.
    pub waivers: Vec<String>,
    /// Other comments that cite it, as `file:line`.
    pub comments: Vec<String>,
}

impl List {
    /// The list of all records.
    pub fn of(library: &Library, citations: &[Citation]) -> Self {
        let adrs = library.entries.iter().map(|entry| Record::of(entry, citations)).collect();
        Self { format: FORMAT, adrs }
    }

    /// The list as a table, at most `width` terminal columns wide, ending with a line break.
    pub fn table(&self, width: u16) -> String {
        let rows: Vec<[String; 4]> = self.adrs.iter().map(Record::cells).collect();
        listing(["ADR", "Status", "Title", "Cited by"], &rows, width) + "\n"
    }
}

impl Record {
    fn of(entry: &Entry, citations: &[Citation]) -> Self {
        let adr = entry.outcome.as_ref().ok();
        let numbers = |links: &[crate::adr::Link]| links.iter().map(|link| link.number).collect();
        let mine = || {
            citations.iter().filter(|citation| match &citation.slug {
                Some(slug) => *slug == entry.slug(),
                None => citation.number == entry.number,
            })
        };
        let places = |what: Cited| {
            let mine = mine().filter(|citation| citation.what == what);
            let mut places: Vec<String> = mine.map(|c| format!("{}:{}", c.file, c.line)).collect();
            places.dedup();
            places
        };
        Self {
            id: entry.number,
            file: entry.file.clone(),
            title: adr.map(|adr| adr.title.clone()),
            status: adr.map(|adr| adr.status),
            supersedes: adr.map(|adr| numbers(&adr.supersedes)).unwrap_or_default(),
            superseded_by: adr.map(|adr| numbers(&adr.superseded_by)).unwrap_or_default(),
            drifts: mine()
                .filter_map(|citation| match citation.what {
                    Cited::Drift { id, .. } => Some(id),
                    _ => None,
                })
                .collect(),
            waivers: places(Cited::Waiver),
            comments: places(Cited::Comment),
        }
    }

    fn cells(&self) -> [String; 4] {
        let status = match (self.status, self.superseded_by.as_slice()) {
            (None, _) => "cannot be read".to_owned(),
            (Some(AdrStatus::Superseded), [by, ..]) => format!("Superseded by {by}"),
            (Some(status), _) => status.to_string(),
        };
        let mut cited: Vec<String> = self.drifts.iter().map(ToString::to_string).collect();
        cited.extend(self.waivers.iter().map(|place| format!("waiver {place}")));
        cited.extend(self.comments.iter().cloned());
        if cited.is_empty() {
            cited.push(NOTHING.to_owned());
        }
        let title = self.title.clone().unwrap_or_else(|| self.file.clone());
        [self.id.to_string(), status, title, cited.join(", ")]
    }
}
