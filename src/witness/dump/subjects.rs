//! Which entries of a dump speak of an object.

use std::collections::BTreeMap;

use super::difference::Differing;
use super::entry::{Heading, TRIGGER_THAT_ACTS, TRIGGER_THAT_CHECKS, plain};
use super::facts::Part;
use crate::model::kinds::constraint::enforcing::Enforcing;
use crate::model::{Attributes, Kind, Model, ObjectId, parts_of_name};

/// Which facts under a heading are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Scope {
    /// All of them.
    Any,
    /// Those about one part.
    Only(Part),
    /// Those about the privileges of one role.
    Of(String),
}

impl Scope {
    fn holds(&self, part: &Part, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Only(only) => only == part,
            // Who gives them is set before, and reset.
            Self::Of(role) => {
                let text = plain(text.strip_suffix(" WITH GRANT OPTION").unwrap_or(text));
                let to = |word: &str| text.ends_with(&format!(" {word} {role}"));
                to("TO") || to("FROM") || !text.contains(" ON ")
            }
        }
    }
}

/// How much of an object is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it, with its parts: one side alone has it, or it has another name.
    All,
    /// What it is itself.
    Itself,
    /// The order of its columns.
    Order,
}

/// A heading that speaks of an object, and which facts under it.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    heading: Heading,
    /// Whether headings are meant too whose name goes on after a blank, a dot or a parenthesis: the
    /// arguments of a routine are written in more than one way.
    goes_on: bool,
    scope: Scope,
}

impl Subject {
    /// The facts that speak of the object, of those that differ: each by its heading, and its place
    /// there.
    pub(super) fn facts<'d>(&self, differing: &'d Differing) -> Vec<(&'d Heading, usize)> {
        let Heading { class, schema, name } = &self.heading;
        let meant = |found: &Heading| {
            let rest = found.name.strip_prefix(name.as_str()).unwrap_or("?");
            rest.is_empty() || self.goes_on && rest.starts_with([' ', '(', '.'])
        };
        let headings = differing.from(&self.heading).take_while(|(found, _)| {
            // A name that goes on comes after the name itself.
            let near =
                if self.goes_on { found.name.starts_with(name) } else { found.name == *name };
            found.class == *class && found.schema == *schema && near
        });
        let headings = headings.filter(|(found, _)| meant(found));
        let facts = headings.flat_map(|(heading, facts)| {
            let meant = facts
                .iter()
                .enumerate()
                .filter(|(_, (part, _, text))| self.scope.holds(part, text));
            meant.map(move |(at, _)| (heading, at))
        });
        facts.collect()
    }
}

/// A model with what is looked up in it again and again.
pub(super) struct Reading<'m> {
    pub(super) model: &'m Model,
    /// The sequences that belong to each column.
    sequences: BTreeMap<Vec<String>, Vec<&'m ObjectId>>,
    /// The constraints that forbid nulls in each column.
    not_null: BTreeMap<Vec<String>, Vec<&'m ObjectId>>,
    /// The indexes and constraints of partitions that are part of each of the whole table's.
    attached: BTreeMap<&'m ObjectId, Vec<&'m ObjectId>>,
    /// The classes of each family of operators.
    classes: BTreeMap<&'m ObjectId, Vec<&'m ObjectId>>,
}

impl<'m> Reading<'m> {
    pub(super) fn of(model: &'m Model) -> Self {
        let mut sequences: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut classes: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut attached: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut not_null: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (id, object) in &model.objects {
            let column = object.attributes.get("owned_by").and_then(|column| column.as_str());
            if let (Kind::Sequence, Some(column)) = (id.kind, column) {
                sequences.entry(parts_of_name(column)).or_default().push(id);
            }
            let forbidden = object.attributes.get("type").and_then(|name| name.as_str());
            if let (Kind::Constraint, [schema, table, _], Some("not null")) =
                (id.kind, id.path.as_slice(), forbidden)
            {
                for column in columns_of(&object.attributes) {
                    let path = vec![schema.clone(), table.clone(), column.to_owned()];
                    not_null.entry(path).or_default().push(id);
                }
            }
            if [Kind::Index, Kind::Constraint].contains(&id.kind) {
                let above = object.parents.iter().filter(|parent| parent.kind == id.kind);
                above.for_each(|above| attached.entry(above).or_default().push(id));
            }
            if id.kind == Kind::OperatorClass {
                let families = object.parents.iter().filter(|id| id.kind == Kind::OperatorFamily);
                families.for_each(|family| classes.entry(family).or_default().push(id));
            }
        }
        Self { model, sequences, not_null, attached, classes }
    }

