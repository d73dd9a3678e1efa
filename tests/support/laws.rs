//! What holds for every case, whatever it is about.

use std::collections::BTreeSet;

use pgcanon::diff::{Drift, DriftType, Levels, cells, compare};
use pgcanon::model::ddl::{self, Owners, script};
use pgcanon::model::kinds::Aspect;
use pgcanon::model::kinds::database::OF_CREATION;
use pgcanon::model::{Kind, Model, Object};
use pgcanon::reconcile::Role;
use pgcanon::report;
use pgcanon::witness::dump::{Judged, Seen, Witnessed, blind_to, judge_pair};

use super::case::{Built, Case, Outcome, Result};
use super::server;

/// Why a script that is run in a database says nothing of these.
const CREATED: &str = "CREATE DATABASE alone can say it";

/// Attributes that no statement can write back, with the reason.
const NOT_IN_A_SCRIPT: &[(Kind, &str, &str)] = &[
    (Kind::Database, "owner", "a script does not give away the database that it is run in"),
    (Kind::Database, "collate", CREATED),
    (Kind::Database, "ctype", CREATED),
    (Kind::Database, "encoding", CREATED),
    (Kind::Database, "icu_rules", CREATED),
    (Kind::Database, "locale", CREATED),
    (Kind::Database, "locale_provider", CREATED),
    (Kind::Extension, "owner", "there is no ALTER EXTENSION … OWNER TO"),
    (Kind::Extension, "configuration_tables", "only the extension's own script marks them"),
    (Kind::Index, "valid", "only a failed CREATE INDEX CONCURRENTLY leaves one that is not"),
    (Kind::Constraint, "index_valid", "as the index"),
    (
        Kind::Table,
        "detach_pending",
        "only a DETACH PARTITION CONCURRENTLY that was cut off leaves it",
    ),
    (Kind::ForeignTable, "detach_pending", "as a table's"),
];

/// Words of statements that say nothing by themselves, with the reason.
const SAY_NOTHING: &[(&str, &str)] = &[
    ("SET DEFAULT NULL", "a column without a default has null"),
    (
        "    NULL::",
        "a view that others need before its own time is written without its query first",
    ),
];

/// Objects that a script of the tests cannot write back, with the reason.
const NOT_IN_THE_TESTS: &[(Kind, &str)] =
    &[(Kind::SecurityLabel, "the server has no module that provides labels, and refuses them")];

/// What is lost when the model is written as YAML and read again.
fn mirrored(model: &Model) -> Option<String> {
    let text = pgcanon::mirror::written(model);
    let read = match pgcanon::mirror::Mirror::read("mirror.yaml", &text) {
        Ok(read) => read.model,
        Err(problems) => return Some(format!("its YAML cannot be read: {problems}")),
    };
    let drifts = compare(model, &read, &Levels::everything()).drifts;
    let first = drifts.first()?;
    let (left, right) = cells(first);
    Some(format!(
        "written as YAML and read again, `{}` is {right} and no more {left}",
        first.object
    ))
}

/// The laws that the case breaks, each in words.
pub(crate) fn broken(case: &Case, outcome: &Outcome) -> Result<Vec<String>> {
    let (left, right) = (&outcome.built.left.model, &outcome.built.right.model);
    let strict = Levels::everything();
    let sides = [&outcome.built.left, &outcome.built.right];
    let mut broken: Vec<String> =
        sides.iter().flat_map(|side| side.contradictions.iter().cloned()).collect();
    for (side, model) in [("canonical", left), ("migrations", right)] {
        if !compare(model, model, &strict).drifts.is_empty() {
            broken.push(format!("{side} has drift with itself"));
        }
        let read: Model = serde_json::from_str(&serde_json::to_string(model)?)?;
        if read != *model {
            broken.push(format!("{side} written as JSON and read again is another model"));
        }
        broken.extend(mirrored(model).map(|what| format!("{side}: {what}")));
        broken.extend(
            round_trip(model, case.options.own_cluster)?.map(|what| format!("{side}: {what}")),
        );
        for (id, object) in &model.objects {
            if let Some(parent) = object.parents.iter().find(|parent| *parent == id) {
                broken.push(format!("{side}: `{parent}` is its own parent"));
            }
        }
    }
    for levels in [&strict, &Levels::default()] {
        let there = compare(left, right, levels).drifts;
        let back = compare(right, left, levels).drifts;
        let mut back: Vec<Signature> = back.iter().map(signature).collect();
        back.sort();
        if turned(&there) != back {
            broken.push("with the sides swapped there is another drift".to_owned());
        }
    }
    let drifts = compare(left, right, &strict).drifts;
    if drifts.is_empty() && left.objects != right.objects {
        broken.push(format!("there is no drift, but {}", unequal(left, right)));
    }
    for levels in [&strict, &case.options.levels()] {
        broken.extend(judged(outcome, levels));
    }
    broken.extend(cluster_dumps(case, outcome, &drifts));
    Ok(broken)
}

