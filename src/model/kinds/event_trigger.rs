//! Event triggers (`pg_event_trigger`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule};
use crate::model::mirrored::{Mirrored, Usual};
use crate::model::{ObjectId, ddl};

/// An event trigger.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct EventTrigger {
    /// The event it fires on, such as `ddl_command_end`.
    pub event: String,
    /// The commands it fires for, such as `CREATE TABLE`; none for all.
    pub tags: BTreeSet<String>,
    /// The function it calls.
    pub function: String,
    /// `origin`, `disabled`, `replica` or `always`.
    pub enabled: String,
    /// The role that owns it.
    pub owner: String,
}

impl Room for EventTrigger {
    const SQL_CLASS: &'static str = "EVENT TRIGGER";
    const CATALOG: Option<&'static str> = Some("pg_event_trigger");
    const OUTSIDE_SCHEMAS: bool = true;
    const RULES: &'static [Rule] = &[OWNER];
    const MIRRORED: Mirrored =
        Mirrored { usual: &[("enabled", Usual::Text("origin"))], ..Mirrored::PLAIN };

    fn query(_major: u32) -> String {
        "SELECT ARRAY[t.evtname]::text[] AS _path,
            ARRAY['pg_event_trigger'::regclass, t.oid, 0]::int8[] AS _at,
            t.evtevent AS event,
            coalesce(t.evttags, ARRAY[]::text[]) AS tags,
            t.evtfoid::regproc::text AS function,
            CASE t.evtenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled'
                 WHEN 'R' THEN 'replica' ELSE 'always' END AS enabled,
            pg_get_userbyid(t.evtowner) AS owner
         FROM pg_event_trigger t"
            .to_owned()
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let name = ddl::path(id);
        let mut text = format!("CREATE EVENT TRIGGER {name} ON {}", self.event);
        if !self.tags.is_empty() {
            let tags: Vec<String> = self.tags.iter().map(|tag| ddl::literal(tag)).collect();
            text += &format!(" WHEN TAG IN ({})", tags.join(", "));
        }
        text += &format!(" EXECUTE FUNCTION {}();", self.function);
        let Some(enable) = ddl::enabling(&self.enabled) else { return text };
        text + &format!("\nALTER EVENT TRIGGER {name} {enable};")
    }

    fn summary(&self, _id: &ObjectId) -> String {
        format!("on {}, {}", self.event, self.function)
    }
}
