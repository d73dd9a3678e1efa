//! Reads the catalogs of a server into a [`Model`].
//!
//! Every room's query is wrapped here, once: one `REPEATABLE READ, READ ONLY` snapshot, the session
//! settings that shape how expressions are printed, the system-schema rule, the extension-member
//! rule and the journal rule. The queries go down one connection without waiting for each other.
//!
//! What an object stands on, is a part of and makes use of are addresses at first, and become names
//! when everything is read. Rows of a catalog that nobody has read are reported.

mod address;
mod altered;
mod parts;
mod rows;
mod sweep;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use futures_util::future::join_all;
use rustc_hash::{FxHashMap, FxHashSet};
use tokio_postgres::{Client, SimpleQueryMessage};

use self::address::{Address, Directory};
use self::rows::Row;
use crate::model::columns::ColumnError;
use crate::model::{Kind, Model, Object, ObjectId, Unmodelled, journal};
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
        source: ColumnError,
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
/// - `relation`: relations of the kinds that have a room, with all columns of `pg_class`.
///
/// In both, `at` is the row's address, and in `relation` `in_schema` that of its schema.
const COMMON: &str = "
WITH user_schema AS (
    SELECT s.oid, s.nspname::text AS nspname, s.nspowner,
           ARRAY['pg_namespace'::regclass, s.oid, 0]::int8[] AS at
    FROM pg_namespace s
    WHERE s.nspname <> 'information_schema' AND s.nspname !~ '^pg_'
), relation AS (
    SELECT c.*, n.nspname,
           ARRAY[n.nspname, c.relname::text] AS path, n.at AS in_schema,
           ARRAY['pg_class'::regclass, c.oid, 0]::int8[] AS at
    FROM pg_class c JOIN user_schema n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'c')
)";

/// Members of extensions.
const MEMBERS: &str = "
    SELECT d.classid, d.objid, e.extname
    FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
    WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass";

/// Which row makes use of which. Schemas and what an index, constraint, trigger, type or policy is
/// on are parents, and what the server brought along is there everywhere. A routine gets a row for
/// each transform of its types that was there before it, whether it uses it or not.
const DEPENDENCIES: &str = "
    SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid
    FROM pg_depend d
    WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a', 'i')
      AND (d.refclassid <> 'pg_namespace'::regclass OR d.classid = 'pg_extension'::regclass)
      AND NOT (d.deptype IN ('a', 'i') AND d.objsubid = 0 AND d.classid IN (
            'pg_class'::regclass, 'pg_constraint'::regclass, 'pg_trigger'::regclass,
            'pg_type'::regclass, 'pg_policy'::regclass))
      AND (d.refclassid <> 'pg_transform'::regclass OR EXISTS (
            SELECT FROM pg_proc p JOIN pg_transform t ON t.trftype = ANY (p.protrftypes)
            WHERE d.classid = 'pg_proc'::regclass AND p.oid = d.objid AND t.oid = d.refobjid))";

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
    let model = model?;
    ended?;
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

/// What a snapshot holds, before addresses become names.
struct Raw {
    rows: Vec<Row>,
    directory: Directory,
    dependencies: Vec<(Address, Address)>,
    everything: FxHashSet<Address>,
    unmodelled: BTreeSet<Unmodelled>,
}

async fn read_snapshot(client: &Client, major: u32) -> Result<Model, CatalogError> {
    let mut raw = ask(client, major).await?;
    let (mut raw, strangers, unaccounted) = aside(move || {
        name(&mut raw.directory, &raw.rows);
        let strangers = strangers(&raw);
        let unaccounted = raw.directory.unaccounted(&raw.everything);
        (raw, strangers, unaccounted)
    })
    .await;
    let others = sweep::meet_strangers(client, &strangers, &mut raw.directory).await?;
    raw.unmodelled.extend(sweep::name(client, &unaccounted).await?);
    Ok(aside(move || assemble(raw, &others, major)).await)
}

/// Does work that is not asking the server on a thread of its own, beside that of another database.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// What something stands on that no room has read.
fn strangers(raw: &Raw) -> Vec<Address> {
    let on = raw.rows.iter().filter_map(|row| row.on);
    let strangers: BTreeSet<Address> = on.filter(|on| raw.directory.get(*on).is_none()).collect();
    strangers.into_iter().collect()
}

/// Gives everything its name.
fn assemble(raw: Raw, others: &[(Address, String)], major: u32) -> Model {
    let mut model = Model::empty(major);
    model.unmodelled = raw.unmodelled;
    let mut dependencies: FxHashMap<Address, Vec<Address>> = FxHashMap::default();
    for (from, to) in &raw.dependencies {
        if let Some(from) = raw.directory.object_at(*from) {
            dependencies.entry(from).or_default().push(*to);
        }
    }
    for row in raw.rows {
        if !row.unread.is_empty() {
            let except = model.knowledge.except.entry(row.kind).or_default();
            except.extend(row.unread.iter().cloned());
        }
        insert(&mut model, row, &raw.directory, others, &dependencies);
    }
    journal::leave_out(&mut model);
    model
}

