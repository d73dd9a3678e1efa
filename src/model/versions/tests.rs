//! Each rule on hand-made models.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Boundary, NEWEST, OLDEST, RULES, Versions, align};
use crate::diff::{Comparison, Levels, compare};
use crate::model::{Kind, Model, Object, ObjectId};

fn id(kind: Kind, path: &[&str]) -> ObjectId {
    ObjectId::new(kind, path.iter().copied())
}

fn model(major: u32, objects: &[(ObjectId, Value, Vec<ObjectId>)]) -> Model {
    let mut model = Model::empty(major);
    for (id, attributes, parents) in objects {
        let attributes = attributes.as_object().into_iter().flatten();
        let attributes = attributes.map(|(name, value)| (name.clone(), value.clone())).collect();
        let object = Object {
            attributes: Arc::new(attributes),
            parents: parents.clone(),
            depends_on: Vec::new(),
        };
        model.objects.insert(id.clone(), object);
    }
    model
}

/// Compares in both directions, which must say the same.
fn compared(left: &Model, right: &Model) -> Comparison {
    let comparison = compare(left, right, &Levels::everything());
    let swapped = compare(right, left, &Levels::everything());
    assert_eq!(comparison.versions, swapped.versions);
    assert_eq!(comparison.drifts.len(), swapped.drifts.len());
    comparison
}

/// The two differ by what the rule says alone, and only where its boundary lies between them.
#[track_caller]
fn neutral(
    rule: &str,
    since: u32,
    older: &[(ObjectId, Value, Vec<ObjectId>)],
    newer: &[(ObjectId, Value, Vec<ObjectId>)],
) {
    let comparison = compared(&model(since - 1, older), &model(since, newer));
    assert!(comparison.drifts.is_empty(), "{:?}", comparison.drifts);
    let applied: Vec<(&str, usize)> =
        comparison.versions.applied.iter().map(|a| (a.rule.as_str(), a.objects)).collect();
    assert_eq!(applied, [(rule, 1)]);
    for major in [since - 1, since] {
        let comparison = compared(&model(major, older), &model(major, newer));
        assert!(!comparison.drifts.is_empty(), "two of {major} are compared as they are");
        assert!(comparison.versions.is_empty());
    }
    let later = compared(&model(since, older), &model(since + 1, newer));
    assert!(!later.drifts.is_empty(), "the boundary is not between these");
}

/// What looks like the work of the rule and is not.
#[track_caller]
fn drift(
    since: u32,
    older: &[(ObjectId, Value, Vec<ObjectId>)],
    newer: &[(ObjectId, Value, Vec<ObjectId>)],
) {
    let comparison = compared(&model(since - 1, older), &model(since, newer));
    assert_eq!(comparison.drifts.len(), 1);
    assert!(comparison.versions.applied.is_empty());
}

#[test]
fn schema_public_is_as_each_major_makes_it() {
    let owned =
        |role: &str| [(id(Kind::Schema, &["public"]), json!({ "owner": role }), Vec::new())];
    neutral("owner of schema public", 15, &owned("postgres"), &owned("pg_database_owner"));
    drift(15, &owned("app"), &owned("pg_database_owner"));
    drift(15, &owned("postgres"), &owned("app"));

    let granted = |privileges: &[&str]| {
        let grant = ObjectId {
            on: Some(Box::new(id(Kind::Schema, &["public"]))),
            ..id(Kind::Grant, &["public"])
        };
        [(grant, json!({ "privileges": privileges }), Vec::new())]
    };
    neutral("create on schema public", 15, &granted(&["USAGE"]), &[]);
    neutral("create on schema public", 15, &[], &granted(&["CREATE", "USAGE"]));
    drift(15, &granted(&[]), &[]);
    drift(15, &[], &granted(&["USAGE"]));
}

#[test]
fn a_sequence_of_an_unlogged_table_is_unlogged() {
    let with = |table: &str, sequence: &str| {
        let column = id(Kind::Column, &["public", "t", "c"]);
        [
            (id(Kind::Table, &["public", "t"]), json!({ "persistence": table }), Vec::new()),
            (
                id(Kind::Sequence, &["public", "s"]),
                json!({ "persistence": sequence }),
                vec![column],
            ),
        ]
    };
    let rule = "sequences of unlogged tables";
    neutral(rule, 15, &with("unlogged", "permanent"), &with("unlogged", "unlogged"));
    drift(15, &with("permanent", "permanent"), &with("permanent", "unlogged"));
}