    /// Whether the column whose default a heading names is of a domain.
    pub(super) fn has_a_domain(&self, default: &Heading) -> bool {
        let is_named = |id: &ObjectId| {
            let [schema, table, column] = id.path.as_slice() else { return false };
            id.kind == Kind::Column
                && default.schema == Some(plain(schema))
                && default.name == plain(&format!("{table} {column}"))
        };
        let objects = self.model.objects.iter().filter(|(id, _)| is_named(id));
        let mut types = objects.filter_map(|(_, object)| object.attributes.get("type")?.as_str());
        types.any(|data_type| {
            let left_out = self.model.left_out.values().flatten();
            let mut ids = self.model.objects.keys().chain(left_out);
            ids.any(|id| id.kind == Kind::Domain && id.name() == data_type)
        })
    }

    /// The entries that speak of an object.
    pub(super) fn subjects(&self, id: &ObjectId, extent: Extent) -> Vec<Subject> {
        let mut subjects = Subjects { id, found: Vec::new() };
        match (&id.on, id.kind) {
            (Some(on), Kind::Comment) => subjects.attached("COMMENT", on, &Scope::Any),
            (Some(on), Kind::SecurityLabel) => {
                subjects.attached("SECURITY LABEL", on, &Scope::Any);
            }
            (Some(on), Kind::Grant) => subjects.attached("ACL", on, &self.role(id, on)),
            (on, Kind::DefaultPrivilege) => {
                let schema = on.as_deref().and_then(ObjectId::schema);
                let what = id.path.get(1).map(|what| what.to_uppercase()).unwrap_or_default();
                let name = format!("DEFAULT PRIVILEGES FOR {what}");
                let role = Scope::Of(granted_to(id));
                subjects.add("DEFAULT ACL", schema, name, role, false);
            }
            (Some(on), Kind::UserMapping) => {
                let (role, server) = (last(id), last(on));
                subjects.exact(
                    "USER MAPPING",
                    None,
                    format!("USER MAPPING {role} SERVER {server}"),
                );
            }
            _ => self.of_its_own(id, extent, &mut subjects),
        }
        subjects.found
    }

    /// The statements about the role that a grant is for. Where that is the owner, who is not known of
    /// a part, all are meant.
    fn role(&self, id: &ObjectId, on: &ObjectId) -> Scope {
        if last(id) != "(owner)" {
            return Scope::Of(granted_to(id));
        }
        let owner = self.model.objects.get(on).and_then(|on| on.attributes.get("owner")?.as_str());
        owner.map_or(Scope::Any, |owner| Scope::Of(plain(owner)))
    }

    /// The entries of what stands on nothing else.
    fn of_its_own(&self, id: &ObjectId, extent: Extent, subjects: &mut Subjects<'_>) {
        match id.kind {
            Kind::Table | Kind::ForeignTable => subjects.table(extent),
            Kind::Domain => subjects.framed(extent),
            Kind::Column => self.column(id, subjects),
            Kind::Constraint => self.constraint(id, subjects),
            Kind::View | Kind::MaterializedView => subjects.view(),
            Kind::Index => {
                subjects.all_named(&["INDEX", "INDEX ATTACH"]);
                self.attachments(id, subjects);
            }
            Kind::Sequence => subjects.all_named(&["SEQUENCE", "SEQUENCE OWNED BY"]),
            Kind::BaseType | Kind::EnumType | Kind::CompositeType | Kind::RangeType => {
                subjects.all_named(&["TYPE", "SHELL TYPE"]);
            }
            Kind::Function | Kind::Procedure | Kind::Aggregate => subjects.routine(),
            Kind::Trigger | Kind::Rule | Kind::Policy => subjects.on_a_table(),
            Kind::Language => {
                for class in ["LANGUAGE", "PROCEDURAL LANGUAGE"] {
                    subjects.exact(class, None, last(id));
                }
            }
            Kind::OperatorFamily => subjects.family(&[id.path.as_slice()]),
            Kind::FamilyOperator | Kind::FamilyFunction => {
                let family = ObjectId::new(Kind::OperatorFamily, id.path.iter().take(3).cloned());
                let classes = self.classes.get(&family).into_iter().flatten();
                let paths = classes.map(|class| class.path.as_slice());
                let own = [family.path.as_slice()];
                subjects.family(&own.into_iter().chain(paths).collect::<Vec<_>>());
            }
            Kind::Operator | Kind::OperatorClass => {
                let (schema, name) = (id.schema(), id.path.get(1).cloned().unwrap_or_default());
                subjects.exact(id.kind.room().sql_class, schema, name);
            }
            Kind::Cast => subjects.exact("CAST", None, format!("CAST {}", last(id))),
            Kind::Transform => {
                let of = id.path.join(" LANGUAGE ");
                subjects.exact("TRANSFORM", None, format!("TRANSFORM FOR {of}"));
            }
            Kind::PublicationRelation => {
                let (schema, name) = (id.path.get(1).map(String::as_str), last(id));
                let publication = &id.path[0];
                subjects.exact("PUBLICATION TABLE", schema, format!("{publication} {name}"));
            }
            Kind::PublicationNamespace => {
                let name = id.path.join(" ");
                subjects.exact("PUBLICATION TABLES IN SCHEMA", Some(last(id)), name);
            }
            _ => subjects.named(id.kind.room().sql_class),
        }
    }