/// In what way the model that its own script builds is another one.
fn round_trip(model: &Model, own_cluster: bool) -> Result<Option<String>> {
    // What has no room is not in the script, and what is there may need it.
    if !model.unmodelled.is_empty() {
        return Ok(None);
    }
    let roles = if own_cluster { roles(model)? } else { String::new() };
    let mut model = model.clone();
    model.forget(Aspect::Cluster);
    model.objects.retain(|id, _| !NOT_IN_THE_TESTS.iter().any(|(kind, _)| *kind == id.kind));
    let model = &model;
    let text = roles + &script(model, Owners::Written)?;
    let again = match server::shared()?.run(&text, own_cluster) {
        Ok(mut again) => {
            again.forget(Aspect::Cluster);
            again
        }
        Err(error) => return Ok(Some(format!("its own script fails: {error}\n{text}"))),
    };
    let drifts = compare(model, &again, &Levels::everything()).drifts;
    let excused = |drift: &Drift| {
        drift.drift_type == DriftType::Changed
            && drift.differences.iter().all(|difference| {
                let attribute = difference.attribute.as_str();
                let of_creation =
                    drift.object.kind == Kind::Database && OF_CREATION.contains(&attribute);
                // What only CREATE DATABASE says is said before a script is run.
                of_creation
                    || NOT_IN_A_SCRIPT
                        .iter()
                        .any(|(kind, name, _)| *kind == drift.object.kind && *name == attribute)
            })
    };
    let drift = drifts.iter().find(|drift| !excused(drift));
    let found = drift.map(|drift| {
        let (left, right) = cells(drift);
        format!("{} is {left}, and by its own script {right}", drift.object)
    });
    let found = found.or_else(|| {
        (drifts.is_empty() && model.objects != again.objects).then(|| unequal(model, &again))
    });
    Ok(found.map(|found| format!("{found}\n{text}")))
}

/// What makes the roles that a script takes for granted, those left out that are there.
fn roles(model: &Model) -> Result<String> {
    let mut text = String::new();
    for (id, object) in model.objects.iter().filter(|(id, _)| id.kind == Kind::Role) {
        let name = id.path.last().ok_or("a role has a name")?;
        let condition = format!("SELECT FROM pg_roles WHERE rolname = {}", ddl::literal(name));
        let creation = id.kind.room().ddl(id, object)?;
        let body = format!("BEGIN IF NOT EXISTS ({condition}) THEN {creation} END IF; END");
        text += &format!("DO {};\n", ddl::dollar_quoted(&body));
    }
    Ok(text)
}

/// Kinds of which several objects are told of by one entry of a dump, so that a drift of one may be
/// taken for that of another.
const SHARED: &[(Kind, &str)] = &[
    (Kind::Index, "to attach an index to that of the whole table is about both"),
    (Kind::SecurityLabel, "the labels of a table and of its columns have one entry"),
    (Kind::Operator, "operators of one name have headings that are alike"),
    (Kind::OperatorFamily, "families of one name have headings that are alike"),
];

/// Whether an entry that tells of the object of a drift tells of others that differ.
fn shares_an_entry(hidden: &Drift, others: &[&Drift]) -> bool {
    let says = |object: &Object| object.attributes.get("type").is_some_and(|t| t == "not null");
    // NOT NULL is told of the column, and of the constraint where that has a name.
    let of_a_constraint = [&hidden.left, &hidden.right].into_iter().flatten().any(says);
    let of_a_column =
        hidden.differences.iter().any(|difference| difference.attribute == "not_null");
    let is_new_in_a_renamed_one = || {
        let mut renamed = others.iter().filter_map(|other| other.renamed_to.as_ref());
        renamed.any(|to| hidden.object.path.starts_with(&to.path))
    };
    of_a_constraint
        || of_a_column
        || is_new_in_a_renamed_one()
        || SHARED.iter().any(|(kind, ..)| *kind == hidden.object.kind)
}

type Signature = (String, DriftType, usize, usize);

fn signature(drift: &Drift) -> Signature {
    (drift.object.to_string(), drift.drift_type, drift.differences.len(), drift.folded.len())
}

/// The drifts as they are to be with the sides swapped.
fn turned(drifts: &[Drift]) -> Vec<Signature> {
    let mut turned: Vec<Signature> = drifts
        .iter()
        .map(|drift| {
            let (object, drift_type, differences, folded) = signature(drift);
            let turned = match drift_type {
                DriftType::Missing => DriftType::Unexpected,
                DriftType::Unexpected => DriftType::Missing,
                both => both,
            };
            let object = drift.renamed_to.as_ref().map_or(object, ToString::to_string);
            (object, turned, differences, folded)
        })
        .collect();
    turned.sort();
    turned
}

