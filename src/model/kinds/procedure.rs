//! Procedures (`pg_proc` with `prokind = 'p'`).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::function::{BODY, SIGNATURE, common, configuration, routine, transform};
use super::{OWNER, Room, Rule};
use crate::model::ddl::{Around, Written};
use crate::model::expression::Expression;
use crate::model::mirrored::{Mirrored, Usual};
use crate::model::{ObjectId, ddl};

/// A procedure.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Procedure {
    /// The arguments with names, modes and defaults.
    pub arguments: Expression,
    /// The language.
    pub language: String,
    /// The body in SQL or PL/pgSQL.
    pub body: Option<String>,
    /// The body in any other language, or the link symbol; white space counts.
    pub source: Option<String>,
    /// The body of an SQL-standard procedure (`BEGIN ATOMIC`).
    pub sql_body: Option<Expression>,
    /// The library of a C procedure.
    pub library: Option<String>,
    /// Whether it runs with its owner's privileges.
    pub security_definer: bool,
    /// The types for which a transform is applied.
    pub transform_types: Vec<String>,
    /// `SET` clauses, each `name=value`, secrets `(hidden)`.
    pub configuration: BTreeSet<String>,
    /// Extensions that take the object along when they are dropped (`DEPENDS ON EXTENSION`).
    pub depends_on_extensions: BTreeSet<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for Procedure {
    const SQL_CLASS: &'static str = "PROCEDURE";
    const RULES: &'static [Rule] = &[OWNER, BODY];
    const MIRRORED: Mirrored =
        Mirrored { usual: &[("arguments", Usual::Text(""))], ..Mirrored::PLAIN };

    fn query(_major: u32) -> String {
        let common = common();
        format!(
            "SELECT ARRAY[n.nspname, p.proname, {SIGNATURE}]::text[] AS _path, {common}
             FROM pg_proc p
             JOIN user_schema n ON n.oid = p.pronamespace
             JOIN pg_language l ON l.oid = p.prolang
             WHERE p.prokind = 'p'"
        )
    }

    fn written(&self, id: &ObjectId, _around: &Around<'_>) -> Written {
        let mut clauses = vec![format!("LANGUAGE {}", ddl::ident(&self.language))];
        clauses.extend(transform(&self.transform_types));
        clauses.extend(self.security_definer.then(|| "SECURITY DEFINER".to_owned()));
        clauses.extend(configuration(&self.configuration));
        let head = format!(
            "PROCEDURE {}({})\n    {}",
            ddl::qualified(&id.path),
            self.arguments,
            clauses.join("\n    "),
        );
        let text = self.body.as_deref().or(self.source.as_deref()).unwrap_or_default();
        let mut written =
            Written::by(routine(&head, text, self.sql_body.as_ref(), self.library.as_deref()));
        ddl::depends_on_extensions(
            &mut written,
            &format!("PROCEDURE {}", ddl::path(id)),
            &self.depends_on_extensions,
        );
        written
    }
}