/// Sends all queries down the connection at once.
async fn ask(client: &Client, major: u32) -> Result<Raw, CatalogError> {
    let in_use = sweep::in_use(client).await?;
    let kinds = Kind::ALL
        .iter()
        .filter(|kind| kind.room().catalog.is_none_or(|catalog| in_use.contains(catalog)));
    let kinds = join_all(kinds.map(|kind| rows::read(client, *kind, major)));
    let plain = |sql, what: &str| {
        let what = what.to_owned();
        async move {
            let failed = |source| CatalogError::Query { what, source };
            client.simple_query(sql).await.map_err(failed)
        }
    };
    let catalogs = async {
        let messages = plain(sweep::CATALOGS, "the list of catalogs").await?;
        let catalogs: Vec<sweep::Catalog> =
            texts(&messages).filter_map(|row| sweep::Catalog::parse(&row)).collect();
        let (rows, altered) =
            tokio::join!(sweep::rows(client, &catalogs), altered::read(client, &catalogs));
        Ok::<_, CatalogError>((rows?, altered?))
    };
    let (kinds, members, parts, dependencies, everything, unmodelled) = tokio::join!(
        kinds,
        plain(MEMBERS, "members of extensions"),
        plain(parts::QUERY, "parts of objects"),
        plain(DEPENDENCIES, "what objects make use of"),
        catalogs,
        sweep::outside(client),
    );
    let mut errors = Vec::new();
    let kinds: Vec<Vec<Row>> =
        kinds.into_iter().map(|of_kind| kept(of_kind, &mut errors)).collect();
    let rows = kinds.into_iter().flatten().collect();
    let members = kept(members, &mut errors);
    let parts = kept(parts, &mut errors);
    let dependencies = kept(dependencies, &mut errors);
    let (everything, altered) = kept(everything, &mut errors);
    let mut unmodelled = kept(unmodelled, &mut errors);
    unmodelled.extend(altered);
    // After one query was refused, the server refuses the rest of the transaction: the error to
    // show is the one that is not about that.
    errors.sort_by_key(CatalogError::is_aftermath);
    if let Some(error) = errors.into_iter().next() {
        return Err(error);
    }
    let mut directory = Directory::default();
    for row in texts(&members) {
        if let [class, oid, extension] = row.as_slice()
            && let Some(at) = Address::parse(class, oid, "0")
        {
            directory.add_member(at, (*extension).to_owned());
        }
    }
    for row in texts(&parts) {
        if let [class, oid, of @ ..] = row.as_slice()
            && let [of_class, of_oid, of_sub] = of
            && let Some(part) = Address::parse(class, oid, "0")
            && let Some(of) = Address::parse(of_class, of_oid, of_sub)
        {
            directory.add_part(part, of);
        }
    }
    let dependencies = texts(&dependencies)
        .filter_map(|row| match row.as_slice() {
            [class, oid, sub, ref_class, ref_oid, ref_sub] => Some((
                Address::parse(class, oid, sub)?,
                Address::parse(ref_class, ref_oid, ref_sub)?,
            )),
            _ => None,
        })
        .collect();
    Ok(Raw { rows, directory, dependencies, everything, unmodelled })
}

/// The value, or the default with the error put aside.
fn kept<T: Default>(result: Result<T, CatalogError>, errors: &mut Vec<CatalogError>) -> T {
    result.unwrap_or_else(|error| {
        errors.push(error);
        T::default()
    })
}

/// Enters what has a name of its own in the directory.
fn name<'a>(directory: &mut Directory, rows: impl IntoIterator<Item = &'a Row>) {
    for row in rows {
        if let (Some(at), None) = (row.at, row.on) {
            let id = ObjectId { kind: row.kind, on: None, path: row.path.clone() };
            directory.name(at, row.parents.first().copied(), id);
        }
    }
}

/// Puts one row where it belongs: among the objects, among what is left out, or among what cannot
/// be compared because it stands on something of a kind without a room.
fn insert(
    model: &mut Model,
    row: Row,
    directory: &Directory,
    others: &[(Address, String)],
    dependencies: &FxHashMap<Address, Vec<Address>>,
) {
    let mut parents: BTreeSet<ObjectId> =
        row.parents.iter().filter_map(|at| directory.whole_or_extension(*at)).collect();
    let mut id = ObjectId { kind: row.kind, on: None, path: row.path };
    let place = row.on.or(row.at).or(row.parents.first().copied());
    let extension = place.and_then(|place| directory.extension_of(place));
    let mut left_out = row.left_out;
    if let Some(extension) = extension {
        if row.kind.room().of_extension_members {
            parents.insert(ObjectId::new(Kind::Extension, [extension]));
        } else {
            left_out = Some(format!("member of extension `{extension}`"));
        }
    }
    if let Some(on) = row.on {
        let Some(target) = directory.get(on) else {
            let words = others.iter().find(|(at, _)| *at == on).map(|(_, words)| words.as_str());
            model.unmodelled.insert(Unmodelled {
                class: row.kind.to_string(),
                identity: format!("{}on {}", named(&id), words.unwrap_or("an object that is gone")),
            });
            return;
        };
        parents.insert(target.clone());
        // The index behind a constraint and the columns of a view are no objects of their own.
        parents.extend(directory.resolve(on.whole()).filter(|owner| owner.kind != Kind::Extension));
        id.on = Some(Box::new(target.clone()));
    }
    parents.remove(&id);
    if let Some(reason) = left_out {
        model.left_out.entry(reason).or_default().insert(id);
        return;
    }
    let uses = row.at.and_then(|at| dependencies.get(&at)).map(Vec::as_slice).unwrap_or_default();
    let depends_on: BTreeSet<ObjectId> = uses
        .iter()
        .filter_map(|at| directory.resolve(*at))
        .filter(|other| *other != id && !parents.contains(other))
        .collect();
    let depends_on = depends_on.into_iter().collect();
    // Kinds are ordered so that what contains others comes first.
    let parents = parents.into_iter().collect();
    model.objects.insert(id, Object { attributes: row.attributes, parents, depends_on });
}

/// The name and a blank, or nothing for what has no name.
fn named(id: &ObjectId) -> String {
    if id.path.is_empty() { String::new() } else { format!("{} ", id.name()) }
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