/// The first object that is not the same on both sides; OIDs or the order of creation got in.
fn unequal(left: &Model, right: &Model) -> String {
    left.objects.iter().find(|(id, object)| right.objects.get(*id) != Some(*object)).map_or_else(
        || "one side has more objects".to_owned(),
        |(id, object)| format!("`{id}` is {object:?} and {:?}", right.objects.get(id)),
    )
}

/// What `pg_dump` sees of the two schemas and the comparison does not, or the other way round, where
/// there is a `pg_dump`; and what it would not see.
fn judged(outcome: &Outcome, levels: &Levels) -> Vec<String> {
    let Built { left, right } = &outcome.built;
    let (Some(one), Some(other)) = (&left.dump, &right.dump) else { return Vec::new() };
    let told = compare(&left.model, &right.model, levels);
    let drifts: Vec<&Drift> = told.drifts.iter().chain(&told.notes).collect();
    let witnessed = [
        Witnessed { model: &left.model, dump: one },
        Witnessed { model: &right.model, dump: other },
    ];
    let judge = |drifts: &[&Drift]| judge_pair(witnessed[0], witnessed[1], drifts, levels);
    let mut broken = Vec::new();
    match judge(&drifts) {
        // Where a level is off, what differs by it excuses statements of that object.
        Judged::Agree(_) if drifts.is_empty() && *levels == Levels::everything() => {
            broken.extend(unmissed(witnessed, levels));
        }
        Judged::Agree(_) => {}
        Judged::Disagree(dissents) => {
            let told = report::witness::dissents(&dissents, [Role::Left, Role::Right]);
            broken.push(format!("pg_dump contradicts the comparison:{told}"));
        }
        Judged::NotHeard(why) => broken.push(format!("pg_dump was not heard: {why}")),
    }
    for at in 0..drifts.len() {
        let mut drifts = drifts.clone();
        let hidden = drifts.remove(at);
        let models = [&left.model, &right.model];
        let mut parts = std::iter::once(hidden).chain(&hidden.folded);
        let is_blind = parts.any(|drift| blind_to(&Seen::new(drift, models)).is_some());
        let shares = shares_an_entry(hidden, &drifts);
        if !is_blind && !shares && matches!(judge(&drifts), Judged::Agree(_)) {
            let (object, attributes) = (&hidden.object, &hidden.differences);
            broken.push(format!("pg_dump does not miss {object} {attributes:?}"));
        }
    }
    broken
}

/// The statements that the judge does not miss when a dump lacks them: the first of each class, of
/// those that both dumps have.
fn unmissed(witnessed: [Witnessed<'_>; 2], levels: &Levels) -> Vec<String> {
    let [left, right] = witnessed;
    let mut classes = BTreeSet::new();
    let mut unmissed = Vec::new();
    for (at, entry) in right.dump.entries.iter().enumerate() {
        let has_one = !entry.statements.is_empty() && left.dump.entries.contains(entry);
        if !has_one || !classes.insert(&entry.heading.class) {
            continue;
        }
        let mut dump = right.dump.clone();
        let taken = dump.entries[at].statements.remove(0);
        let right = Witnessed { dump: &dump, ..right };
        let says_nothing = SAY_NOTHING.iter().any(|(words, _)| taken.contains(words));
        if !says_nothing && matches!(judge_pair(left, right, &[], levels), Judged::Agree(_)) {
            unmissed.push(format!("without this statement pg_dump agrees as well: {taken}"));
        }
    }
    unmissed
}

/// Two clusters agree exactly when `pg_dumpall` prints the same of both, where a case has clusters of
/// its own.
fn cluster_dumps(case: &Case, outcome: &Outcome, drifts: &[Drift]) -> Option<String> {
    let Built { left, right } = &outcome.built;
    let (one, other) = (left.cluster_dump.as_ref()?, right.cluster_dump.as_ref()?);
    let options = &case.options;
    match (drifts.is_empty(), one == other, options.dumps_differ) {
        (true, true, false) | (false, false, false) | (true, false, true) => None,
        (_, _, true) => Some("the option `dumps differ` is not needed".to_owned()),
        (true, false, false) => {
            let changes = similar::TextDiff::from_lines(one, other);
            Some(format!("there is no drift, but the dumps differ:\n{}", changes.unified_diff()))
        }
        (false, true, false) => {
            let object = &drifts.first()?.object;
            Some(format!("the dumps agree, but {object} is drift"))
        }
    }
}