#[test]
fn an_icu_locale_is_a_language_tag() {
    let with = |provider: &str, locale: &str| {
        let collation = json!({ "provider": provider, "locale": locale });
        [(id(Kind::Collation, &["public", "c"]), collation, Vec::new())]
    };
    let rule = "locales of ICU collations";
    neutral(rule, 16, &with("icu", "de@collation=phonebook"), &with("icu", "de-u-co-phonebk"));
    drift(16, &with("icu", "de"), &with("icu", "de-AT"));
    drift(16, &with("libc", "de_DE"), &with("libc", "de-DE"));
}

#[test]
fn xml_is_serialized_without_indentation() {
    let with = |text: &str| {
        let index = json!({ "keys": ["a", text], "predicate": text });
        [(id(Kind::Index, &["public", "i"]), index, Vec::new())]
    };
    let (plain, said) =
        ("XMLSERIALIZE(CONTENT x AS text)", "XMLSERIALIZE(CONTENT x AS text NO INDENT)");
    neutral("indentation of XML", 16, &with(plain), &with(said));
    let indented = "XMLSERIALIZE(CONTENT x AS text INDENT)";
    drift(16, &with(plain), &with(indented));
}

#[test]
fn a_subscription_streams_as_its_major_does() {
    let with = |streaming: &str| {
        [(id(Kind::Subscription, &["s"]), json!({ "streaming": streaming }), Vec::new())]
    };
    neutral("streaming of subscriptions", 18, &with("off"), &with("parallel"));
    drift(18, &with("off"), &with("on"));
    drift(18, &with("on"), &with("parallel"));
}

#[test]
fn a_query_over_one_relation_needs_no_qualification() {
    for kind in [Kind::View, Kind::MaterializedView] {
        let query =
            |text: &str| [(id(kind, &["public", "v"]), json!({ "definition": text }), Vec::new())];
        let rule = "columns of single-relation queries";
        neutral(rule, 16, &query(" SELECT t.a\n   FROM t"), &query(" SELECT a\n   FROM t"));
        let (older, newer) = (query(" SELECT t.a\n   FROM t"), query(" SELECT b\n   FROM t"));
        assert_eq!(compared(&model(15, &older), &model(16, &newer)).drifts.len(), 1);
        drift(16, &query("SELECT t.a FROM t, u"), &query("SELECT a FROM t, u"));
    }
}

#[test]
fn all_privileges_are_more_since_maintain() {
    let all = ["DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"];
    let granted = |to: &str, privileges: &[String]| {
        let grant = ObjectId {
            on: Some(Box::new(id(Kind::Table, &["public", "t"]))),
            ..id(Kind::Grant, &[to])
        };
        [(grant, json!({ "privileges": privileges }), Vec::new())]
    };
    let and = |of: &[String], more: &str| [of, &[more.to_owned()]].concat();
    let rule = "maintain in all privileges";
    let every = all.map(str::to_owned);
    neutral(rule, 17, &granted("app", &every), &granted("app", &and(&every, "MAINTAIN")));
    let handed_on = all.map(|privilege| format!("{privilege} WITH GRANT OPTION"));
    let maintain = "MAINTAIN WITH GRANT OPTION";
    neutral(rule, 17, &granted("app", &handed_on), &granted("app", &and(&handed_on, maintain)));
    let some = ["SELECT".to_owned()];
    neutral(rule, 17, &granted("(owner)", &some), &granted("(owner)", &and(&some, "MAINTAIN")));
    drift(17, &granted("app", &some), &granted("app", &and(&some, "MAINTAIN")));
    drift(17, &granted("app", &every), &granted("app", &and(&every, maintain)));
    drift(17, &[], &granted("app", &["MAINTAIN".to_owned()]));
}

