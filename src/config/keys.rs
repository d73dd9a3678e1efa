//! The list of keys of `pgcanon.toml`.
//!
//! A key is one entry here: its documentation (which is also the comment in a generated file and
//! the description in the editor's schema), its field, its default, the function that reads it,
//! and how it is shown in a generated file. Everything else follows from the list.

use schemars::JsonSchema;
use serde::Serialize;
use toml::Spanned;
use toml::de::DeValue;

use super::read;
use super::session;
use super::types::{Authority, Level, Pattern, SchemaSource, ScratchMode, ServerUrl, Word as _};
use super::value::{self, Item};
use super::written::Written;
use crate::problem::Fault;
use crate::source::migrations::Setting;

/// How a key is shown in a generated file, and whether it may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// With its default.
    Default,
    /// With this example, in TOML: it has no default.
    Example(&'static str),
    /// With this example, in TOML: it must be given.
    Required(&'static str),
}

/// One key of a section `S`.
pub(super) struct Key<S> {
    pub(super) name: &'static str,
    /// Lines, each with the space that follows `///`.
    pub(super) doc: &'static [&'static str],
    pub(super) shown: Shown,
    /// Reads the value into the section, or says what is wrong with it.
    pub(super) read: fn(&mut S, &Item<'_>, &mut Vec<Fault>),
    /// The section's value in TOML, if there is one.
    pub(super) written: fn(&S) -> Option<String>,
}

/// A table of the file.
pub(super) trait Section: Default + 'static {
    /// As in the header: `[canonical]` has the name `canonical`.
    const NAME: &'static str;
    /// Lines, each with the space that follows `///`.
    const DOC: &'static [&'static str];
    const KEYS: &'static [Key<Self>];
}

