//! Subscriptions (`pg_subscription`), those of this database.
//!
//! No secret of a connection string leaves the server: only the parameters in [`SHOWN`] have a
//! value in the model, every other says `(hidden)`. That a hidden value has changed is not seen: a
//! hash of a short password would tell the password.
//!
//! Two columns are no attributes. `subskiplsn` is the place of a transaction to skip, which is
//! cleared once it is skipped, and `subtwophasestate` tells more than whether two-phase commit is
//! on: how far the first synchronisation has come. The state of each table (`pg_subscription_rel`)
//! is data too.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{OWNER, Room, Rule, since};
use crate::model::{ObjectId, ddl};

/// A subscription.
#[derive(Serialize, Deserialize, JsonSchema)]
pub struct Subscription {
    /// The parameters of the connection, each `name=value`, where the value of a secret is
    /// `(hidden)`. A connection string that is a URI is one element up to its parameters. Only a
    /// superuser may read it.
    pub connection: BTreeSet<String>,
    /// The publications; their order says nothing.
    pub publications: BTreeSet<String>,
    /// Whether it is replicating.
    pub enabled: bool,
    /// The replication slot at the publisher; `None` for none.
    pub slot_name: Option<String>,
    /// Whether data is sent in binary.
    pub binary: bool,
    /// Whether transactions in progress are sent: `off`, `on`, or since PostgreSQL 16 `parallel`.
    pub streaming: String,
    /// `synchronous_commit` of its workers.
    pub synchronous_commit: String,
    /// Whether two-phase commit is on, since PostgreSQL 15.
    pub two_phase: bool,
    /// Whether an error disables it, since PostgreSQL 15.
    pub disable_on_error: bool,
    /// Whether its connection must use a password, since PostgreSQL 16.
    pub password_required: bool,
    /// Whether changes are applied as the subscription's owner, since PostgreSQL 16.
    pub run_as_owner: bool,
    /// Changes of which origin are taken: `any`, or since PostgreSQL 16 `none`.
    pub origin: String,
    /// Whether the slot is synchronised to standbys, since PostgreSQL 17.
    pub failover: bool,
    /// The role that owns it.
    pub owner: String,
}

/// The parameters of a connection whose values are no secrets, as a regular expression.
///
/// What is not in it is hidden: `password`, `sslpassword`, the keys of SCRAM and OAuth, `options`,
/// which may hold anything, and whatever a newer libpq brings.
pub const SHOWN: &str = "host|hostaddr|port|dbname|user|application_name|fallback_application_name|\
    client_encoding|connect_timeout|tcp_user_timeout|keepalives(_\\w+)?|passfile|require_auth|\
    channel_binding|sslmode|sslnegotiation|sslcompression|sslcert|sslkey|sslcertmode|sslrootcert|\
    sslcrl|sslcrldir|sslsni|ssl_min_protocol_version|ssl_max_protocol_version|\
    min_protocol_version|max_protocol_version|requirepeer|gssencmode|gssdelegation|gsslib|\
    krbsrvname|service|target_session_attrs|load_balance_hosts|replication";

/// The elements of [`Subscription::connection`], of the connection string `conninfo`.
///
/// The two forms are taken apart as `conninfo_parse` and `conninfo_uri_parse_options` in libpq do:
/// the user's name and password end at the first `@` before any `/`, and the password begins at the
/// first colon. A password with an unescaped `/` is not understood by libpq, and hidden all the
/// same. The name of a parameter in a URI may be percent-encoded, and is then none of those
/// that are shown.
fn elements(conninfo: &str) -> String {
    let uri = format!(
        "regexp_replace({conninfo},
            '^(postgres(?:ql)?://[^@/:]*):(?:[^@/]*@|[^?]*@)', '\\1:(hidden)@')"
    );
    format!(
        r"(SELECT coalesce(array_agg(e.element), ARRAY[]::text[]) FROM (
            SELECT m[1] || '=' || CASE
                WHEN m[1] !~ '^({SHOWN})$' OR (m[1] = 'dbname' AND m[2] ~ '=|://') THEN '(hidden)'
                WHEN m[2] ~ '^''' THEN
                    regexp_replace(substring(m[2] FROM '^''(.*)''$'), '\\(.)', '\1', 'g')
                ELSE regexp_replace(m[2], '\\(.)', '\1', 'g') END
            FROM regexp_matches({conninfo},
                '([^\s=]+)\s*=\s*(''(?:[^''\\]|\\.)*''|(?:[^\s\\]|\\.)*)', 'g') AS m
            WHERE {conninfo} !~ '^postgres(ql)?://'
            UNION ALL
            SELECT split_part({uri}, '?', 1) WHERE {conninfo} ~ '^postgres(ql)?://'
            UNION ALL
            SELECT split_part(p, '=', 1) || '=' || CASE
                WHEN split_part(p, '=', 1) ~ '^({SHOWN})$' THEN substring(p FROM '=(.*)$')
                ELSE '(hidden)' END
            FROM regexp_split_to_table(substring({uri} FROM '\?(.*)$'), '&') AS p
            WHERE {conninfo} ~ '^postgres(ql)?://' AND p <> ''
         ) e (element))"
    )
}

/// The connection string of the subscription `s`, or null where it may not be read.
///
/// A query that names the column fails for a role that may not read it, whatever `CASE` stands
/// around it, so the query that names it is run by the server only when it may be. It gives the
/// string as hexadecimal digits, which XML leaves alone.
const CONNINFO: &str = "convert_from(decode(substring(
        query_to_xml(format(
            'SELECT encode(convert_to(subconninfo, getdatabaseencoding()), ''hex'') AS c
             FROM pg_catalog.pg_subscription WHERE oid = %s', s.oid), true, true, '')::text
        FROM '<c>([0-9a-f]*)</c>'), 'hex'), getdatabaseencoding())";

