//! Collations (`pg_collation`).
//!
//! Two columns are no attributes. `collversion` is the version that the library on the server's
//! machine had when the collation was made: no SQL script decides it, and `pg_dump` leaves it out.
//! `collencoding` follows from the provider and from the database's encoding.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule, since};
use crate::model::mirrored::{Mirrored, Usual};
use crate::model::{ObjectId, ddl};

/// A collation.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Collation {
    /// The library that compares strings: `libc`, `icu`, or since PostgreSQL 17 `builtin`.
    pub provider: String,
    /// Whether strings are equal only when their bytes are.
    pub deterministic: bool,
    /// The locale, for the providers that need no more than one.
    pub locale: Option<String>,
    /// The locale that orders strings, for `libc`.
    pub lc_collate: Option<String>,
    /// The locale that sorts characters into classes, for `libc`.
    pub lc_ctype: Option<String>,
    /// Rules that customise the locale, for `icu` since PostgreSQL 16.
    pub rules: Option<String>,
    /// The role that owns it.
    pub owner: String,
}

impl Room for Collation {
    const SQL_CLASS: &'static str = "COLLATION";
    const CATALOG: Option<&'static str> = Some("pg_collation");
    const RULES: &'static [Rule] = &[OWNER];
    const MIRRORED: Mirrored =
        Mirrored { usual: &[("deterministic", Usual::Yes)], ..Mirrored::PLAIN };

    // Before 15 the locale of ICU stood in the two columns of libc.
    fn query(major: u32) -> String {
        let in_two = "c.collprovider = 'c' OR c.collcollate <> c.collctype";
        let in_two = since(major, 15, "true", in_two);
        let locale = since(major, 15, "c.colliculocale", "c.collcollate::text");
        let locale = since(major, 17, "c.colllocale", locale);
        let rules = since(major, 16, "c.collicurules", "NULL::text");
        format!(
            "SELECT ARRAY[n.nspname, c.collname] AS _path,
                ARRAY['pg_collation'::regclass, c.oid, 0]::int8[] AS _at, n.at AS _parents,
                CASE c.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin'
                     ELSE c.collprovider::text END AS provider,
                c.collisdeterministic AS deterministic,
                CASE WHEN c.collprovider <> 'c' THEN {locale} END AS locale,
                CASE WHEN {in_two} THEN c.collcollate::text END AS lc_collate,
                CASE WHEN {in_two} THEN c.collctype::text END AS lc_ctype,
                {rules} AS rules,
                pg_get_userbyid(c.collowner) AS owner
             FROM pg_collation c
             JOIN user_schema n ON n.oid = c.collnamespace"
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let mut options = vec![format!("provider = {}", self.provider)];
        match (&self.locale, &self.lc_collate, &self.lc_ctype) {
            (None, Some(collate), Some(ctype)) if collate == ctype => {
                options.push(format!("locale = {}", ddl::literal(collate)));
            }
            (locale, collate, ctype) => {
                let locales = [("locale", locale), ("lc_collate", collate), ("lc_ctype", ctype)];
                for (name, value) in locales {
                    options.extend(value.iter().map(|v| format!("{name} = {}", ddl::literal(v))));
                }
            }
        }
        if !self.deterministic {
            options.push("deterministic = false".to_owned());
        }
        options.extend(self.rules.iter().map(|rules| format!("rules = {}", ddl::literal(rules))));
        format!("CREATE COLLATION {} ({});", ddl::path(id), options.join(", "))
    }

    fn summary(&self, _id: &ObjectId) -> String {
        let locales = [&self.locale, &self.lc_collate, &self.lc_ctype];
        let mut words = vec![self.provider.as_str()];
        for locale in locales.into_iter().flatten() {
            if !words.contains(&locale.as_str()) {
                words.push(locale);
            }
        }
        if !self.deterministic {
            words.push("not deterministic");
        }
        words.join(", ")
    }
}
