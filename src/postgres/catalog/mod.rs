//! Reads the catalogs of a server into a [`Model`].
//!
//! Every room's query is wrapped here, once: one `REPEATABLE READ, READ ONLY` snapshot, the session
//! settings that shape how expressions are printed, the system-schema rule, the extension-member
//! rule and the journal rule. The queries go down one connection without waiting for each other.

mod unmodelled;

use std::sync::LazyLock;

use futures_util::future::join_all;
use serde_json::{Map, Value};
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::model::kinds::SIGNATURE;
use crate::model::{Kind, Model, Object, ObjectId, journal};
use crate::postgres::connect::OLDEST_SUPPORTED_MAJOR;

/// Why the catalogs could not be read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// The server refused a query, or the connection was lost.
    #[error("cannot read {what} from the catalogs{}", detail(.source))]
    Query {
        /// What was being read.
        what: String,
        /// What the server or the driver said.
        #[source]
        source: tokio_postgres::Error,
    },
    /// A row did not have the expected form: the server and the room disagree.
    #[error("the catalogs hold a {kind} that cannot be understood: {row}")]
    Decode {
        /// The kind that was being read.
        kind: Kind,
        /// The beginning of the row.
        row: String,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// The server is older than the oldest that is supported.
    #[error(
        "the server is PostgreSQL {major}, and the oldest that can be read is {OLDEST_SUPPORTED_MAJOR}"
    )]
    TooOld {
        /// The server's major version.
        major: u32,
    },
}

impl CatalogError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Query { source, .. } => {
                source.as_db_error().filter(|error| error.code().code() == "42501").map(|_| {
                    "grant the role the right to read the catalogs, or connect as another role"
                        .to_owned()
                })
            }
            Self::Decode { .. } => {
                Some("report this with the server's version: it is an error in pgcanon".to_owned())
            }
            Self::TooOld { .. } => {
                Some(format!("upgrade the server to {OLDEST_SUPPORTED_MAJOR} or newer"))
            }
        }
    }
}

impl CatalogError {
    /// Whether this only says that an earlier statement of the transaction failed
    /// (`in_failed_sql_transaction`).
    fn is_aftermath(&self) -> bool {
        matches!(self, Self::Query { source, .. }
            if source.code().is_some_and(|code| code.code() == "25P02"))
    }
}

fn detail(error: &tokio_postgres::Error) -> String {
    error.as_db_error().map(|e| format!(" ({})", e.code().code())).unwrap_or_default()
}

/// The settings that shape how the server prints expressions and values; those of `pg_dump`.
const SESSION: &str = "
    BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SET LOCAL search_path = '';
    SET LOCAL timezone = 'UTC';
    SET LOCAL datestyle = 'ISO';
    SET LOCAL intervalstyle = 'postgres';
    SET LOCAL extra_float_digits = 3;
    SET LOCAL bytea_output = 'hex';
    SET LOCAL quote_all_identifiers = off;
    SET LOCAL row_security = off;
    SET LOCAL statement_timeout = 0;
    SET LOCAL jit = off";

