//! Each rule where it holds and where it does not.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;

use super::{RULES, findings};
use crate::config::{Pattern, Policy};
use crate::mirror::Mirror;

/// A schema that breaks no rule, whatever is asked.
const GOOD: &str = "\
format: 1
postgresql: 15
roles:
  reports: {}
  readers:
    role_memberships: {reports: {}}
schemas:
  app:
    data_owner: platform
    tenant_scope: tenant_id
    tables:
      orders:
        row_security: true
        force_row_security: true
        partition_by: RANGE (at)
        columns:
          id: {type: bigint, not_null: true}
          tenant_id: {type: uuid, not_null: true}
          at: {type: date, not_null: true}
          email: {sensitivity: pii, type: text}
          token: {sensitivity: secret, type: text}
        constraints:
          orders_pkey: {type: primary key, keys: [tenant_id, id, at]}
        policies:
          own: {using: '(tenant_id = app.tenant())'}
        grants: {writers: [INSERT, SELECT]}
      orders_2026:
        partition_of: app.orders
        partition_bound: FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')
        columns:
          id: {type: bigint, not_null: true, inherited: true}
          tenant_id: {type: uuid, inherited: true}
      currencies:
        tenant_scope: global
        columns: {code: text}
    views:
      totals:
        tenant_scope: tenant_id
        definition: SELECT 1
        columns: [tenant_id uuid, total bigint]
";

fn strict() -> Policy {
    Policy {
        no_secrets_for: vec![Pattern::new("report*").unwrap()],
        force_row_security: true,
        require_tenant_scope: true,
    }
}

/// What is found, a line each.
fn found(text: &str, settings: &Policy) -> Vec<String> {
    let mirror = Mirror::read("m.yaml", text).unwrap_or_else(|problems| panic!("{problems}"));
    let found = findings(&mirror.model, &mirror.metadata, settings);
    let line = |finding: &super::Finding| {
        let super::Finding { rule, object, required, actual } = finding;
        format!("{rule}: {object}: {required}: {actual}")
    };
    found.iter().map(line).collect()
}

#[test]
fn what_satisfies_every_rule_is_found_nothing_in() {
    assert_eq!(found(GOOD, &strict()), [""; 0]);
    assert_eq!(found("format: 1\npostgresql: 15\n", &strict()), [""; 0]);
}

