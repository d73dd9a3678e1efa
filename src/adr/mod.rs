//! Architecture decision records: what a decision of the register rests on.
//!
//! A folder of Markdown files, one for each record, numbered by their names. The forms that are
//! about are read as they are: MADR with its status in front matter or in a list, Nygard's and
//! adr-tools' with a `Status` section. [`parse()`] makes a record of a text and is pure, as are
//! [`check`], [`cite`] and [`mod@write`]; [`folder`] alone reads the disk.

pub mod check;
pub mod cite;
pub mod folder;
mod markdown;
mod number;
mod parse;
mod status;
#[cfg(test)]
mod tests;
pub mod write;

use std::fmt;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use number::{AdrNumber, Named};
pub use parse::parse;

use crate::problem::Problems;

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum AdrStatus {
    /// It is talked about; a draft is one of these.
    Proposed,
    /// It holds.
    Accepted,
    /// It was decided against.
    Rejected,
    /// It no longer holds, and nothing took its place.
    Deprecated,
    /// Another record took its place.
    Superseded,
}

impl AdrStatus {
    /// The words that records begin their status with, in lower case.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("proposed", Self::Proposed),
        ("draft", Self::Proposed),
        ("accepted", Self::Accepted),
        ("rejected", Self::Rejected),
        ("deprecated", Self::Deprecated),
        ("superseded", Self::Superseded),
        // As adr-tools spell it.
        ("superceded", Self::Superseded),
    ];
}

impl fmt::Display for AdrStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Proposed => "Proposed",
            Self::Accepted => "Accepted",
            Self::Rejected => "Rejected",
            Self::Deprecated => "Deprecated",
            Self::Superseded => "Superseded",
        })
    }
}

/// Another record that one names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The record.
    pub number: AdrNumber,
    /// Where in the text it is named.
    pub span: Range<usize>,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adr {
    /// Its number, which its file's name says.
    pub number: AdrNumber,
    /// The file, from the project folder.
    pub file: String,
    /// The whole text.
    pub text: String,
    /// Its title without the number.
    pub title: String,
    /// The number that the title says, with its place, where it says one.
    pub titled: Option<Link>,
    /// Where it stands.
    pub status: AdrStatus,
    /// The word of the text that says so.
    pub status_span: Range<usize>,
    /// How its status is written.
    pub form: Form,
    /// The records whose place it took.
    pub supersedes: Vec<Link>,
    /// The records that took its place.
    pub superseded_by: Vec<Link>,
    /// Whether the text says on which day it was written.
    pub dated: bool,
}

/// How a record says its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In front matter, as MADR has it since 3.0.
    FrontMatter,
    /// In a line or a list under the title, as MADR 2 has it.
    Field,
    /// In a section of its own, as Nygard and adr-tools have it.
    Section,
}

/// One file of the folder: a record, or why it is none.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The number that the file's name says.
    pub number: AdrNumber,
    /// The file, from the project folder.
    pub file: String,
    /// The record, or everything in it that cannot be understood.
    pub outcome: Result<Adr, Problems>,
}

/// All records of a project, by number and file.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The folder, as people know it.
    pub folder: String,
    /// The files with a number.
    pub entries: Vec<Entry>,
    /// Markdown files without one, which are no records: a page about them, a template.
    pub unnumbered: Vec<String>,
}

/// Why no decision can rest on a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// There is no record of this number.
    Absent,
    /// There are several.
    Ambiguous,
    /// It cannot be understood.
    Unreadable(Problems),
    /// The number is that of another record than the one that was cited, whose file's name had this
    /// slug.
    Another(String),
    /// It is there, and not accepted; with the records that took its place.
    Status(AdrStatus, Vec<AdrNumber>),
}

impl fmt::Display for Unfit {
    /// What is the matter, as the end of a sentence that begins with the record.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("is not there"),
            Self::Ambiguous => f.write_str("is there more than once"),
            Self::Another(slug) => write!(f, "is another record now, and no longer `{slug}`"),
            Self::Unreadable(_) => f.write_str("cannot be read"),
            Self::Status(AdrStatus::Superseded, by) if !by.is_empty() => {
                let by: Vec<String> = by.iter().map(ToString::to_string).collect();
                write!(f, "is superseded by {}", by.join(", "))
            }
            Self::Status(status, _) => write!(f, "is {}", status.to_string().to_lowercase()),
        }
    }
}

impl Entry {
    /// The part of the file's name that the title makes, which stays when the record takes another
    /// number.
    pub fn slug(&self) -> String {
        slug(&self.file)
    }
}

impl Adr {
    /// The record, where it holds.
    ///
    /// # Errors
    /// When it is not accepted.
    pub fn in_force(&self) -> Result<&Self, Unfit> {
        match self.status {
            AdrStatus::Accepted => Ok(self),
            status => {
                let by = self.superseded_by.iter().map(|link| link.number).collect();
                Err(Unfit::Status(status, by))
            }
        }
    }

    /// As [`Entry::slug`].
    pub fn slug(&self) -> String {
        slug(&self.file)
    }
}

fn slug(file: &str) -> String {
    let name = file.rsplit('/').next().unwrap_or(file);
    Named::read(name).map(|named| named.slug).unwrap_or_default()
}

impl Library {
    /// The records that can be understood.
    pub fn adrs(&self) -> impl Iterator<Item = &Adr> {
        self.entries.iter().filter_map(|entry| entry.outcome.as_ref().ok())
    }

    /// The record of this number.
    ///
    /// # Errors
    /// When there is none, more than one, or one that cannot be understood.
    pub fn get(&self, number: AdrNumber) -> Result<&Adr, Unfit> {
        let mut found = self.entries.iter().filter(|entry| entry.number == number);
        match (found.next(), found.next()) {
            (None, _) => Err(Unfit::Absent),
            (Some(_), Some(_)) => Err(Unfit::Ambiguous),
            (Some(entry), None) => entry.outcome.as_ref().map_err(|p| Unfit::Unreadable(p.clone())),
        }
    }

    /// The record that was cited by this number when its file's name had this slug. Two branches may
    /// both take one number, and then a record is told from the other by its slug, and followed to
    /// the number that it takes after that.
    ///
    /// # Errors
    /// As [`get`](Self::get), and when the number is that of another record now.
    pub fn cited(&self, number: AdrNumber, slug: Option<&str>) -> Result<&Adr, Unfit> {
        let Some(slug) = slug else { return self.get(number) };
        let named = |entry: &&Entry| entry.slug() == slug;
        let mut here = self.entries.iter().filter(|entry| entry.number == number);
        let found = here.find(named).or_else(|| {
            let mut elsewhere = self.entries.iter().filter(named);
            elsewhere.next().filter(|_| elsewhere.next().is_none())
        });
        match found {
            Some(entry) => entry.outcome.as_ref().map_err(|p| Unfit::Unreadable(p.clone())),
            None => Err(self.get(number).err().unwrap_or_else(|| Unfit::Another(slug.to_owned()))),
        }
    }

    /// The record of this number, which a decision can rest on.
    ///
    /// # Errors
    /// As [`get`](Self::get), and when it is not accepted.
    pub fn accepted(&self, number: AdrNumber) -> Result<&Adr, Unfit> {
        self.get(number).and_then(Adr::in_force)
    }

    /// The number that the next record takes.
    pub fn next(&self) -> AdrNumber {
        AdrNumber(self.entries.last().map_or(1, |entry| entry.number.0 + 1))
    }
}
