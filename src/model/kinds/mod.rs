//! The list of kinds, and what every room of a kind provides.
//!
//! A kind is one file here: a struct whose fields are its attributes, the catalog query that fills
//! them, and the object written as DDL. To add one, write the file and its line in the list below.

pub mod access_method;
pub mod aggregate;
pub mod base_type;
pub mod cast;
pub mod collation;
pub mod column;
pub mod comment;
pub mod composite_type;
pub mod constraint;
pub mod conversion;
pub mod database;
pub mod database_setting;
pub mod default_privilege;
pub mod domain;
pub mod enum_type;
pub mod event_trigger;
pub mod extension;
pub mod family_function;
pub mod family_operator;
pub mod foreign_data_wrapper;
pub mod foreign_table;
pub mod function;
pub mod grant;
pub mod index;
pub mod language;
pub mod materialized_view;
pub mod operator;
pub mod operator_class;
pub mod operator_family;
pub mod parameter_privilege;
pub mod policy;
pub mod procedure;
pub mod publication;
pub mod publication_namespace;
pub mod publication_relation;
pub mod range_type;
pub mod role;
pub mod role_membership;
pub mod role_setting;
pub mod rule;
pub mod schema;
pub mod security_label;
pub mod sequence;
pub mod server;
pub mod statistics;
pub mod subscription;
pub mod table;
pub mod tablespace;
pub mod text_search_configuration;
pub mod text_search_dictionary;
pub mod text_search_parser;
pub mod text_search_template;
pub mod transform;
pub mod trigger;
pub mod user_mapping;
pub mod view;

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::columns::{ColumnError, Columns};
use super::ddl::{Around, Written};
use super::generated::GeneratedName;
use super::mirrored::{Mirrored, field_names};
use super::{Attributes, Object, ObjectId};

/// Declares [`Kind`] and ties each of its variants to its room.
macro_rules! kinds {
    ($($variant:ident = $name:literal in $room:path),* $(,)?) => {
        /// A class of object, named as `pg_identify_object` names it.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
        )]
        pub enum Kind {
            $(#[doc = concat!("`", $name, "`")] #[serde(rename = $name)] $variant),*
        }

        impl Kind {
            /// Every kind, in the order in which they are reported.
            pub const ALL: &'static [Kind] = &[$(Kind::$variant),*];

            /// The kind's name.
            pub const fn name(self) -> &'static str {
                match self { $(Kind::$variant => $name),* }
            }

            /// What the kind's room provides.
            pub const fn room(self) -> &'static RoomInfo {
                match self { $(Kind::$variant => const { &RoomInfo::of::<$room>() }),* }
            }
        }
    };
}