/// The relations that all queries may use.
///
/// - `user_schema`: schemas that are not the server's own. The prefix `pg_` is reserved for those.
/// - `extension_member`: objects that an extension brought along.
/// - `relation`: relations of the kinds that have a room, with their id.
/// - `object_id`: everything that can bear a comment or a privilege, with its id; `member_class`
///   and `member_oid` are the row that would be an extension's member.
static COMMON: LazyLock<String> = LazyLock::new(|| {
    format!("
WITH user_schema AS (
    SELECT s.oid, s.nspname::text AS nspname, s.nspowner, s.nspacl,
           json_build_array(json_build_object(
               'kind', 'schema', 'path', json_build_array(s.nspname))) AS ids
    FROM pg_namespace s
    WHERE s.nspname <> 'information_schema' AND s.nspname !~ '^pg_'
), extension_member AS MATERIALIZED (
    SELECT d.classid, d.objid, e.extname
    FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
    WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass
), relation AS (
    SELECT c.oid, c.relkind, c.relname::text AS relname, n.nspname,
           ARRAY[n.nspname, c.relname::text] AS path, n.ids AS schema_ids,
           c.relowner, c.relacl, c.reltype,
           json_build_object('kind', CASE c.relkind WHEN 'v' THEN 'view'
               WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
               WHEN 'c' THEN 'composite type' ELSE 'table' END,
               'path', json_build_array(n.nspname, c.relname)) AS id
    FROM pg_class c JOIN user_schema n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'c')
), object_id AS (
    SELECT 'pg_namespace'::regclass::oid AS class, n.oid, ARRAY[n.nspname] AS path, n.ids -> 0 AS id,
           'pg_namespace'::regclass::oid AS member_class, n.oid AS member_oid,
           n.nspowner AS owner, n.nspacl AS acl, 'n'::\"char\" AS acl_type
    FROM user_schema n
    UNION ALL
    SELECT 'pg_extension'::regclass, e.oid, ARRAY[e.extname::text],
           json_build_object('kind', 'extension', 'path', json_build_array(e.extname)),
           'pg_extension'::regclass, 0, e.extowner, NULL, NULL
    FROM pg_extension e
    UNION ALL
    SELECT 'pg_class'::regclass, r.oid, r.path, r.id, 'pg_class'::regclass, r.oid, r.relowner,
           r.relacl, CASE r.relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\"
    FROM relation r
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, ARRAY[n.nspname, c.relname::text],
           json_build_object('kind', 'index', 'path', json_build_array(n.nspname, c.relname)),
           'pg_class'::regclass, i.indrelid, c.relowner, NULL, NULL
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    JOIN user_schema n ON n.oid = c.relnamespace
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, NULL,
           json_build_object('kind', CASE p.prokind WHEN 'p' THEN 'procedure'
               WHEN 'a' THEN 'aggregate' ELSE 'function' END,
               'path', json_build_array(n.nspname, p.proname, {SIGNATURE})),
           'pg_proc'::regclass, p.oid, p.proowner, p.proacl, 'f'
    FROM pg_proc p JOIN user_schema n ON n.oid = p.pronamespace
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, ARRAY[n.nspname, t.typname::text],
           json_build_object('kind', CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain'
               WHEN 'c' THEN 'composite type' ELSE 'range type' END,
               'path', json_build_array(n.nspname, t.typname)),
           'pg_type'::regclass, t.oid, t.typowner, t.typacl, 'T'
    FROM pg_type t JOIN user_schema n ON n.oid = t.typnamespace
    WHERE t.typtype IN ('e', 'd', 'r')
       OR EXISTS (SELECT FROM relation r WHERE r.oid = t.typrelid AND r.relkind = 'c')
    UNION ALL
    SELECT 'pg_constraint'::regclass, x.oid, NULL,
           json_build_object('kind', 'constraint', 'path', r.path || x.conname::text),
           'pg_class'::regclass, r.oid, NULL, NULL, NULL
    FROM pg_constraint x JOIN relation r ON r.oid = x.conrelid
    UNION ALL
    SELECT 'pg_constraint'::regclass, x.oid, NULL,
           json_build_object('kind', 'constraint',
               'path', json_build_array(n.nspname, t.typname, x.conname)),
           'pg_type'::regclass, t.oid, NULL, NULL, NULL
    FROM pg_constraint x JOIN pg_type t ON t.oid = x.contypid
    JOIN user_schema n ON n.oid = t.typnamespace
    UNION ALL
    SELECT 'pg_trigger'::regclass, g.oid, NULL,
           json_build_object('kind', 'trigger', 'path', r.path || g.tgname::text),
           'pg_class'::regclass, r.oid, NULL, NULL, NULL
    FROM pg_trigger g JOIN relation r ON r.oid = g.tgrelid
    UNION ALL
    SELECT 'pg_rewrite'::regclass, w.oid, NULL,
           json_build_object('kind', 'rule', 'path', r.path || w.rulename::text),
           'pg_class'::regclass, r.oid, NULL, NULL, NULL
    FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class
    UNION ALL
    SELECT 'pg_policy'::regclass, y.oid, NULL,
           json_build_object('kind', 'policy', 'path', r.path || y.polname::text),
           'pg_class'::regclass, r.oid, NULL, NULL, NULL
    FROM pg_policy y JOIN relation r ON r.oid = y.polrelid
)")
});

/// Reads everything that the client's database holds, in one snapshot.
///
/// The connection must not be in a transaction. It is left outside of one, with its settings as
/// they were.
///
/// # Errors
/// When a query is refused, a row is not understood, or the server is older than [`OLDEST_SUPPORTED_MAJOR`].
pub async fn read(client: &Client) -> Result<Model, CatalogError> {
    let major = server_major(client).await?;
    if major < OLDEST_SUPPORTED_MAJOR {
        return Err(CatalogError::TooOld { major });
    }
    let failed = |source| CatalogError::Query { what: "a snapshot".to_owned(), source };
    client.batch_execute(SESSION).await.map_err(failed)?;
    let model = read_snapshot(client, major).await;
    let ended = client.batch_execute("ROLLBACK").await.map_err(failed);
    let mut model = model?;
    ended?;
    journal::leave_out(&mut model);
    Ok(model)
}

