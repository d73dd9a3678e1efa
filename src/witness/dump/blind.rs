//! What `pg_dump --schema-only` does not write, each with the reason. What is not on this list has to
//! be seen by both judges.

use serde_json::Value;

use crate::diff::{Drift, DriftType};
use crate::model::{Kind, Model, Object, ObjectId};

/// Something that `pg_dump` does not see.
#[derive(Clone, Copy, Debug)]
pub struct BlindSpot {
    /// The kind of object.
    pub kind: Kind,
    /// What of it.
    pub of: Of,
    /// Why.
    pub why: &'static str,
}

/// What of an object a blind spot is about.
#[derive(Clone, Copy, Debug)]
pub enum Of {
    /// Everything, and what stands on it.
    All,
    /// One attribute.
    Attribute(&'static str),
    /// Everything, in such a case.
    Where(&'static str, fn(&Seen<'_>) -> bool),
}

/// A drift, and the models that it is about.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    drift: &'a Drift,
    models: [&'a Model; 2],
}

impl<'a> Seen<'a> {
    /// A drift of two models, the left one first.
    pub fn new(drift: &'a Drift, models: [&'a Model; 2]) -> Self {
        Self { drift, models }
    }

    /// The object as the sides have it.
    fn objects(&self) -> impl Iterator<Item = &'a Object> {
        [&self.drift.left, &self.drift.right].into_iter().flatten()
    }

    fn is_one_sided(&self) -> bool {
        self.drift.drift_type != DriftType::Changed
    }

    fn is_called(&self, name: &str) -> bool {
        self.drift.object.path.last().is_some_and(|last| last == name)
    }

    fn is_in(&self, schema: &str) -> bool {
        self.drift.object.schema() == Some(schema)
    }

    /// Whether every side that has the object says this of an attribute.
    fn all_say(&self, attribute: &str, value: &Value) -> bool {
        self.objects().all(|object| object.attributes.get(attribute) == Some(value))
    }

    fn differs_in_no_more_than(&self, attribute: &str) -> bool {
        let differences = &self.drift.differences;
        !differences.is_empty() && differences.iter().all(|d| d.attribute == attribute)
    }

    /// Whether a side that has the object lets it inherit.
    fn has_parents(&self) -> bool {
        self.objects().any(|object| {
            let parents = object.attributes.get("inherits").and_then(Value::as_array);
            parents.is_some_and(|parents| !parents.is_empty())
        })
    }

    /// Whether what it stands on is of a kind and has one of the names.
    fn is_on(&self, kind: Kind, names: &[&str]) -> bool {
        let on = self.drift.object.on.as_deref().filter(|on| on.kind == kind);
        on.and_then(|on| on.path.last()).is_some_and(|last| names.contains(&last.as_str()))
    }
}

/// Whether it stands on a type that is no object: that of a table's rows, or of an array.
fn is_on_an_implied_type(seen: &Seen<'_>) -> bool {
    let has = |on: &ObjectId| seen.models.iter().any(|model| model.objects.contains_key(on));
    let types = [Kind::CompositeType, Kind::BaseType];
    seen.drift.object.on.as_deref().is_some_and(|on| types.contains(&on.kind) && !has(on))
}

/// Why a dump of one database says nothing of it.
const OF_THE_CLUSTER: &str = "a dump of one database leaves out what all databases share";

/// Why a dump that is loaded into another database says nothing of it.
const OF_THE_DATABASE: &str = "without `--create` a dump says nothing of the database itself";

/// Why the result of something is not written.
const DERIVED: &str = "it follows from what the definition names";

/// Why what was added to an object of the server's own is not written.
const OF_THE_SERVER: &str = "what the server brought is not written, nor what was added to it";

/// Why the parameters of a language are not written.
const WITHOUT_PARAMETERS: &str =
    "a language whose functions are not in the dump is written without parameters";

/// Why half of a detachment is not written.
const DETACHED: &str = "a partition that is being detached is written as a table of its own";

/// Why something said of a type is not written.
const IMPLIED: &str = "what is said of such a type is not written";

const fn all(kind: Kind, why: &'static str) -> BlindSpot {
    BlindSpot { kind, of: Of::All, why }
}

const fn attribute(kind: Kind, name: &'static str, why: &'static str) -> BlindSpot {
    BlindSpot { kind, of: Of::Attribute(name), why }
}

