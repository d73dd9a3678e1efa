//! The sources that are compared: what each is to the others, and what it is in short.

use std::collections::BTreeSet;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diff::{Level, Levels};
use crate::model::ObjectId;
use crate::register::DriftSource;
use crate::source::{Built, ChainSummary};

/// One source in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// What it is to the others: `canonical`, `migrations`, `yaml`, `snapshot`, `left`, `right`.
    pub role: String,
    /// The source as people know it.
    pub source: String,
    /// The major version of the server that said it.
    pub postgresql: u32,
    /// How many tables it has.
    pub tables: usize,
    /// How many objects it has that are compared.
    pub objects: usize,
    /// How many migrations were run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub migrations: Option<usize>,
    /// The last migration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<String>,
    /// Roles that its scripts mention and that were created for them, without login.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub created_roles: BTreeSet<String>,
}

impl Side {
    pub(super) fn of(role: Role, built: &Built, levels: &Levels) -> Self {
        let ChainSummary { steps, head } =
            built.chain.clone().unwrap_or(ChainSummary { steps: 0, head: String::new() });
        let has_chain = built.chain.is_some();
        Self {
            role: role.name().to_owned(),
            source: built.label.clone(),
            postgresql: built.model.postgresql,
            tables: built.model.count(crate::model::Kind::Table),
            objects: built.model.objects.keys().filter(|id| is_compared(id, levels)).count(),
            migrations: has_chain.then_some(steps),
            head: has_chain.then_some(head),
            created_roles: built.created_roles.clone(),
        }
    }
}

/// What a source is to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The first of two that the arguments name.
    Left,
    /// The second of two that the arguments name.
    Right,
    /// A source of a project.
    Of(DriftSource),
}

impl Role {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
            Self::Of(source) => source.name(),
        }
    }

    /// What it is called where there is little room.
    pub fn short(self) -> &'static str {
        match self {
            Self::Of(source) => source.short(),
            side => side.name(),
        }
    }

    /// As the register knows it.
    pub(super) fn source(self) -> DriftSource {
        match self {
            Self::Of(source) => source,
            Self::Left | Self::Right => DriftSource::default(),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A source that is compared, and what it is to the others.
#[derive(Clone, Copy, Debug)]
pub struct Party<'a> {
    /// What it is to the others.
    pub role: Role,
    /// What it said.
    pub built: &'a Built,
}

/// Whether objects such as this one are compared at all.
pub(super) fn is_compared(id: &ObjectId, levels: &Levels) -> bool {
    levels.of(id.aspect()) != Level::Off
}