#[test]
fn a_partition_has_the_identity_of_its_parent() {
    let with = |partition_of: Value, identity: Value| {
        let column = id(Kind::Column, &["public", "t", "c"]);
        [
            (
                id(Kind::Table, &["public", "t"]),
                json!({ "partition_of": partition_of }),
                Vec::new(),
            ),
            (column, json!({ "identity": identity }), Vec::new()),
        ]
    };
    let parent = || json!("public.p");
    let rule = "identity columns of partitions";
    neutral(rule, 17, &with(parent(), Value::Null), &with(parent(), json!("always")));
    drift(17, &with(Value::Null, Value::Null), &with(Value::Null, json!("always")));
    drift(17, &with(parent(), json!("by default")), &with(parent(), json!("always")));
}

#[test]
fn a_not_null_constraint_says_what_the_column_says() {
    let constraint = |holder: Kind, validated: bool, no_inherit: bool| {
        let attributes =
            json!({ "type": "not null", "validated": validated, "no_inherit": no_inherit });
        let holder = id(holder, &["public", "t"]);
        [(id(Kind::Constraint, &["public", "t", "n"]), attributes, vec![holder])]
    };
    let of_table = |validated, no_inherit| constraint(Kind::Table, validated, no_inherit);
    let of_domain = constraint(Kind::Domain, true, false);
    neutral("not-null constraints of tables", 18, &[], &of_table(true, false));
    neutral("not-null constraints of domains", 17, &[], &of_domain);
    drift(17, &[], &of_table(true, false));
    drift(18, &[], &of_domain);
    drift(18, &[], &of_table(false, false));
    drift(18, &[], &of_table(true, true));

    let [named] = of_table(true, false);
    let comment = ObjectId { on: Some(Box::new(named.0.clone())), ..id(Kind::Comment, &[]) };
    let commented = [named, (comment, json!({ "text": "why" }), Vec::new())];
    let comparison = compared(&model(17, &[]), &model(18, &commented));
    assert!(comparison.drifts.is_empty());
    assert_eq!(comparison.versions.applied[0].objects, 2, "the comment is counted as well");
}

#[test]
fn an_extension_has_the_version_that_its_server_brings() {
    let with = |name: &str, version: &str| {
        [(id(Kind::Extension, &[name]), json!({ "version": version }), Vec::new())]
    };
    neutral_every(&with("citext", "1.6"), &with("citext", "1.8"));
    drift(18, &with("citext", "1.5"), &with("citext", "1.8"));
    drift(18, &with("citext", "1.6"), &with("citext", "1.7"));
    drift(18, &with("postgis", "3.4"), &with("postgis", "3.5"));
}

#[track_caller]
fn neutral_every(
    older: &[(ObjectId, Value, Vec<ObjectId>)],
    newer: &[(ObjectId, Value, Vec<ObjectId>)],
) {
    let comparison = compared(&model(17, older), &model(18, newer));
    assert!(comparison.drifts.is_empty());
    assert_eq!(comparison.versions.applied[0].rule, "versions of shipped extensions");
    assert_eq!(comparison.versions.applied[0].since, None);
    assert_eq!(compared(&model(18, older), &model(18, newer)).drifts.len(), 1);
}

#[test]
fn a_major_that_is_not_known_is_compared_and_said() {
    let view = |text: &str| {
        [(id(Kind::View, &["public", "v"]), json!({ "definition": text }), Vec::new())]
    };
    let (older, newer) = (view(" SELECT t.a\n   FROM t"), view(" SELECT a\n   FROM t"));
    let comparison = compared(&model(OLDEST, &older), &model(NEWEST + 1, &newer));
    assert!(comparison.drifts.is_empty());
    assert_eq!(comparison.versions.applied.len(), 1);
    assert_eq!(comparison.versions.untested, [NEWEST + 1].into());
    let same = compared(&model(NEWEST + 1, &newer), &model(NEWEST + 1, &newer));
    assert_eq!(same.versions.untested, [NEWEST + 1].into());
    assert!(same.drifts.is_empty());
    assert!(Versions::of(&model(NEWEST, &[]), &model(OLDEST, &[])).is_empty());
}

#[test]
fn two_of_one_major_are_not_touched() {
    let one = model(16, &[]);
    assert!(align(&one, &one).is_none());
}

#[test]
fn every_rule_is_named_once_and_its_boundary_is_one_that_was_tried() {
    let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), RULES.len());
    for rule in RULES {
        if let Boundary::Since(major) = rule.boundary {
            assert!(major > OLDEST && major <= NEWEST, "{}", rule.name);
        }
    }
}
