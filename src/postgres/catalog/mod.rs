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
use std::pin::pin;

use futures_util::TryStreamExt;
use futures_util::future::join_all;
use rustc_hash::{FxHashMap, FxHashSet};
use tokio_postgres::{Client, SimpleQueryMessage};

use self::address::{Address, Directory};
use self::rows::Row;
use crate::model::columns::ColumnError;
use crate::model::{Kind, Model, Object, ObjectId, Unmodelled, journal};
use crate::postgres::connect::OLDEST_SUPPORTED_MAJOR;
use crate::postgres::snapshot;

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
/// each transform of its types that was there before it, whether it uses it or not. The cast that
/// comes with a range type is by a function that comes with it too.
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
            WHERE d.classid = 'pg_proc'::regclass AND p.oid = d.objid AND t.oid = d.refobjid))
      AND (d.classid <> 'pg_cast'::regclass OR NOT EXISTS (
            SELECT FROM pg_depend i
            WHERE i.classid = d.classid AND i.objid = d.objid AND i.deptype = 'i'
              AND i.refclassid = 'pg_type'::regclass))";

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
    client.batch_execute(&snapshot()).await.map_err(failed)?;
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
    let number = each(client, "SHOW server_version_num", "the server's version", |row| {
        row.first()?.parse::<u32>().ok()
    });
    let number = number.await?.first().copied().unwrap_or(0);
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
    let mut objects = Vec::with_capacity(raw.rows.len());
    for row in raw.rows {
        if !row.unread.is_empty() {
            let except = model.knowledge.except.entry(row.kind).or_default();
            except.extend(row.unread.iter().cloned());
        }
        insert(&mut model, &mut objects, row, &raw.directory, others, &dependencies);
    }
    model.objects = objects.into_iter().collect();
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
    let catalogs = async {
        let catalogs = each(client, sweep::CATALOGS, "the list of catalogs", sweep::Catalog::parse);
        let catalogs = catalogs.await?;
        let (rows, altered) =
            tokio::join!(sweep::rows(client, &catalogs), altered::read(client, &catalogs));
        Ok::<_, CatalogError>((rows?, altered?))
    };
    let (kinds, members, parts, dependencies, everything, unmodelled) = tokio::join!(
        kinds,
        each(client, MEMBERS, "members of extensions", |row| {
            let [class, oid, extension] = row else { return None };
            Some((Address::parse(class, oid, "0")?, (*extension).to_owned()))
        }),
        each(client, parts::QUERY, "parts of objects", |row| {
            let [class, oid, of_class, of_oid, of_sub] = row else { return None };
            let part = Address::parse(class, oid, "0")?;
            Some((part, Address::parse(of_class, of_oid, of_sub)?))
        }),
        each(client, DEPENDENCIES, "what objects make use of", |row| {
            let [class, oid, sub, ref_class, ref_oid, ref_sub] = row else { return None };
            let user = Address::parse(class, oid, sub)?;
            Some((user, Address::parse(ref_class, ref_oid, ref_sub)?))
        }),
        catalogs,
        sweep::outside(client),
    );
    let mut errors = Vec::new();
    let kinds: Vec<Vec<Row>> =
        kinds.into_iter().map(|of_kind| kept(of_kind, &mut errors)).collect();
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
    let mut rows = Vec::with_capacity(kinds.iter().map(Vec::len).sum());
    rows.extend(kinds.into_iter().flatten());
    let directory = Directory::of(members, parts, rows.len());
    Ok(Raw { rows, directory, dependencies, everything, unmodelled })
}

/// Runs a query and keeps what `read` makes of the texts of each row, null being empty.
async fn each<T>(
    client: &Client,
    sql: &str,
    what: &str,
    read: impl Fn(&[&str]) -> Option<T>,
) -> Result<Vec<T>, CatalogError> {
    let failed = |source| CatalogError::Query { what: what.to_owned(), source };
    let mut messages = pin!(client.simple_query_raw(sql).await.map_err(failed)?);
    let mut all = Vec::new();
    while let Some(message) = messages.try_next().await.map_err(failed)? {
        if let SimpleQueryMessage::Row(row) = message {
            let texts: Vec<&str> = (0..row.len()).map(|n| row.get(n).unwrap_or_default()).collect();
            all.extend(read(&texts));
        }
    }
    Ok(all)
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
    objects: &mut Vec<(ObjectId, Object)>,
    row: Row,
    directory: &Directory,
    others: &[(Address, String)],
    dependencies: &FxHashMap<Address, Vec<Address>>,
) {
    let mut parents: Vec<ObjectId> =
        row.parents.iter().filter_map(|at| directory.whole_or_extension(*at)).collect();
    let mut id = ObjectId { kind: row.kind, on: None, path: row.path };
    let place = row.on.or(row.at).or(row.parents.first().copied());
    let extension = place.and_then(|place| directory.extension_of(place));
    let mut left_out = row.left_out;
    if let Some(extension) = extension {
        if row.kind.room().of_extension_members {
            parents.push(ObjectId::new(Kind::Extension, [extension]));
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
        parents.push(target.clone());
        // The index behind a constraint and the columns of a view are no objects of their own.
        parents.extend(directory.resolve(on.whole()).filter(|owner| owner.kind != Kind::Extension));
        id.on = Some(Box::new(target.clone()));
    }
    if let Some(reason) = left_out {
        model.left_out.entry(reason).or_default().insert(id);
        return;
    }
    // Kinds are ordered so that what contains others comes first.
    parents.retain(|parent| *parent != id);
    in_order(&mut parents);
    let uses = row.at.and_then(|at| dependencies.get(&at)).map(Vec::as_slice).unwrap_or_default();
    let uses = uses.iter().filter_map(|at| directory.resolve(*at));
    let mut depends_on: Vec<ObjectId> =
        uses.filter(|other| *other != id && !parents.contains(other)).collect();
    in_order(&mut depends_on);
    objects.push((id, Object { attributes: row.attributes, parents, depends_on }));
}

/// Each once, in order, in no more memory than they need: there is a list for every object.
fn in_order(ids: &mut Vec<ObjectId>) {
    ids.sort_unstable();
    ids.dedup();
    ids.shrink_to_fit();
}

/// The name and a blank, or nothing for what has no name.
fn named(id: &ObjectId) -> String {
    if id.path.is_empty() { String::new() } else { format!("{} ", id.name()) }
}