/// What is changed, by what, and what is found then.
const CASES: &[(&str, &str, &[&str])] = &[
    (
        "    tenant_scope: tenant_id\n    tables",
        "    tables",
        &[
            "tenant-scope-missing: table app.orders: a tenant scope: a column, or `global`: \
             nothing is said",
            "tenant-scope-missing: table app.orders_2026: a tenant scope: a column, or `global`: \
             nothing is said",
        ],
    ),
    (
        "        tenant_scope: global\n",
        "",
        &[
            "tenant-column: table app.currencies: column `tenant_id`: no such column",
            "tenant-rls: table app.currencies: row level security enabled: it is off",
            "tenant-rls-forced: table app.currencies: row level security forced: the owner is not \
             bound",
            "tenant-policies: table app.currencies: a permissive policy for SELECT, INSERT, \
             UPDATE, DELETE: none for SELECT, INSERT, UPDATE, DELETE",
        ],
    ),
    (
        "[tenant_id uuid, total bigint]",
        "[tenant uuid]",
        &["tenant-column: view app.totals: column `tenant_id`: no such column"],
    ),
    (
        "tenant_id: {type: uuid, not_null: true}",
        "tenant_id: uuid",
        &["tenant-not-null: column app.orders.tenant_id: NOT NULL: null is allowed"],
    ),
    (
        "keys: [tenant_id, id, at]",
        "keys: [id, tenant_id]",
        &["tenant-index: table app.orders: an index that begins with `tenant_id`: no index \
           begins with it"],
    ),
    (
        "        constraints:\n          orders_pkey: {type: primary key, keys: [tenant_id, id, at]}",
        "        indexes:\n          some: {keys: [tenant_id], predicate: (id > 1)}",
        &["tenant-index: table app.orders: an index that begins with `tenant_id`: index app.some \
           is partial"],
    ),
    (
        "        constraints:\n          orders_pkey: {type: primary key, keys: [tenant_id, id, at]}",
        "        indexes:\n          some: {keys: [tenant_id DESC], valid: false}",
        &["tenant-index: table app.orders: an index that begins with `tenant_id`: index app.some \
           is not valid"],
    ),
    (
        "        constraints:\n          orders_pkey: {type: primary key, keys: [tenant_id, id, at]}",
        "        indexes:\n          some: [tenant_id DESC]",
        &[],
    ),
    (
        "        row_security: true\n",
        "",
        &["tenant-rls: table app.orders: row level security enabled: it is off"],
    ),
    (
        "        force_row_security: true\n",
        "",
        &["tenant-rls-forced: table app.orders: row level security forced: the owner is not bound"],
    ),
    (
        "own: {using: '(tenant_id = app.tenant())'}",
        "reads: {command: select}\n          adds: {command: insert}\n          \
         narrow: {permissive: false}",
        &["tenant-policies: table app.orders: a permissive policy for SELECT, INSERT, UPDATE, \
           DELETE: none for UPDATE, DELETE"],
    ),
    // A partition that others use directly is past the policies of its parent.
    (
        "        partition_of: app.orders\n",
        "        partition_of: app.orders\n        grants: {writers: [SELECT]}\n",
        &[
            "tenant-rls: table app.orders_2026: row level security enabled: it is off",
            "tenant-rls-forced: table app.orders_2026: row level security forced: the owner is \
             not bound",
            "tenant-policies: table app.orders_2026: a permissive policy for SELECT, INSERT, \
             UPDATE, DELETE: none for SELECT, INSERT, UPDATE, DELETE",
        ],
    ),
    (
        "grants: {writers: [INSERT, SELECT]}",
        "grants: {reports: [SELECT]}",
        &["secret-grants: column app.orders.token: not readable by the roles of \
           `no_secrets_for`: reports by SELECT on the table"],
    ),
    (
        "grants: {writers: [INSERT, SELECT]}",
        "grants: {readers: [SELECT], public: [SELECT WITH GRANT OPTION]}",
        &["secret-grants: column app.orders.token: not readable by the roles of \
           `no_secrets_for`: PUBLIC by SELECT on the table, reports by SELECT of readers on the \
           table"],
    ),
    (
        "token: {sensitivity: secret, type: text}",
        "token: {sensitivity: secret, type: text, grants: {reports: [SELECT, UPDATE]}}",
        &["secret-grants: column app.orders.token: not readable by the roles of \
           `no_secrets_for`: reports by SELECT on the column"],
    ),
    (
        "    data_owner: platform\n",
        "",
        &[
            "pii-owner: column app.orders.email: a data owner, since it is pii: nobody is named",
            "pii-owner: column app.orders.token: a data owner, since it is secret: nobody is \
             named",
        ],
    ),
];

#[test]
fn what_breaks_a_rule_is_found() {
    let mut seen = BTreeSet::new();
    for (what, by, expected) in CASES {
        assert!(GOOD.contains(what), "{what}");
        let lines = found(&GOOD.replacen(what, by, 1), &strict());
        assert_eq!(lines, *expected, "{what} → {by}");
        seen.extend(lines.iter().filter_map(|line| Some(line.split_once(':')?.0.to_owned())));
    }
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.id.to_owned()).collect();
    assert_eq!(seen, rules, "every rule has a case");
}

#[test]
fn what_is_not_asked_for_is_not_found() {
    for (what, by, expected) in CASES {
        let lines = found(&GOOD.replacen(what, by, 1), &Policy::default());
        let asked = |line: &&&str| {
            !["secret-grants", "tenant-rls-forced", "tenant-scope-missing"]
                .iter()
                .any(|rule| line.starts_with(&format!("{rule}:")))
        };
        let expected: Vec<&str> = expected.iter().filter(asked).copied().collect();
        assert_eq!(lines, expected, "{what} → {by}");
    }
}

#[test]
fn the_worked_example_breaks_what_it_breaks_on_purpose() {
    let text = include_str!("../../db/schema/canonical_schema.yaml");
    let settings = Policy { no_secrets_for: vec![Pattern::new("*").unwrap()], ..strict() };
    assert_eq!(
        found(text, &settings),
        [
            "tenant-index: table public.dead_events: an index that begins with `tenant_id`: index \
             public.idx_dead_events_due is partial",
            "tenant-policies: table public.revenue_ledger: a permissive policy for SELECT, INSERT, \
             UPDATE, DELETE: none for UPDATE, DELETE",
            "secret-grants: column public.tenants.api_key_hash: not readable by the roles of \
             `no_secrets_for`: ledger_app by SELECT on the table",
        ]
    );
}