/// The server's major version, as in `server_version_num / 10000`.
///
/// # Errors
/// When the connection is lost.
pub async fn server_major(client: &Client) -> Result<u32, CatalogError> {
    let failed = |source| CatalogError::Query { what: "the server's version".to_owned(), source };
    let messages = client.simple_query("SHOW server_version_num").await.map_err(failed)?;
    let number: u32 = texts(&messages).find_map(|row| row.first()?.parse().ok()).unwrap_or(0);
    Ok(number / 10_000)
}

async fn read_snapshot(client: &Client, major: u32) -> Result<Model, CatalogError> {
    let kinds = join_all(Kind::ALL.iter().map(|kind| read_kind(client, *kind, major)));
    let (kinds, unmodelled) = tokio::join!(kinds, unmodelled::read(client, &COMMON, major));
    let (rows, mut errors): (Vec<_>, Vec<_>) = kinds.into_iter().partition(Result::is_ok);
    let unmodelled = unmodelled.map_err(|error| errors.push(Err(error)));
    // After one query was refused, the server refuses the rest of the transaction: the error to
    // show is the one that is not about that.
    errors.sort_by_key(|error| error.as_ref().err().is_none_or(CatalogError::is_aftermath));
    if let Some(Err(error)) = errors.into_iter().next() {
        return Err(error);
    }
    let mut model = Model::empty(major);
    model.unmodelled = unmodelled.unwrap_or_default();
    for Row { id, object, left_out } in rows.into_iter().flatten().flatten() {
        if let Some(reason) = left_out {
            model.left_out.entry(reason).or_default().insert(id);
        } else {
            model.objects.insert(id, object);
        }
    }
    Ok(model)
}

/// One catalog row, decoded.
struct Row {
    id: ObjectId,
    object: Object,
    left_out: Option<String>,
}

async fn read_kind(client: &Client, kind: Kind, major: u32) -> Result<Vec<Row>, CatalogError> {
    let sql = format!(
        "{}\nSELECT row_to_json(q)::text, m.extname FROM ({}) q \
         LEFT JOIN extension_member m ON m.classid = q._class AND m.objid = q._oid",
        *COMMON,
        (kind.room().query)(major)
    );
    let failed = |source| CatalogError::Query { what: format!("kind `{kind}`"), source };
    let messages = client.simple_query(&sql).await.map_err(failed)?;
    let mut rows = Vec::new();
    for message in &messages {
        if let SimpleQueryMessage::Row(row) = message {
            rows.push(decode(kind, row.get(0).unwrap_or_default(), row.get(1))?);
        }
    }
    Ok(rows)
}

fn decode(kind: Kind, text: &str, extension: Option<&str>) -> Result<Row, CatalogError> {
    let failed =
        |source| CatalogError::Decode { kind, row: text.chars().take(400).collect(), source };
    let mut row: Map<String, Value> = serde_json::from_str(text).map_err(failed)?;
    let mut take = |name: &str| row.remove(name).unwrap_or(Value::Null);
    take("_class");
    take("_oid");
    let path: Vec<String> = serde_json::from_value(take("_path")).map_err(failed)?;
    let on: Option<ObjectId> = serde_json::from_value(take("_on")).map_err(failed)?;
    let parents: Option<Vec<ObjectId>> =
        serde_json::from_value(take("_parents")).map_err(failed)?;
    // Kinds are ordered so that what contains others comes first.
    let mut parents = parents.unwrap_or_default();
    parents.sort();
    parents.dedup();
    let left_out: Option<String> = serde_json::from_value(take("_left_out")).map_err(failed)?;
    let left_out = extension.map(|name| format!("member of extension `{name}`")).or(left_out);
    let attributes = kind.room().decode(Value::Object(row)).map_err(failed)?;
    let id = ObjectId { kind, on: on.map(Box::new), path };
    Ok(Row { id, object: Object { attributes, parents, depends_on: Vec::new() }, left_out })
}

/// The text columns of each row.
fn texts(messages: &[SimpleQueryMessage]) -> impl Iterator<Item = Vec<&str>> {
    messages.iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => {
            Some((0..row.len()).map(|n| row.get(n).unwrap_or_default()).collect())
        }
        _ => None,
    })
}