kinds! {
    Role = "role" in role::Role,
    RoleMembership = "role membership" in role_membership::RoleMembership,
    RoleSetting = "role setting" in role_setting::RoleSetting,
    Tablespace = "tablespace" in tablespace::Tablespace,
    ParameterPrivilege = "parameter privilege" in parameter_privilege::ParameterPrivilege,
    Database = "database" in database::Database,
    DatabaseSetting = "database setting" in database_setting::DatabaseSetting,
    Schema = "schema" in schema::Schema,
    Extension = "extension" in extension::Extension,
    ForeignDataWrapper = "foreign-data wrapper" in foreign_data_wrapper::ForeignDataWrapper,
    Server = "server" in server::Server,
    UserMapping = "user mapping" in user_mapping::UserMapping,
    BaseType = "base type" in base_type::BaseType,
    EnumType = "enum" in enum_type::EnumType,
    Domain = "domain" in domain::Domain,
    CompositeType = "composite type" in composite_type::CompositeType,
    RangeType = "range type" in range_type::RangeType,
    Sequence = "sequence" in sequence::Sequence,
    Table = "table" in table::Table,
    ForeignTable = "foreign table" in foreign_table::ForeignTable,
    Column = "column" in column::Column,
    Constraint = "constraint" in constraint::Constraint,
    Index = "index" in index::Index,
    View = "view" in view::View,
    MaterializedView = "materialized view" in materialized_view::MaterializedView,
    Function = "function" in function::Function,
    Procedure = "procedure" in procedure::Procedure,
    Aggregate = "aggregate" in aggregate::Aggregate,
    Language = "language" in language::Language,
    AccessMethod = "access method" in access_method::AccessMethod,
    Operator = "operator" in operator::Operator,
    OperatorFamily = "operator family" in operator_family::OperatorFamily,
    OperatorClass = "operator class" in operator_class::OperatorClass,
    FamilyOperator = "operator of access method" in family_operator::FamilyOperator,
    FamilyFunction = "function of access method" in family_function::FamilyFunction,
    Cast = "cast" in cast::Cast,
    Transform = "transform" in transform::Transform,
    Trigger = "trigger" in trigger::Trigger,
    Rule = "rule" in rule::Rule,
    Policy = "policy" in policy::Policy,
    Collation = "collation" in collation::Collation,
    Conversion = "conversion" in conversion::Conversion,
    TextSearchParser = "text search parser" in text_search_parser::TextSearchParser,
    TextSearchTemplate = "text search template" in text_search_template::TextSearchTemplate,
    TextSearchDictionary =
        "text search dictionary" in text_search_dictionary::TextSearchDictionary,
    TextSearchConfiguration =
        "text search configuration" in text_search_configuration::TextSearchConfiguration,
    Statistics = "statistics object" in statistics::Statistics,
    EventTrigger = "event trigger" in event_trigger::EventTrigger,
    Publication = "publication" in publication::Publication,
    PublicationRelation = "publication relation" in publication_relation::PublicationRelation,
    PublicationNamespace = "publication namespace" in publication_namespace::PublicationNamespace,
    Subscription = "subscription" in subscription::Subscription,
    Comment = "comment" in comment::Comment,
    SecurityLabel = "security label" in security_label::SecurityLabel,
    Grant = "grant" in grant::Grant,
    DefaultPrivilege = "default privilege" in default_privilege::DefaultPrivilege,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Spells the name that a path stands for; identifiers in it are quoted by the function.
pub type Spelling = fn(&[String], fn(&str) -> String) -> String;

/// The room of one kind: its fields are the attributes that are compared.
///
/// A field that is a set (`BTreeSet`) holds what the server keeps in no order, a `Vec` what it
/// keeps in order. `None` means what the field's own description says, never "unknown".
pub trait Room: Serialize + DeserializeOwned + JsonSchema {
    /// The words that `COMMENT ON`, `ALTER … OWNER TO` and `GRANT … ON` use for the kind.
    const SQL_CLASS: &'static str;

    /// The words that `GRANT … ON` uses, where they are others.
    const GRANT_CLASS: &'static str = Self::SQL_CLASS;

    /// The catalog that has a row of the user's, with an OID, wherever there is an object of the
    /// kind. A database that has none there is not asked for the kind: most have no object of most
    /// kinds, and every query takes the server's time, were it only to plan it.
    const CATALOG: Option<&'static str> = None;

    /// Whether `ALTER … OWNER TO` gives an object to another role.
    const OWNER_CHANGES: bool = true;

    /// The call that gives the object's name where a statement is run, for what has no name in the
    /// model.
    const NAMED_BY: Option<&'static str> = None;

    /// Whether the object's name is only unique within a relation and SQL says `name ON relation`.
    const WITHIN_RELATION: bool = false;

    /// How SQL spells the name, where it is no path of identifiers.
    const SPELLING: Option<Spelling> = None;

    /// Whether objects of the kind are in no schema.
    const OUTSIDE_SCHEMAS: bool = false;

    /// Whether the kind's objects have a name of their own that SQL can change. A comment and a
    /// privilege are known by what they stand on, an extension by its control file.
    const NAMED: bool = true;

    /// Whether what stands on a member of an extension is the user's all the same, as `pg_dump` has it
    /// (`DUMP_COMPONENT_ACL`, `_POLICY`, `_SECLABEL`).
    const OF_EXTENSION_MEMBERS: bool = false;

    /// The group that sets the level of a missing or unexpected object, and the highest level of
    /// any difference in one and in what stands on it.
    const ASPECT: Aspect = Aspect::Definition;

    /// Attributes that are compared otherwise than for equality, or whose difference a team may
    /// choose to live with.
    const RULES: &'static [Rule] = &[];

    /// How objects of the kind are written in the YAML mirror.
    const MIRRORED: Mirrored = Mirrored::PLAIN;

    /// The catalog query, for a server of the given major version.
    ///
    /// It returns these columns first, which are taken off before decoding, and then one per field,
    /// in the form that [`Columns`] describes. An address is the three numbers by which `pg_depend`
    /// names a row (`ARRAY['pg_class'::regclass, c.oid, 0]::int8[]`); the reader turns addresses
    /// into ids.
    ///
    /// - `_path text[]`: the object's path;
    /// - `_at` (optional): its own address, for what has a row of its own;
    /// - `_on` (optional): the address of the object it is attached to, for kinds that have no name
    ///   of their own; that object is its parent;
    /// - `_parents` (optional): addresses one after the other, see
    ///   [`Object::parents`](super::Object); the first is what directly contains it, whose
    ///   extension is its extension, or `{0,0,0}` when nothing does. A column has its relation as
    ///   parent without saying so;
    /// - `_left_out text` (optional): why this row is no object of its own;
    /// - `_unread text[]` (optional): the attributes that the current role may not read, whose
    ///   values mean nothing. They are left out of what the model knows of the kind.
    ///
    /// The relations `user_schema` and `relation` are there for all queries; see
    /// [`postgres::catalog`](crate::postgres::catalog).
    fn query(major: u32) -> String;

    /// The statement or statements that create the object, each ended by a semicolon. Enough for a
    /// kind whose objects are made after what they are parts of and make use of; any other kind has
    /// [`written`](Self::written) instead.
    fn ddl(&self, _id: &ObjectId) -> String {
        String::new()
    }

    /// The object as statements: what makes it, what follows, and what has to be there before.
    fn written(&self, id: &ObjectId, _around: &Around<'_>) -> Written {
        Written::statement(self.ddl(id))
    }

    /// Objects of the kind that every new database has, with the statement that takes each away.
    fn at_start() -> Vec<(ObjectId, &'static str)> {
        Vec::new()
    }

    /// What the object is in a few words, for a table cell beside the object's name.
    fn summary(&self, id: &ObjectId) -> String {
        let text = self.written(id, &Around::default()).text();
        text.lines().next().unwrap_or_default().trim_end_matches(';').to_owned()
    }

    /// What the server would have made the object's name of, had nobody given one. `parents` are
    /// those of the object.
    fn generated_name(&self, _id: &ObjectId, _parents: &[ObjectId]) -> Option<GeneratedName> {
        None
    }

    /// Whether everything but the object's name is told by another object, so that it is left out
    /// where the server chose the name. One that is there on one side alone then differs from the
    /// other side's in the name.
    fn is_only_a_name(&self) -> bool {
        false
    }
}

/// How one attribute is compared, when not simply for equality.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The attribute.
    pub attribute: &'static str,
    /// How two values are held against each other.
    pub comparison: Comparison,
    /// The name under which a team sets the level of such a difference.
    pub aspect: Aspect,
}

