//! What to do about a statement the server rejected.

use tokio_postgres::error::{DbError, SqlState};

use super::Step;
use super::names::{self, Created, Kind};

/// Modules that come with the server itself (its `contrib` folder).
const CONTRIB: [&str; 47] = [
    "adminpack",
    "amcheck",
    "autoinc",
    "bloom",
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "dblink",
    "dict_int",
    "dict_xsyn",
    "earthdistance",
    "file_fdw",
    "fuzzystrmatch",
    "hstore",
    "insert_username",
    "intagg",
    "intarray",
    "isn",
    "lo",
    "ltree",
    "moddatetime",
    "old_snapshot",
    "pageinspect",
    "pg_buffercache",
    "pg_freespacemap",
    "pg_logicalinspect",
    "pg_prewarm",
    "pg_stat_statements",
    "pg_surgery",
    "pg_trgm",
    "pg_visibility",
    "pg_walinspect",
    "pgcrypto",
    "pgrowlocks",
    "pgstattuple",
    "postgres_fdw",
    "refint",
    "seg",
    "sslinfo",
    "tablefunc",
    "tcn",
    "tsm_system_rows",
    "tsm_system_time",
    "unaccent",
    "uuid-ossp",
    "xml2",
];

/// What is known when a statement fails.
pub(super) struct Failure<'a> {
    pub(super) error: &'a DbError,
    pub(super) step: &'a Step,
    /// The 1-based character offset the server points at.
    pub(super) position: Option<u32>,
    /// Names created so far.
    pub(super) created: &'a [Created<'a>],
    /// The server's major version, if it could be asked.
    pub(super) major: Option<u32>,
}

/// The hint for a failure: ours where it knows more than the server, else the server's, else ours.
pub(super) fn hint(failure: &Failure<'_>) -> Option<String> {
    missing_extension(failure)
        .or_else(|| failure.error.hint().map(str::to_owned))
        .or_else(|| unset_variable(failure))
        .or_else(|| near_name(failure))
        .or_else(|| existing_name(failure))
        .or_else(|| own_transaction(failure))
        .or_else(|| newer_syntax(failure))
}

/// The extension named by a `CREATE EXTENSION` whose files are not installed.
fn missing_extension(failure: &Failure<'_>) -> Option<String> {
    let (code, message) = (failure.error.code(), failure.error.message());
    // Up to PostgreSQL 14 the missing file itself is the message, and no extension is quoted.
    let missing = (*code == SqlState::FEATURE_NOT_SUPPORTED && message.contains("extension"))
        || (*code == SqlState::UNDEFINED_FILE && message.contains("extension control file"));
    if !missing {
        return None;
    }
    let quoted = message.split('"').nth(1)?;
    let file = quoted.rsplit('/').next().unwrap_or(quoted);
    let name = file.strip_suffix(".control").unwrap_or(file);
    let major = failure.major.map_or("<major>".to_owned(), |major| major.to_string());
    Some(match package(name, &major) {
        Some(package) => {
            format!("install extension `{name}` on the scratch server (`apt install {package}`)")
        }
        None if CONTRIB.contains(&name) => format!(
            "install PostgreSQL's contrib modules, which hold `{name}`, on the scratch server (`apt install postgresql-contrib`, `dnf install postgresql{major}-contrib`)"
        ),
        None => format!(
            "install extension `{name}` on the scratch server (often a package like `postgresql-{major}-{}`)",
            name.replace('_', "-")
        ),
    })
}

/// The Debian package of an extension whose package is not named after it.
fn package(name: &str, major: &str) -> Option<String> {
    Some(match name {
        "plpython3u" | "plpython3" | "hstore_plpython3u" | "jsonb_plpython3u"
        | "ltree_plpython3u" => {
            format!("postgresql-plpython3-{major}")
        }
        "plperl" | "plperlu" | "bool_plperl" | "bool_plperlu" | "hstore_plperl"
        | "hstore_plperlu" | "jsonb_plperl" | "jsonb_plperlu" => {
            format!("postgresql-plperl-{major}")
        }
        "pltcl" | "pltclu" => format!("postgresql-pltcl-{major}"),
        "vector" => format!("postgresql-{major}-pgvector"),
        "pg_cron" => format!("postgresql-{major}-cron"),
        "pg_partman" => format!("postgresql-{major}-partman"),
        "pg_repack" => format!("postgresql-{major}-repack"),
        "pg_squeeze" => format!("postgresql-{major}-squeeze"),
        "pg_similarity" => format!("postgresql-{major}-similarity"),
        name if name.starts_with("postgis") || name == "address_standardizer" => {
            format!("postgresql-{major}-postgis-3")
        }
        _ => return None,
    })
}