const fn when(
    kind: Kind,
    what: &'static str,
    is_so: fn(&Seen<'_>) -> bool,
    why: &'static str,
) -> BlindSpot {
    BlindSpot { kind, of: Of::Where(what, is_so), why }
}

/// What `pg_dump` does not see.
pub const BLIND_SPOTS: &[BlindSpot] = &[
    all(Kind::Role, OF_THE_CLUSTER),
    all(Kind::RoleMembership, OF_THE_CLUSTER),
    all(Kind::RoleSetting, OF_THE_CLUSTER),
    all(Kind::Tablespace, OF_THE_CLUSTER),
    all(Kind::ParameterPrivilege, OF_THE_CLUSTER),
    all(Kind::Database, OF_THE_DATABASE),
    all(Kind::DatabaseSetting, OF_THE_DATABASE),
    when(
        Kind::Schema,
        "that one side alone has `public`",
        |seen| seen.is_one_sided() && seen.is_in("public"),
        "every new database has it, so that it is not written",
    ),
    when(
        Kind::Extension,
        "that one side alone has `plpgsql`",
        |seen| seen.is_one_sided() && seen.is_called("plpgsql"),
        "every new database has it, so that it is not written",
    ),
    attribute(Kind::Extension, "version", "`CREATE EXTENSION` is written without a version"),
    attribute(Kind::Extension, "owner", "there is no `ALTER EXTENSION … OWNER TO`"),
    attribute(
        Kind::Extension,
        "configuration_tables",
        "the data of such a table is dumped, and nothing is said of the mark",
    ),
    attribute(Kind::Subscription, "enabled", "a subscription is restored disabled"),
    attribute(Kind::Table, "detach_pending", DETACHED),
    attribute(Kind::ForeignTable, "detach_pending", DETACHED),
    when(
        Kind::Table,
        "`column_order` of a table with parents",
        |seen| seen.differs_in_no_more_than("column_order") && seen.has_parents(),
        "columns that come from a parent are not written with the table",
    ),
    attribute(
        Kind::Table,
        "replica_identity",
        "an index that identified the rows and is gone leaves no identity, and nothing is written",
    ),
    attribute(
        Kind::Column,
        "inherited",
        "it follows from the parents: what a table declares itself is written either way",
    ),
    attribute(
        Kind::Column,
        "not_null_inherited",
        "it follows from the parents: what a table declares itself is written either way",
    ),
    attribute(
        Kind::Constraint,
        "index_statistics",
        "it is written for indexes that belong to no constraint alone",
    ),
    attribute(
        Kind::Constraint,
        "enforced_by_triggers",
        "of the triggers behind a constraint, those on partitions alone are written",
    ),
    when(
        Kind::Index,
        "all of an index that is not valid",
        |seen| seen.all_say("valid", &Value::Bool(false)),
        "it is not dumped at all",
    ),
    attribute(
        Kind::Index,
        "valid",
        "one on a partitioned table alone is written as one that covers every partition",
    ),
    attribute(Kind::View, "columns", DERIVED),
    attribute(Kind::MaterializedView, "columns", DERIVED),
    attribute(
        Kind::MaterializedView,
        "populated",
        "a schema without data is restored `WITH NO DATA`",
    ),
    attribute(Kind::Aggregate, "returns", DERIVED),
    attribute(Kind::Aggregate, "depends_on_extensions", "it is written for other routines alone"),
    attribute(Kind::Language, "trusted", WITHOUT_PARAMETERS),
    attribute(Kind::Language, "handler", WITHOUT_PARAMETERS),
    attribute(Kind::Language, "inline", WITHOUT_PARAMETERS),
    attribute(Kind::Language, "validator", WITHOUT_PARAMETERS),
    attribute(Kind::Operator, "returns", DERIVED),
    when(
        Kind::Operator,
        "all of a shell",
        |seen| seen.all_say("function", &Value::Null),
        "it is made by the operator that names it",
    ),
    when(
        Kind::FamilyOperator,
        "all of one in a family of the server's own",
        |seen| seen.is_in("pg_catalog"),
        OF_THE_SERVER,
    ),
    when(
        Kind::FamilyFunction,
        "all of one in a family of the server's own",
        |seen| seen.is_in("pg_catalog"),
        OF_THE_SERVER,
    ),
    when(
        Kind::Grant,
        "all of one on the languages `c`, `internal` and `sql`",
        |seen| seen.is_on(Kind::Language, &["c", "internal", "sql"]),
        OF_THE_SERVER,
    ),
    when(
        Kind::Grant,
        "all of one on the type of a table's rows, or of an array",
        is_on_an_implied_type,
        IMPLIED,
    ),
    when(
        Kind::DefaultPrivilege,
        "all of those in `information_schema`",
        |seen| seen.is_in("information_schema"),
        OF_THE_SERVER,
    ),
    when(
        Kind::Comment,
        "all of one on the type of a table's rows, or of an array",
        is_on_an_implied_type,
        IMPLIED,
    ),
    when(
        Kind::Comment,
        "all of one on the rule of a view",
        |seen| seen.is_on(Kind::Rule, &["_RETURN"]),
        "the rule that makes a view is not written",
    ),
];

/// Why `pg_dump` cannot see a drift; `None` where it can.
pub fn blind_to(seen: &Seen<'_>) -> Option<&'static str> {
    let drift = seen.drift;
    let is_of = |kind: Kind| drift.object.kind == kind;
    let whole = BLIND_SPOTS.iter().find(|spot| match spot.of {
        Of::All => {
            is_of(spot.kind) || drift.object.on.as_deref().is_some_and(|on| on.kind == spot.kind)
        }
        Of::Where(_, is_so) => is_of(spot.kind) && is_so(seen),
        Of::Attribute(_) => false,
    });
    let told = |attribute: &str| {
        BLIND_SPOTS.iter().find(|spot| {
            is_of(spot.kind) && matches!(spot.of, Of::Attribute(name) if name == attribute)
        })
    };
    let reasons = || -> Option<Vec<&'static str>> {
        drift.differences.iter().map(|difference| Some(told(&difference.attribute)?.why)).collect()
    };
    whole.map(|spot| spot.why).or_else(|| reasons()?.first().copied())
}
