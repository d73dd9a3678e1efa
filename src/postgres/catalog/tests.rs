//! A row that its room does not read is reported: the sweep has no blind spot.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeSet, HashSet};

use super::{Address, Kind, ask, name, server_major, sweep};
use crate::postgres::scratch::{build, support};
use crate::postgres::snapshot;

/// At least one object of every kind, as `tests/coverage.rs` makes sure.
const EVERY_KIND: &str =
    include_str!("../../../tests/drift/schema/every_kind_churned/canonical.sql");

/// Kinds of which no object has a row with an OID in this database, with the reason why they
/// cannot be missed.
const WITHOUT_A_ROW: &[(Kind, &str)] = &[
    (Kind::Comment, "every row of `pg_description` becomes a comment or is reported"),
    (Kind::Grant, "every access list is read"),
    (Kind::DefaultPrivilege, "every row of `pg_default_acl` is read"),
    (Kind::SecurityLabel, "every row becomes a label or is reported, as with comments"),
    (Kind::UserMapping, "the view that everybody may read has them all"),
    (Kind::Role, SHARED),
    (Kind::RoleMembership, SHARED),
    (Kind::RoleSetting, SHARED),
    (Kind::Tablespace, SHARED),
    (Kind::ParameterPrivilege, SHARED),
    (Kind::Database, "there is one, in which the query is asked"),
    (Kind::DatabaseSetting, SHARED),
    (Kind::Subscription, SHARED),
];

/// Why the sweep says nothing about a row that belongs to no database.
const SHARED: &str = "the sweep goes over the catalogs of a database, and this one is shared";

/// What servers before 15 know otherwise: the text in [`EVERY_KIND`], and what stands for it there.
const BEFORE_15: &[(&str, &str)] = &[
    ("GRANT SET ON PARAMETER log_min_messages TO app_member, reader;", ""),
    ("CREATE PUBLICATION others FOR TABLES IN SCHEMA other;", ""),
    ("app.t (id, number) WHERE (number > 0), app.target", "app.t, app.target"),
];

/// The script, as a server of this major version knows it.
fn every_kind(major: u32) -> String {
    let mut script = EVERY_KIND.to_owned();
    for (since, before) in BEFORE_15.iter().filter(|_| major < 15) {
        assert!(script.contains(since), "{since}");
        script = script.replace(since, before);
    }
    script
}

#[tokio::test]
async fn what_a_room_does_not_read_is_reported() {
    let scratch = build(support::settings()).await.unwrap();
    let database = scratch.database("every_kind").await.unwrap();
    let client = database.client();
    client
        .batch_execute("CREATE ROLE reader; CREATE ROLE writer; CREATE ROLE keeper")
        .await
        .unwrap();
    let major = server_major(client).await.unwrap();
    client.batch_execute(&every_kind(major)).await.unwrap();
    client.batch_execute(&snapshot()).await.unwrap();
    let raw = ask(client, major).await.unwrap();

    let mut complete = raw.directory.clone();
    name(&mut complete, &raw.rows);
    let left = complete.unaccounted(&raw.everything);
    assert_eq!(sweep::name(client, &left).await.unwrap(), BTreeSet::new());

    for kind in Kind::ALL {
        let hidden: HashSet<Address> = raw
            .rows
            .iter()
            .filter(|row| row.kind == *kind && row.on.is_none())
            .filter_map(|row| row.at)
            .filter(|at| raw.everything.contains(at) && complete.extension_of(*at).is_none())
            .collect();
        let excused = WITHOUT_A_ROW.iter().any(|(excused, _)| excused == kind)
            || (*kind == Kind::PublicationNamespace && major < 15);
        assert_eq!(hidden.is_empty(), excused, "{kind}");
        if excused {
            continue;
        }
        let mut directory = raw.directory.clone();
        let seen = raw.rows.iter().filter(|row| row.kind != *kind);
        name(&mut directory, seen);
        let reported = directory.unaccounted(&raw.everything);
        let missed: Vec<_> = hidden.iter().filter(|at| !reported.contains(at)).collect();
        assert!(missed.is_empty(), "{kind}: the sweep does not notice {missed:?}");
        let named = sweep::name(client, &reported).await.unwrap();
        assert!(named.len() >= hidden.len(), "{kind}: {hidden:?} are reported as {named:?}");
    }
}