    /// What is attached to an index or a constraint names it.
    fn attachments(&self, id: &ObjectId, subjects: &mut Subjects<'_>) {
        for part in self.attached.get(id).into_iter().flatten() {
            subjects.exact("INDEX ATTACH", part.schema(), last(part));
        }
    }

    /// A column is an element of its table, and its default and its sequence have entries.
    fn column(&self, id: &ObjectId, subjects: &mut Subjects<'_>) {
        let [schema, table, column] = id.path.as_slice() else { return };
        for class in ["TABLE", "FOREIGN TABLE"] {
            let part = Part::Column(column.clone());
            subjects.add(class, Some(schema), table, Scope::Only(part), false);
        }
        for class in ["VIEW", "MATERIALIZED VIEW"] {
            subjects.exact(class, Some(schema), table);
        }
        subjects.exact("DEFAULT", Some(schema), format!("{table} {column}"));
        for constraint in self.not_null.get(id.path.as_slice()).into_iter().flatten() {
            subjects.exact("CONSTRAINT", Some(schema), format!("{table} {}", last(constraint)));
        }
        for sequence in self.sequences.get(id.path.as_slice()).into_iter().flatten() {
            subjects.exact("SEQUENCE", sequence.schema(), last(sequence));
        }
    }

    /// A constraint is an element of its table, or has an entry. One that forbids nulls is written
    /// with its column.
    fn constraint(&self, id: &ObjectId, subjects: &mut Subjects<'_>) {
        let [schema, table, name] = id.path.as_slice() else { return };
        let attributes = self.model.objects.get(id).map(|object| &object.attributes);
        let columns = attributes.into_iter().flat_map(|attributes| columns_of(attributes));
        let columns = columns.map(|column| Part::Column(column.to_owned()));
        for part in [Part::Constraint(name.clone())].into_iter().chain(columns) {
            for class in ["TABLE", "FOREIGN TABLE"] {
                subjects.add(class, Some(schema), table, Scope::Only(part.clone()), false);
            }
        }
        for class in ["CONSTRAINT", "FK CONSTRAINT", "CHECK CONSTRAINT"] {
            subjects.exact(class, Some(schema), format!("{table} {name}"));
        }
        subjects.exact("INDEX ATTACH", Some(schema), name);
        self.attachments(id, subjects);
        let enforcing = attributes.and_then(|a| a.get("enforced_by_triggers")?.as_array());
        let enforcing = enforcing.into_iter().flatten().filter_map(|text| text.as_str());
        for trigger in enforcing.map(Enforcing::of) {
            let name = if trigger.checks { TRIGGER_THAT_CHECKS } else { TRIGGER_THAT_ACTS };
            if let Some([schema, table]) = trigger.partition.map(parts_of_name).as_deref() {
                subjects.exact("TRIGGER", Some(schema), format!("{table} {name}"));
            }
        }
        let is_not_null = attributes.and_then(|a| a.get("type")?.as_str()) == Some("not null");
        let of_a_domain = [Part::Constraint(name.clone())].into_iter();
        for part in of_a_domain.chain(is_not_null.then_some(Part::Whole)) {
            subjects.add("DOMAIN", Some(schema), table, Scope::Only(part), false);
        }
    }
}

/// The columns of a constraint, where they are all that it is about.
fn columns_of(attributes: &Attributes) -> impl Iterator<Item = &str> {
    let columns = attributes.get("columns").and_then(|columns| columns.as_array());
    columns.into_iter().flatten().filter_map(|column| column.as_str())
}

/// The last component of a path.
fn last(id: &ObjectId) -> &str {
    id.path.last().map(String::as_str).unwrap_or_default()
}

/// The role that an id ends with, as statements spell it.
fn granted_to(id: &ObjectId) -> String {
    match last(id) {
        "public" => "PUBLIC".to_owned(),
        role => plain(role),
    }
}

/// The schema that a heading names: a schema is in none.
fn schema_of(id: &ObjectId) -> Option<&str> {
    id.schema().filter(|_| id.kind != Kind::Schema)
}

/// The entries that speak of an object, as they are found.
struct Subjects<'a> {
    id: &'a ObjectId,
    found: Vec<Subject>,
}

