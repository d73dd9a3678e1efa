//! What can deviate: the sources of a project, in one list.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! sources {
    ($($(#[$about:meta])* $variant:ident = $name:literal, $short:literal, $fix:literal;)+) => {
        /// A source of a project, by what it is to it. A row of the register names the one that
        /// deviates from the source that precedes all others.
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
            JsonSchema,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum DriftSource { $($(#[$about])* $variant,)+ }

        impl DriftSource {
            /// Every source.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// What it is called: its role in reports, and its word in the register.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What it is called where there is little room.
            pub fn short(self) -> &'static str {
                match self { $(Self::$variant => $short,)+ }
            }

            /// The ruling that it is to be changed.
            pub(super) fn fix(self) -> &'static str {
                match self { $(Self::$variant => $fix,)+ }
            }
        }
    };
}

sources! {
    /// The canonical schema as SQL.
    Canonical = "canonical", "sql", "fix-canonical";
    /// The canonical schema as YAML.
    Yaml = "yaml", "yaml", "fix-yaml";
    /// A model that was written of a live database.
    Snapshot = "snapshot", "snapshot", "fix-snapshot";
    /// What the migrations build.
    #[default]
    Migrations = "migrations", "migrations", "fix-migration";
    /// The rules that the schema must follow.
    Policy = "policy", "policy", "fix-policy";
}

impl DriftSource {
    /// The source of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|source| source.name() == name)
    }

    /// Whether it is the one that rows leave out, as most of them have it.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    pub(super) fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for DriftSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