/// How two values of an attribute are held against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// They agree when they are equal.
    Equal,
    /// Two lists of names agree when the names that both hold stand in the same order.
    RelativeOrder,
    /// They agree when they are equal, and they tell how the object came from what contains it: a
    /// difference follows from one in any of these attributes there.
    Descent(&'static [&'static str]),
    /// They agree when they are equal, and the server works them out, or prints them, from what the
    /// object makes use of: a difference may follow from one in any of these attributes there.
    Derived(&'static [&'static str]),
    /// Two program texts that differ in white space and comments alone differ at the level of the
    /// aspect; any other difference is a full one.
    Layout,
}

/// A group of differences whose level is set apart from the rest.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Everything that has no level of its own: always an error.
    Definition,
    /// The order of a table's columns.
    ColumnOrder,
    /// Who owns an object.
    Ownership,
    /// White space and comments in the body of a routine.
    BodyLayout,
    /// Whether a materialized view holds data.
    Population,
    /// What all databases of a cluster share: roles, their memberships and settings, tablespaces,
    /// and privileges on parameters.
    Cluster,
    /// The name of a constraint, an index or a sequence, where the server chose it on either side.
    GeneratedNames,
}

impl Aspect {
    /// The name in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Definition => "definition",
            Self::ColumnOrder => "column order",
            Self::Ownership => "ownership",
            Self::BodyLayout => "body layout",
            Self::Population => "population",
            Self::Cluster => "cluster",
            Self::GeneratedNames => "generated names",
        }
    }
}

