//! The list of kinds.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// A class of object, named as `pg_identify_object` names it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        pub enum Kind {
            $(#[doc = concat!("`", $name, "`")] #[serde(rename = $name)] $variant),*
        }

        impl Kind {
            /// Every kind, in the order in which they are reported.
            pub const ALL: &'static [Kind] = &[$(Kind::$variant),*];

            /// The kind's name.
            pub const fn name(self) -> &'static str {
                match self { $(Kind::$variant => $name),* }
            }
        }
    };
}

kinds! {
    Schema = "schema",
    Extension = "extension",
    EnumType = "enum",
    Domain = "domain",
    CompositeType = "composite type",
    RangeType = "range type",
    Sequence = "sequence",
    Table = "table",
    Column = "column",
    Constraint = "constraint",
    Index = "index",
    View = "view",
    MaterializedView = "materialized view",
    Function = "function",
    Procedure = "procedure",
    Aggregate = "aggregate",
    Trigger = "trigger",
    Rule = "rule",
    Policy = "policy",
    Comment = "comment",
    Grant = "grant",
    DefaultPrivilege = "default privilege",
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