impl Subjects<'_> {
    fn add(
        &mut self,
        class: &str,
        schema: Option<&str>,
        name: impl AsRef<str>,
        scope: Scope,
        goes_on: bool,
    ) {
        let (schema, name) = (schema.map(plain), plain(name.as_ref()));
        let heading = Heading { class: class.to_owned(), schema, name };
        self.found.push(Subject { heading, goes_on, scope });
    }

    fn exact(&mut self, class: &str, schema: Option<&str>, name: impl AsRef<str>) {
        self.add(class, schema, name, Scope::Any, false);
    }

    /// The entry of a class that has the object's own name.
    fn named(&mut self, class: &str) {
        let id = self.id;
        self.exact(class, schema_of(id), last(id));
    }

    /// The entries of several classes that have the object's own name.
    fn all_named(&mut self, classes: &[&str]) {
        for class in classes {
            self.named(class);
        }
    }

    fn table(&mut self, extent: Extent) {
        self.framed(extent);
        self.all_named(&["TABLE ATTACH", "ROW SECURITY"]);
    }

    /// The entry of the object's own class, which speaks of its parts too.
    fn framed(&mut self, extent: Extent) {
        let id = self.id;
        let scope = match extent {
            Extent::All => Scope::Any,
            Extent::Itself => Scope::Only(Part::Whole),
            Extent::Order => Scope::Only(Part::Order),
        };
        self.add(id.kind.room().sql_class, id.schema(), last(id), scope, false);
    }

    /// Where views make use of each other, one is written as a table that a rule makes a view.
    fn view(&mut self) {
        let id = self.id;
        self.named(id.kind.room().sql_class);
        self.exact("RULE", id.schema(), format!("{} _RETURN", last(id)));
        self.add("DEFAULT", id.schema(), last(id), Scope::Any, true);
    }

    fn routine(&mut self) {
        let id = self.id;
        let [schema, name, arguments] = id.path.as_slice() else { return };
        let class = id.kind.room().sql_class;
        if id.kind == Kind::Aggregate {
            self.add(class, Some(schema), name, Scope::Any, true);
        } else {
            self.exact(class, Some(schema), format!("{name}{arguments}"));
        }
    }

    /// What has a name within a table: the entry names the table first.
    fn on_a_table(&mut self) {
        let id = self.id;
        let [schema, table, name] = id.path.as_slice() else { return };
        self.exact(id.kind.room().sql_class, Some(schema), format!("{table} {name}"));
    }

    /// A family of operators, and the classes that hold its members.
    fn family(&mut self, paths: &[&[String]]) {
        for path in paths {
            let (Some(schema), Some(name)) = (path.first(), path.get(1)) else { continue };
            for class in ["OPERATOR FAMILY", "OPERATOR CLASS"] {
                self.exact(class, Some(schema), name);
            }
        }
    }

    /// What stands on something else: the entry names the class of that, and it.
    fn attached(&mut self, class: &str, on: &ObjectId, scope: &Scope) {
        let room = on.kind.room();
        let of = if class == "ACL" { room.grant_class } else { room.sql_class };
        let path = on.path.as_slice();
        let name = match (on.kind, path) {
            (Kind::Column, [_, table, column]) => format!("{table}.{column}"),
            (Kind::Constraint, [_, table, name]) => {
                self.exact(class, on.schema(), format!("{of} {name} ON DOMAIN {table}"));
                format!("{name} ON {table}")
            }
            (Kind::Trigger | Kind::Rule | Kind::Policy, [_, table, name]) => {
                format!("{name} ON {table}")
            }
            (Kind::Transform, _) => format!("FOR {}", path.join(" LANGUAGE ")),
            (_, [name] | [_, name, ..]) => name.clone(),
            _ => String::new(),
        };
        if class == "ACL" && on.kind == Kind::Domain {
            self.add(class, on.schema(), format!("TYPE {name}"), scope.clone(), false);
        }
        if class == "SECURITY LABEL" {
            self.labelled(on);
        }
        let goes_on = path.len() > 2 && room.spelling.is_some()
            || matches!(
                on.kind,
                Kind::Function
                    | Kind::Procedure
                    | Kind::Aggregate
                    | Kind::Operator
                    | Kind::OperatorClass
                    | Kind::OperatorFamily
            );
        self.add(class, schema_of(on), format!("{of} {name}"), scope.clone(), goes_on);
    }

    /// The labels of a table and of its columns have one entry, named after any of them.
    fn labelled(&mut self, on: &ObjectId) {
        let Some(table) = on.path.get(1) else { return };
        for class in ["TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "COLUMN"] {
            let name = format!("{class} {table}");
            self.add("SECURITY LABEL", on.schema(), name, Scope::Any, true);
        }
    }
}