/// The extensions that the row `oid` of the catalog depends on by `DEPENDS ON EXTENSION`
/// (`pg_depend.deptype = 'x'`), as a column. The first condition is settled once for all rows.
fn depends_on_extensions(catalog: &str, oid: &str) -> String {
    format!(
        "CASE WHEN EXISTS (
             SELECT FROM pg_extension ye
             JOIN pg_depend yd ON yd.refclassid = 'pg_extension'::regclass AND yd.refobjid = ye.oid
                  AND yd.deptype = 'x')
         THEN ARRAY(SELECT quote_ident(xe.extname)
                    FROM pg_depend xd JOIN pg_extension xe ON xe.oid = xd.refobjid
                    WHERE xd.classid = '{catalog}'::regclass AND xd.objid = {oid}
                      AND xd.deptype = 'x' AND xd.refclassid = 'pg_extension'::regclass)
         ELSE ARRAY[]::text[] END AS depends_on_extensions"
    )
}

/// The rule of every room that has an owner.
const OWNER: Rule =
    Rule { attribute: "owner", comparison: Comparison::Equal, aspect: Aspect::Ownership };

/// The rule of every room that has columns in an order.
const COLUMN_ORDER: Rule = Rule {
    attribute: "column_order",
    comparison: Comparison::RelativeOrder,
    aspect: Aspect::ColumnOrder,
};

/// The rule of an attribute that says whether a part of a table comes from the table's parents.
const fn descent(attribute: &'static str) -> Rule {
    let comparison = Comparison::Descent(&["inherits", "partition_of"]);
    Rule { attribute, comparison, aspect: Aspect::Definition }
}

/// The rule of an attribute that the server works out, or prints, from the types of the columns
/// that the object makes use of.
const fn derived(attribute: &'static str) -> Rule {
    let comparison = Comparison::Derived(&["type", "columns"]);
    Rule { attribute, comparison, aspect: Aspect::Definition }
}