/// Whether the current role may read it.
const READABLE: &str =
    "has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT')";

impl Room for Subscription {
    const SQL_CLASS: &'static str = "SUBSCRIPTION";
    const OUTSIDE_SCHEMAS: bool = true;
    const RULES: &'static [Rule] = &[OWNER];

    fn query(major: u32) -> String {
        let streaming = "CASE WHEN s.substream THEN 'on' ELSE 'off' END";
        let by_letter =
            "CASE s.substream WHEN 't' THEN 'on' WHEN 'p' THEN 'parallel' ELSE 'off' END";
        format!(
            "SELECT ARRAY[s.subname]::text[] AS _path,
                ARRAY['pg_subscription'::regclass, s.oid, 0]::int8[] AS _at,
                CASE WHEN NOT {READABLE} THEN ARRAY['connection'] END AS _unread,
                {} AS connection,
                s.subpublications AS publications,
                s.subenabled AS enabled,
                s.subslotname AS slot_name,
                s.subbinary AS binary,
                {} AS streaming,
                s.subsynccommit AS synchronous_commit,
                {} AS two_phase,
                {} AS disable_on_error,
                {} AS password_required,
                {} AS run_as_owner,
                {} AS origin,
                {} AS failover,
                pg_get_userbyid(s.subowner) AS owner
             FROM (SELECT s.*, CASE WHEN {READABLE} THEN {CONNINFO} END AS conninfo
                   FROM {} s) s
             JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()",
            elements("s.conninfo"),
            since(major, 16, by_letter, streaming),
            since(major, 15, "s.subtwophasestate <> 'd'", "false"),
            since(major, 15, "s.subdisableonerr", "false"),
            since(major, 16, "s.subpasswordrequired", "true"),
            since(major, 16, "s.subrunasowner", "false"),
            since(major, 16, "s.suborigin", "'any'"),
            since(major, 17, "s.subfailover", "false"),
            readable_columns(major),
        )
    }

    fn ddl(&self, id: &ObjectId) -> String {
        let name = ddl::path(id);
        let publications: Vec<String> =
            self.publications.iter().map(|publication| ddl::ident(publication)).collect();
        let text = format!(
            "CREATE SUBSCRIPTION {name} CONNECTION {} PUBLICATION {} WITH ({});",
            ddl::literal(&self.connection_string()),
            publications.join(", "),
            self.options().join(", ")
        );
        if self.enabled { format!("{text}\nALTER SUBSCRIPTION {name} ENABLE;") } else { text }
    }

    fn summary(&self, _id: &ObjectId) -> String {
        let publications: Vec<&str> = self.publications.iter().map(String::as_str).collect();
        format!("to {} at {}", publications.join(", "), self.connection_string())
    }
}

/// The catalog without the column that not every role may read.
fn readable_columns(major: u32) -> String {
    let later = [
        (15, ", subtwophasestate, subdisableonerr"),
        (16, ", subpasswordrequired, subrunasowner, suborigin"),
        (17, ", subfailover"),
    ];
    let later: String =
        later.iter().map(|(from, columns)| since(major, *from, columns, "")).collect();
    format!(
        "(SELECT oid, subdbid, subname, subowner, subenabled, subbinary, substream, subslotname,
            subsynccommit, subpublications{later}
          FROM pg_subscription)"
    )
}

impl Subscription {
    /// The connection string, put together again.
    fn connection_string(&self) -> String {
        let is_uri = |element: &&String| element.contains("://");
        let Some(uri) = self.connection.iter().find(is_uri) else {
            let parameters: Vec<String> = self
                .connection
                .iter()
                .filter_map(|element| element.split_once('='))
                .map(|(name, value)| {
                    let escaped = value.replace('\\', r"\\").replace('\'', r"\'");
                    let plain = !value.is_empty()
                        && escaped == value
                        && !value.contains(char::is_whitespace);
                    if plain { format!("{name}={value}") } else { format!("{name}='{escaped}'") }
                })
                .collect();
            return parameters.join(" ");
        };
        let parameters: Vec<&str> =
            self.connection.iter().filter(|e| !is_uri(e)).map(String::as_str).collect();
        if parameters.is_empty() { uri.clone() } else { format!("{uri}?{}", parameters.join("&")) }
    }

    /// What stands in `WITH`: that nothing is to be asked of the publisher, the slot, `streaming`,
    /// whose default is another one since PostgreSQL 18, and what is not the default.
    fn options(&self) -> Vec<String> {
        let slot_name =
            self.slot_name.as_ref().map_or("NONE".to_owned(), |name| ddl::literal(name));
        let mut options = vec![
            "connect = false".to_owned(),
            format!("slot_name = {slot_name}"),
            format!("streaming = {}", self.streaming),
        ];
        let texts = [
            ("synchronous_commit", &self.synchronous_commit, "off"),
            ("origin", &self.origin, "any"),
        ];
        let flags = [
            ("binary", self.binary, false),
            ("two_phase", self.two_phase, false),
            ("disable_on_error", self.disable_on_error, false),
            ("password_required", self.password_required, true),
            ("run_as_owner", self.run_as_owner, false),
            ("failover", self.failover, false),
        ];
        for (name, value, default) in texts {
            options.extend((value != default).then(|| format!("{name} = {value}")));
        }
        for (name, value, default) in flags {
            options.extend((value != default).then(|| format!("{name} = {value}")));
        }
        options
    }
}
