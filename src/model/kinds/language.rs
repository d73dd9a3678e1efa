//! Procedural languages (`pg_language`).
//!
//! `lanispl` is true for every language that can be created. `plpgsql` is a member of its extension.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule};
use crate::model::{ObjectId, ddl};

/// A procedural language.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Language {
    /// Whether any user may write functions in it.
    pub trusted: bool,
    /// The function that runs the language's functions.
    pub handler: String,
    /// The function that runs `DO` blocks; `None` when the language has none.
    pub inline: Option<String>,
    /// The function that checks a new function; `None` when nothing is checked.
    pub validator: Option<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for Language {
    const SQL_CLASS: &'static str = "LANGUAGE";
    const OUTSIDE_SCHEMAS: bool = true;
    const RULES: &'static [Rule] = &[OWNER];

    fn query(_major: u32) -> String {
        "SELECT ARRAY[l.lanname]::text[] AS _path,
            ARRAY['pg_language'::regclass, l.oid, 0]::int8[] AS _at,
            l.lanpltrusted AS trusted,
            l.lanplcallfoid::regproc::text AS handler,
            CASE WHEN l.laninline <> 0 THEN l.laninline::regproc::text END AS inline,
            CASE WHEN l.lanvalidator <> 0 THEN l.lanvalidator::regproc::text END AS validator,
            pg_get_userbyid(l.lanowner) AS owner
         FROM pg_language l
         WHERE l.oid >= 16384"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let trusted = if self.trusted { "TRUSTED " } else { "" };
        let mut text =
            format!("CREATE {trusted}LANGUAGE {} HANDLER {}", ddl::path(id), self.handler);
        if let Some(inline) = &self.inline {
            text += &format!(" INLINE {inline}");
        }
        if let Some(validator) = &self.validator {
            text += &format!(" VALIDATOR {validator}");
        }
        text + ";"
    }
}
