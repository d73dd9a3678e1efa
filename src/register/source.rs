//! What can deviate: the sources of a project, in one list.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When a source is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// By every run that compares the sources of the project.
    ByEveryRun,
    /// By a command of its own. What that found stands until it looks again.
    OnDemand,
}

macro_rules! sources {
    ($($(#[$about:meta])* $variant:ident = $name:literal, $short:literal, $fix:literal, $found:ident;)+) => {
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

            /// When it is looked at.
            fn found(self) -> Found {
                match self { $(Self::$variant => Found::$found,)+ }
            }
        }
    };
}

sources! {
    /// The canonical schema as SQL.
    Canonical = "canonical", "sql", "fix-canonical", ByEveryRun;
    /// The canonical schema as YAML.
    Yaml = "yaml", "yaml", "fix-yaml", ByEveryRun;
    /// A model that was written of a live database.
    Snapshot = "snapshot", "snapshot", "fix-snapshot", ByEveryRun;
    /// What the migrations build.
    #[default]
    Migrations = "migrations", "migrations", "fix-migration", ByEveryRun;
    /// The rules that the schema must follow.
    Policy = "policy", "policy", "fix-policy", ByEveryRun;
    /// What the migrations leave behind when they are taken back.
    Rollback = "rollback", "after-rollback", "fix-rollback", OnDemand;
    /// What was locked, held against what there is.
    Baseline = "baseline", "found", "fix-baseline", OnDemand;
}

impl DriftSource {
    /// The source of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|source| source.name() == name)
    }

    /// What it is held against, where that is not the source that precedes the others.
    pub fn held_against(self) -> Option<&'static str> {
        match self {
            Self::Rollback => Some("before"),
            Self::Baseline => Some("locked"),
            _ => None,
        }
    }

    /// What looks at it anew, for people to type.
    pub fn looked_at_by(self) -> &'static str {
        match self {
            Self::Rollback => "pgcanon rollback --all",
            Self::Baseline => "pgcanon baseline verify",
            _ => "pgcanon reconcile",
        }
    }

    /// The sources that every run looks at which compares those of the project.
    pub fn of_every_run() -> Vec<Self> {
        Self::ALL.iter().copied().filter(|source| !source.is_on_demand()).collect()
    }

    /// Whether a command of its own looks at it, and no other run does.
    pub fn is_on_demand(self) -> bool {
        self.found() == Found::OnDemand
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