/// A [`Room`] with its type erased.
#[derive(Clone, Copy)]
pub struct RoomInfo {
    /// See [`Room::SQL_CLASS`].
    pub sql_class: &'static str,
    /// See [`Room::GRANT_CLASS`].
    pub grant_class: &'static str,
    /// See [`Room::CATALOG`].
    pub catalog: Option<&'static str>,
    /// See [`Room::OWNER_CHANGES`].
    pub owner_changes: bool,
    /// See [`Room::NAMED_BY`].
    pub named_by: Option<&'static str>,
    /// See [`Room::WITHIN_RELATION`].
    pub within_relation: bool,
    /// See [`Room::SPELLING`].
    pub spelling: Option<Spelling>,
    /// See [`Room::OUTSIDE_SCHEMAS`].
    pub outside_schemas: bool,
    /// See [`Room::NAMED`].
    pub named: bool,
    /// See [`Room::OF_EXTENSION_MEMBERS`].
    pub of_extension_members: bool,
    /// See [`Room::ASPECT`].
    pub aspect: Aspect,
    /// See [`Room::RULES`].
    pub rules: &'static [Rule],
    /// See [`Room::MIRRORED`].
    pub mirrored: &'static Mirrored,
    /// The names of the attributes, in the order in which the room declares them.
    pub attributes: fn() -> &'static [&'static str],
    /// See [`Room::query`].
    pub query: fn(u32) -> String,
    /// See [`Room::at_start`].
    pub at_start: fn() -> Vec<(ObjectId, &'static str)>,
    decode: fn(Columns<'_>) -> Result<Attributes, ColumnError>,
    written: fn(&ObjectId, &Attributes, &Around<'_>) -> Result<Written, serde_json::Error>,
    summary: fn(&ObjectId, &Attributes) -> Result<String, serde_json::Error>,
    schema: fn(&mut SchemaGenerator) -> Schema,
    settled: fn(&Attributes) -> Result<Attributes, serde_json::Error>,
    generated_name: fn(&ObjectId, &Object) -> Option<GeneratedName>,
    is_only_a_name: fn(&Object) -> bool,
}

impl RoomInfo {
    const fn of<R: Room>() -> Self {
        Self {
            sql_class: R::SQL_CLASS,
            grant_class: R::GRANT_CLASS,
            catalog: R::CATALOG,
            owner_changes: R::OWNER_CHANGES,
            named_by: R::NAMED_BY,
            within_relation: R::WITHIN_RELATION,
            spelling: R::SPELLING,
            outside_schemas: R::OUTSIDE_SCHEMAS,
            named: R::NAMED,
            of_extension_members: R::OF_EXTENSION_MEMBERS,
            aspect: R::ASPECT,
            rules: R::RULES,
            mirrored: const { &R::MIRRORED },
            attributes: field_names::<R>,
            query: R::query,
            at_start: R::at_start,
            decode: decode::<R>,
            written: |id, attributes, around| Ok(attributes.recall::<R>()?.written(id, around)),
            summary: |id, attributes| Ok(attributes.recall::<R>()?.summary(id)),
            schema: |generator| generator.subschema_for::<R>(),
            settled: |attributes| Attributes::of(&attributes.recall::<R>()?),
            generated_name: |id, object| {
                object.attributes.recall::<R>().ok()?.generated_name(id, &object.parents)
            },
            is_only_a_name: |object| {
                object.attributes.recall::<R>().is_ok_and(|room| room.is_only_a_name())
            },
        }
    }

    /// Turns the columns of a catalog row into attributes, through the room's own type.
    ///
    /// # Errors
    /// When a value is missing or has another type.
    pub fn decode(&self, columns: Columns<'_>) -> Result<Attributes, ColumnError> {
        (self.decode)(columns)
    }

    /// The attributes as a catalog gives them: every one there is and no other, sets in order,
    /// expressions in their one spelling.
    ///
    /// # Errors
    /// When an attribute is missing or of another type.
    pub fn settled(&self, attributes: &Attributes) -> Result<Attributes, serde_json::Error> {
        (self.settled)(attributes)
    }

    /// The object alone as DDL, for people to read.
    ///
    /// # Errors
    /// When the attributes are not those of this kind, as in a model written by hand.
    pub fn ddl(&self, id: &ObjectId, object: &Object) -> Result<String, serde_json::Error> {
        Ok(self.written(id, &object.attributes, &Around::alone(object))?.text())
    }

    /// The object as the statements of a script.
    ///
    /// # Errors
    /// As [`ddl`](Self::ddl).
    pub fn written(
        &self,
        id: &ObjectId,
        attributes: &Attributes,
        around: &Around<'_>,
    ) -> Result<Written, serde_json::Error> {
        (self.written)(id, attributes, around)
    }

    /// The object in a few words.
    ///
    /// # Errors
    /// As [`ddl`](Self::ddl).
    pub fn summary(
        &self,
        id: &ObjectId,
        attributes: &Attributes,
    ) -> Result<String, serde_json::Error> {
        (self.summary)(id, attributes)
    }

    /// Whether the server itself would have chosen the object's name.
    pub fn is_generated(&self, id: &ObjectId, object: &Object) -> bool {
        let generated = (self.generated_name)(id, object);
        generated.zip(id.path.last()).is_some_and(|(generated, name)| generated.gives(name))
    }

    /// See [`Room::is_only_a_name`].
    pub fn is_only_a_name(&self, object: &Object) -> bool {
        (self.is_only_a_name)(object)
    }

    /// The JSON Schema of the room's fields: each attribute with its description.
    pub fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        (self.schema)(generator)
    }
}

fn decode<R: Room>(columns: Columns<'_>) -> Result<Attributes, ColumnError> {
    Attributes::of(&R::deserialize(columns)?).map_err(serde::de::Error::custom)
}

/// `present` on servers from major version `since`, else `absent`: for catalog columns that older
/// servers lack.
fn since<'a>(major: u32, since: u32, present: &'a str, absent: &'a str) -> &'a str {
    if major >= since { present } else { absent }
}

#[cfg(test)]
mod tests {
    use schemars::SchemaGenerator;

    use super::{Aspect, Kind};

    #[test]
    fn one_level_is_for_the_owners_of_every_kind() {
        let mut owned = 0;
        for kind in Kind::ALL {
            let mut generator = SchemaGenerator::default();
            kind.room().schema(&mut generator);
            let schema = serde_json::Value::Object(generator.take_definitions(true)).to_string();
            let rule = kind.room().rules.iter().find(|rule| rule.attribute == "owner");
            assert_eq!(schema.contains("\"owner\":"), rule.is_some(), "{kind}");
            assert!(rule.is_none_or(|rule| rule.aspect == Aspect::Ownership), "{kind}");
            owned += usize::from(rule.is_some());
        }
        assert!(owned > 10);
    }
}
