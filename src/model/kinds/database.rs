//! The database that everything else is in (`pg_database`). Its name is not compared: scratch
//! databases have names of their own.
//!
//! Left out: whether it allows connections (`datallowconn`), which the one that is read always
//! does; the version of the collation (`datcollversion`), which is the operating system's; whether
//! it has login event triggers (`dathasloginevt`), which these say themselves; and how far vacuum
//! has come (`datfrozenxid`, `datminmxid`). What it is set to is a kind of its own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule, since};
use crate::model::mirrored::Mirrored;
use crate::model::{ObjectId, ddl};

/// The database. It has no path.
///
/// What only `CREATE DATABASE` can say is not for a script to choose that runs in a scratch
/// database; such a source does not know it, see [`OF_CREATION`].
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Database {
    /// How many sessions it may have at a time; `None` for any number.
    pub connection_limit: Option<i32>,
    /// Whether anybody who may create databases can clone it.
    pub is_template: bool,
    /// The encoding of its texts.
    pub encoding: Option<String>,
    /// Whose rules its texts are ordered by: `libc`, `icu` or `builtin`.
    pub locale_provider: Option<String>,
    /// The operating system's locale for the order of texts.
    pub collate: Option<String>,
    /// The operating system's locale for the classes of characters.
    pub ctype: Option<String>,
    /// The provider's own locale, when it is not the operating system.
    pub locale: Option<String>,
    /// Rules added to those of the ICU locale.
    pub icu_rules: Option<String>,
    /// The tablespace of what says nothing else; `None` for `pg_default`.
    pub tablespace: Option<String>,
    /// The role that owns it.
    pub owner: String,
}

/// Attributes that are settled when the database is created.
pub const OF_CREATION: &[&str] =
    &["encoding", "locale_provider", "collate", "ctype", "locale", "icu_rules", "tablespace"];

impl Room for Database {
    const SQL_CLASS: &'static str = "DATABASE";
    // A script of what is in a database does not give away the one that it is run in.
    const OWNER_CHANGES: bool = false;
    const NAMED: bool = false;
    const OUTSIDE_SCHEMAS: bool = true;
    const NAMED_BY: Option<&'static str> = Some("current_database()");
    const RULES: &'static [Rule] = &[OWNER];
    const MIRRORED: Mirrored =
        Mirrored { single: true, environment: OF_CREATION, ..Mirrored::PLAIN };

    // Before 15 there was one provider; `daticulocale` became `datlocale` in 17.
    fn query(major: u32) -> String {
        let provider = since(
            major,
            15,
            "CASE d.datlocprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin'
                  ELSE d.datlocprovider::text END",
            "'libc'",
        );
        let locale =
            since(major, 17, "d.datlocale", since(major, 15, "d.daticulocale", "NULL::text"));
        let rules = since(major, 16, "d.daticurules", "NULL::text");
        format!(
            "SELECT ARRAY[]::text[] AS _path, ARRAY['pg_database'::regclass, d.oid, 0]::int8[] AS _at,
                nullif(d.datconnlimit, -1) AS connection_limit,
                d.datistemplate AS is_template,
                pg_encoding_to_char(d.encoding) AS encoding,
                {provider} AS locale_provider,
                d.datcollate::text AS collate, d.datctype::text AS ctype, {locale} AS locale,
                {rules} AS icu_rules,
                nullif(t.spcname, 'pg_default') AS tablespace,
                pg_get_userbyid(d.datdba) AS owner
             FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace
             WHERE d.datname = current_database()"
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let mut options = String::new();
        if let Some(limit) = self.connection_limit {
            options += &format!(" CONNECTION LIMIT {limit}");
        }
        if self.is_template {
            options += " IS_TEMPLATE true";
        }
        if options.is_empty() {
            return String::new();
        }
        ddl::about(id, &ddl::target(id), |database| format!("ALTER {database} WITH{options};"))
    }

    fn summary(&self, _id: &ObjectId) -> String {
        self.encoding.clone().unwrap_or_else(|| "the scratch database".to_owned())
    }
}