macro_rules! section {
    (
        $(#[doc = $doc:tt])+
        $(#[schemars($($schema:tt)*)])?
        $section:literal $name:ident {
            $(
                $(#[doc = $key_doc:tt])+
                $key:ident: $type:ty = $default:expr, $read:path, $shown:expr;
            )+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
        #[schemars(deny_unknown_fields)]
        $(#[schemars($($schema)*)])?
        pub struct $name { $($(#[doc = $key_doc])+ pub $key: $type,)+ }

        impl Default for $name {
            fn default() -> Self {
                Self { $($key: $default,)+ }
            }
        }

        impl Section for $name {
            const NAME: &'static str = $section;
            const DOC: &'static [&'static str] = &[$($doc),+];
            const KEYS: &'static [Key<Self>] = &[$(Key {
                name: stringify!($key),
                doc: &[$($key_doc),+],
                shown: $shown,
                read: |section, item, faults| {
                    if let Some(value) = $read(item, faults) {
                        section.$key = value.into();
                    }
                },
                written: |section| Written::written(&section.$key),
            }),+];
        }
    };
}

section! {
    /// The schema as declared: what everything else is measured against.
    #[schemars(default)]
    "canonical" Canonical {
        /// The declared schema: SQL that runs on an empty database.
        sql: String = "db/schema/canonical_schema.sql".to_owned(), value::path, Shown::Default;
        /// The same schema as YAML, compared and locked with the rest where it is there; it has to
        /// be when this key names it. `pgcanon yaml sync` writes it.
        yaml: String = "db/schema/canonical_schema.yaml".to_owned(), value::path, Shown::Default;
        /// The numbered drifts and what was decided about each. Written by pgcanon.
        register: String = "db/schema/drift_register.yaml".to_owned(), value::own_path,
            Shown::Default;
    }
}

section! {
    /// Named states of the project, locked by hashes.
    #[schemars(default)]
    "baseline" Baseline {
        /// The folder of the locks, one for each baseline. Written by pgcanon.
        path: String = "db/schema/baselines".to_owned(), value::own_path, Shown::Default;
        /// The folder of the evidence bundles that a verification leaves. Written by pgcanon.
        evidence: String = "artifacts/evidence".to_owned(), value::own_path, Shown::Default;
    }
}

section! {
    /// The migrations that must build the declared schema.
    #[schemars(default)]
    "migrations" Migrations {
        /// The folder that holds the migrations.
        path: String = "db/migrations".to_owned(), value::path, Shown::Default;
        /// How the folder is laid out: `auto` (look and see), `plain` (numbered files, all of
        /// them forward: `0001_name.sql`) or `up-down` (`0001_name.up.sql`, `0001_name.down.sql`).
        convention: Setting = Setting::Auto, value::convention, Shown::Default;
        /// SQL files run before the first migration: what the chain expects to find there.
        setup: Vec<String> = Vec::new(), value::paths, Shown::Default;
    }
}

section! {
    /// Where both sides are built to be compared.
    #[schemars(default)]
    "scratch" Scratch {
        /// `auto`, `local` (a private cluster that is removed again) or `server` (databases of
        /// pgcanon's own on the server of `url`).
        mode: ScratchMode = ScratchMode::Auto, value::word::<ScratchMode>, Shown::Default;
        /// The server. `${NAME}` is replaced by the environment variable, so that no password
        /// need be in this file.
        url: Option<ServerUrl> = None, value::server_url,
            Shown::Example("\"postgresql://postgres:${PGPASSWORD}@localhost:5432/postgres\"");
        /// The server's major version to build with; without it, whichever is found.
        version: Option<u16> = None, value::major_version, Shown::Example("17");
        /// The folder of the server's programs (`initdb`, `postgres`); without it, the usual places
        /// are searched.
        bin: Option<String> = None, value::any_path,
            Shown::Example("\"/usr/lib/postgresql/17/bin\"");
        /// Roles to create (NOLOGIN) before anything runs, for SQL that grants to them.
        roles: Vec<String> = Vec::new(), value::roles, Shown::Default;
    }
}

section! {
    /// What is compared, and how much a difference weighs: `error`, `note` or `off`.
    #[schemars(default)]
    "compare" Compare {
        /// The schemas to compare, as globs.
        schemas: Vec<Pattern> = vec![Pattern::everything()], value::patterns_not_empty,
            Shown::Default;
        /// The schemas to leave out of these, as globs.
        exclude_schemas: Vec<Pattern> = Vec::new(), value::patterns, Shown::Default;
        /// Columns that differ only in their order.
        column_order: Level = Level::Note, value::word::<Level>, Shown::Default;
        /// Objects that differ only in their owner.
        ownership: Level = Level::Off, value::word::<Level>, Shown::Default;
        /// Function bodies that differ only in comments and white space.
        body_layout: Level = Level::Note, value::word::<Level>, Shown::Default;
        /// What all databases of a cluster share: roles, their memberships and settings,
        /// tablespaces, privileges on parameters.
        cluster: Level = Level::Off, value::word::<Level>, Shown::Default;
        /// Constraints, indexes and sequences that differ only in a name that PostgreSQL chose.
        generated_names: Level = Level::Error, value::word::<Level>, Shown::Default;
    }
}

section! {
    /// Objects that are left out on purpose, each with the reason; repeat the section for more.
    "ignore" Ignore {
        /// A glob over kind and name. `*` crosses dots; brackets stand for themselves.
        object: Pattern = Pattern::nothing(), value::object_pattern,
            Shown::Required("\"table public.audit_*\"");
        /// Why, for whoever reads the report.
        reason: String = String::new(), value::reason,
            Shown::Required("\"written by the audit extension at run time\"");
    }
}

section! {
    /// What must hold of the declared schema, given what the canonical YAML says of its data; see
    /// `doc/policies.md`.
    #[schemars(default)]
    "policy" Policy {
        /// Roles that may not read a column of sensitivity `secret`, as globs.
        no_secrets_for: Vec<Pattern> = Vec::new(), value::patterns, Shown::Default;
        /// Whether row level security of tenant-scoped tables must bind their owner too.
        force_row_security: bool = false, value::yes_or_no, Shown::Default;
        /// Whether every table must have a tenant scope: the tenant column, or `global`.
        require_tenant_scope: bool = false, value::yes_or_no, Shown::Default;
    }
}

section! {
    /// What a run leaves behind for others to check.
    #[schemars(default)]
    "artifacts" Artifacts {
        /// The folder it is written to.
        path: String = "artifacts".to_owned(), value::own_path, Shown::Default;
    }
}

section! {
    /// A source of truth, who answers for it and how much it counts; repeat the section for more.
    /// What the rest of this file names is in the catalogue already, and is completed here.
    #[schemars(default, rename = "Catalogue")]
    "catalogue" CatalogueEntry {
        /// A file, a folder or a glob. `*` does not cross `/`, `**` does.
        path: String = String::new(), value::path,
            Shown::Required("\"db/schema/canonical_schema.sql\"");
        /// What it is, in a few words.
        role: Option<String> = None, value::reason, Shown::Example("\"data dictionary\"");
        /// `authoritative` (what it says holds), `derived` (it follows from what is authoritative)
        /// or `informational` (it binds nobody).
        authority: Option<Authority> = None, value::word::<Authority>,
            Shown::Example("\"informational\"");
        /// Who answers for it: `@team`, `@org/team` or an address, as in a `CODEOWNERS` file.
        owner: Vec<String> = Vec::new(), value::owners, Shown::Example("[\"@data-platform\"]");
        /// Where it is shown that it holds: a test, a run, a document.
        evidence: Option<String> = None, value::reason,
            Shown::Example("\"pgcanon check, on every merge\"");
        /// For what is derived: the paths of the artifacts that it follows from.
        derived_from: Vec<String> = Vec::new(), value::paths,
            Shown::Example("[\"db/schema/canonical_schema.sql\"]");
    }
}

section! {
    /// Who answers for objects of the schema; repeat the section for more. Of several that fit an
    /// object the last one holds, and a part belongs to whoever owns the whole.
    "owner" Owner {
        /// A glob over kind and name. `*` crosses dots; brackets stand for themselves.
        object: Pattern = Pattern::nothing(), value::object_pattern,
            Shown::Required("\"* public.revenue_*\"");
        /// `@team`, `@org/team` or an address, as in a `CODEOWNERS` file.
        owner: Vec<String> = Vec::new(), value::owners, Shown::Required("[\"@finance\"]");
    }
}

section! {
    /// Who must have signed a baseline.
    #[schemars(default, rename = "Signoff")]
    "signoff" SignOff {
        /// The folder of the sign-off files, one for each baseline. Written by pgcanon.
        path: String = "db/schema/signoff".to_owned(), value::own_path, Shown::Default;
        /// The roles that must have signed, each of them somebody else.
        roles: Vec<String> = Vec::new(), value::words, Shown::Default;
    }
}

section! {
    /// Architecture decision records: what decisions on drifts rest on.
    #[schemars(default)]
    "adr" Adr {
        /// The folder of the records: Markdown files with a number in their names.
        path: String = "adr".to_owned(), value::own_path, Shown::Default;
    }
}

section! {
    /// Which source is right where two disagree.
    #[schemars(default)]
    "precedence" Precedence {
        /// The sources, the one that precedes all others first: each of the others is compared with
        /// it. Those that a project does not have are passed over.
        order: Vec<SchemaSource> = SchemaSource::WORDS.iter().map(|(_, source)| *source).collect(),
            value::order::<SchemaSource>, Shown::Default;
    }
}

section! {
    /// What a live database was seen to be.
    #[schemars(default)]
    "snapshot" Snapshot {
        /// A model as `pgcanon model postgresql://…` writes it; without it, there is no snapshot.
        path: Option<String> = None, value::path, Shown::Example("\"db/schema/snapshot.json\"");
    }
}

section! {
    /// Behaviour tests: SQL that says what must succeed, what must fail, and what is returned.
    #[schemars(default)]
    "test" Test {
        /// The folder that holds them.
        path: String = "db/tests".to_owned(), value::path, Shown::Default;
        /// SQL files run once before all tests, in the database that they share: what they build on.
        setup: Vec<String> = Vec::new(), value::paths, Shown::Default;
        /// The role that a test runs as; without it, whoever builds the database, whom row security
        /// does not bind.
        role: Option<String> = None, value::role, Shown::Example("\"app_user\"");
        /// Settings of every test, each a name and a value: `app.tenant_id='1'`.
        settings: Vec<String> = Vec::new(), session::settings, Shown::Default;
        /// How long a statement may take, as PostgreSQL writes it: `500ms`, `30s`, `2min`.
        statement_timeout: String = "30s".to_owned(), session::duration, Shown::Default;
        /// In how many databases tests run at the same time; without it, as many as there are
        /// processors.
        jobs: Option<u16> = None, session::count, Shown::Example("4");
    }
}

/// Everything `pgcanon.toml` can say. `Config::default()` is what no file says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, default)]
pub struct Config {
    /// The schema as declared.
    pub canonical: Canonical,
    /// The migrations that must build it.
    pub migrations: Migrations,
    /// Where both are built.
    pub scratch: Scratch,
    /// What is compared, and how much a difference weighs.
    pub compare: Compare,
    /// Objects left out on purpose.
    pub ignore: Vec<Ignore>,
    /// What must hold of the declared schema.
    pub policy: Policy,
    /// What a run leaves behind.
    pub artifacts: Artifacts,
    /// Sources of truth with their owners.
    pub catalogue: Vec<CatalogueEntry>,
    /// Who answers for objects of the schema.
    pub owner: Vec<Owner>,
    /// Named states, locked by hashes.
    pub baseline: Baseline,
    /// Who must have signed a baseline.
    pub signoff: SignOff,
    /// What decisions rest on.
    pub adr: Adr,
    /// Which source is right where two disagree.
    pub precedence: Precedence,
    /// What a live database was seen to be.
    pub snapshot: Snapshot,
    /// Behaviour tests.
    pub test: Test,
}

/// A section, whichever it is.
pub(super) struct SectionEntry {
    pub(super) name: &'static str,
    pub(super) doc: &'static [&'static str],
    /// `[[name]]`, any number of times, instead of `[name]`.
    pub(super) repeated: bool,
    pub(super) key_names: fn() -> Vec<&'static str>,
    pub(super) read: fn(&mut Config, &Spanned<DeValue<'_>>, &mut Vec<Fault>),
    /// The lines of every key, once for a section and once for each entry of a repeated one.
    pub(super) lines: fn(&Config) -> Vec<Vec<KeyLine>>,
    /// The lines that show what an entry of a repeated section looks like.
    pub(super) sample: fn() -> Vec<KeyLine>,
}

/// What a generated file says about one key.
pub(super) struct KeyLine {
    pub(super) name: &'static str,
    pub(super) doc: &'static [&'static str],
    pub(super) shown: Shown,
    /// The value in TOML when it is not the default, which needs no saying.
    pub(super) live: Option<String>,
    /// The default in TOML.
    pub(super) default: Option<String>,
}

macro_rules! sections {
    ($($field:ident: $type:ident $(($repeated:ident))?,)+) => {
        /// Every section, in the order in which a generated file has them.
        pub(super) const SECTIONS: &[SectionEntry] =
            &[$(sections!(@entry $field: $type $(($repeated))?)),+];
    };
    (@entry $field:ident: $type:ident) => {
        SectionEntry {
            name: $type::NAME,
            doc: $type::DOC,
            repeated: false,
            key_names: key_names::<$type>,
            read: |config, value, faults| read::section(&mut config.$field, value, faults),
            lines: |config| vec![lines(&config.$field)],
            sample: || lines(&$type::default()),
        }
    };
    (@entry $field:ident: $type:ident (repeated)) => {
        SectionEntry {
            name: $type::NAME,
            doc: $type::DOC,
            repeated: true,
            key_names: key_names::<$type>,
            read: |config, value, faults| read::entries(&mut config.$field, value, faults),
            lines: |config| config.$field.iter().map(lines).collect(),
            sample: || lines(&$type::default()),
        }
    };
}

sections! {
    canonical: Canonical,
    migrations: Migrations,
    scratch: Scratch,
    compare: Compare,
    ignore: Ignore (repeated),
    policy: Policy,
    artifacts: Artifacts,
    catalogue: CatalogueEntry (repeated),
    owner: Owner (repeated),
    baseline: Baseline,
    signoff: SignOff,
    adr: Adr,
    precedence: Precedence,
    snapshot: Snapshot,
    test: Test,
}

fn key_names<S: Section>() -> Vec<&'static str> {
    S::KEYS.iter().map(|key| key.name).collect()
}

fn lines<S: Section>(section: &S) -> Vec<KeyLine> {
    let defaults = S::default();
    S::KEYS
        .iter()
        .map(|key| {
            let default = (key.written)(&defaults);
            let live = (key.written)(section).filter(|value| Some(value) != default.as_ref());
            KeyLine { name: key.name, doc: key.doc, shown: key.shown, live, default }
        })
        .collect()
}