/// A syntax error at a colon is most often a variable nobody set.
fn unset_variable(failure: &Failure<'_>) -> Option<String> {
    if *failure.error.code() != SqlState::SYNTAX_ERROR {
        return None;
    }
    let rest = after(failure)?.strip_prefix(':')?.trim_start_matches(['\'', '"']);
    let name: String = rest
        .chars()
        .take_while(|character| character.is_alphanumeric() || *character == '_')
        .collect();
    let starts_as_name = name.chars().next().is_some_and(|first| !first.is_ascii_digit());
    starts_as_name.then(|| {
        format!("set the psql variable `{name}`, for example with `\\set {name} …` in the file")
    })
}

fn near_name(failure: &Failure<'_>) -> Option<String> {
    let kind = missing_kind(failure.error)?;
    let wanted = missing_name(failure.error)?;
    if let Some((shown, created)) = names::nearest(&wanted, kind, failure.created) {
        return Some(format!("did you mean `{shown}`, created by {}?", created.place()));
    }
    failure.error.message().starts_with("role ").then(|| {
        format!("create role `{wanted}` before the schema is loaded: roles belong to the server, not to the database")
    })
}

fn missing_kind(error: &DbError) -> Option<Kind> {
    Some(match error.code().code() {
        "42P01" => Kind::Relation,
        "42703" => Kind::Column,
        "42704" => Kind::Type,
        "42883" => Kind::Routine,
        "3F000" => Kind::Schema,
        _ => return None,
    })
}

/// The name that does not exist: quoted in the message, or the word after the kind of object.
pub(super) fn missing_name(error: &DbError) -> Option<String> {
    let kind = missing_kind(error)?;
    let message = error.message();
    let name = match message.split('"').nth(1) {
        Some(quoted) => quoted,
        None => message.split(' ').nth(1)?.split('(').next()?,
    };
    Some(if kind == Kind::Column { name.rsplit('.').next()?.to_owned() } else { name.to_owned() })
}

/// Where the name that exists already was created.
fn existing_name(failure: &Failure<'_>) -> Option<String> {
    let exists =
        ["42P07", "42701", "42710", "42P06", "42723"].contains(&failure.error.code().code());
    let name = failure.error.message().split('"').nth(1).filter(|_| exists)?;
    let created = failure.created.iter().rev().find(|created| created.name == name)?;
    Some(format!(
        "remove one of the two, or write IF NOT EXISTS: `{name}` is created by {}",
        created.place()
    ))
}

fn own_transaction(failure: &Failure<'_>) -> Option<String> {
    (*failure.error.code() == SqlState::ACTIVE_SQL_TRANSACTION)
        .then(|| "move the statement out of the file's own `BEGIN … COMMIT`".to_owned())
}

/// Our parser knows the newest grammar; what it takes and the server does not is newer than the
/// server, unless the server points into a function's body, which our parser takes for a string.
fn newer_syntax(failure: &Failure<'_>) -> Option<String> {
    let sql = &failure.step.statement.sql;
    if *failure.error.code() != SqlState::SYNTAX_ERROR || pg_query::parse(sql, 0).is_err() {
        return None;
    }
    let at = sql.len() - after(failure)?.len();
    if !names::tokens(sql)?.iter().any(|token| token.start == at) {
        return None;
    }
    let server = failure
        .major
        .map_or_else(|| "the scratch server".to_owned(), |major| format!("PostgreSQL {major}"));
    Some(format!("set `scratch.version` to a newer server: this syntax is newer than {server}"))
}

/// The SQL from the place the server points at.
fn after<'a>(failure: &Failure<'a>) -> Option<&'a str> {
    let characters = usize::try_from(failure.position?.checked_sub(1)?).ok()?;
    let sql = &failure.step.statement.sql;
    let at = sql.char_indices().nth(characters).map(|(at, _)| at)?;
    sql.get(at..)
}
