//! Row level security and privileges.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Form, all, each_saying, every, flag, list, named, table_of, text};
use crate::invariants::names::{Except, Names};
use crate::invariants::verdict::{Evidence, Facts};
use crate::model::{Kind, Object, ObjectId};
use crate::problem::{nearest, quoted};

/// Tables have row level security.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowSecurity {
    /// A glob over the tables.
    pub table: Names,
    /// Only tables that have this column, such as `tenant_id`.
    #[serde(default)]
    pub with_column: Option<String>,
    /// Whether it must bind the tables' owner too (`FORCE ROW LEVEL SECURITY`).
    #[serde(default)]
    pub forced: bool,
    /// Commands that a policy must speak of: `select`, `insert`, `update`, `delete`. A policy for all
    /// commands speaks of each.
    #[serde(default)]
    pub policies_for: Vec<Command>,
    /// What it does not hold for.
    #[serde(default)]
    pub except: Vec<Except>,
}

/// A command that a policy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Command {
    /// Reading.
    Select,
    /// New rows.
    Insert,
    /// Changes.
    Update,
    /// Removals.
    Delete,
}

impl Command {
    fn word(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// A role has privileges on tables and views.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// A glob over tables and views.
    pub table: Names,
    /// The role; `public`, in any case, for everyone.
    pub role: String,
    /// The privileges: `SELECT`, `INSERT`; `ALL` for each that a table can have before PostgreSQL
    /// 17, which added `MAINTAIN`.
    pub privileges: Vec<String>,
    /// What it does not hold for.
    #[serde(default)]
    pub except: Vec<Except>,
}

/// A role has none of some privileges on tables and views, and on no column of them. What the role
/// has as the owner, or as a member of another, is not looked at.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoGrant {
    /// A glob over tables and views.
    pub table: Names,
    /// The role; `public`, in any case, for everyone. The schema must create or mention it.
    pub role: String,
    /// The privileges; every one without, or with `ALL`.
    #[serde(default)]
    pub privileges: Vec<String>,
    /// What it does not hold for.
    #[serde(default)]
    pub except: Vec<Except>,
}

impl Form for RowSecurity {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        let tables = named(facts, Kind::Table, &self.table).filter(|(_, table)| {
            let columns = list(table, "column_order");
            self.with_column.as_ref().is_none_or(|column| columns.contains(&column.as_str()))
        });
        let look = |id: &ObjectId, table: &Object| {
            let has_policy = |command: Command| {
                every(facts, Kind::Policy).any(|(policy, object)| {
                    table_of(policy) == id.name()
                        && flag(object, "permissive")
                        && ["all", command.word()].contains(&text(object, "command"))
                })
            };
            let silent = self.policies_for.iter().filter(|command| !has_policy(**command));
            let unforced = self.forced && !flag(table, "force_row_security");
            all([
                (!flag(table, "row_security")).then(|| "row security is not enabled".to_owned()),
                unforced.then(|| "row security does not bind its owner".to_owned()),
            ]
            .into_iter()
            .chain(silent.map(|command| Some(format!("no policy is for {}", command.word())))))
        };
        let says = |id: &ObjectId, table: &Object| {
            let policies =
                every(facts, Kind::Policy).filter(|(policy, _)| table_of(policy) == id.name());
            let names: Vec<String> = policies
                .map(|(policy, object)| {
                    let name = policy.path.last().map(String::as_str).unwrap_or_default();
                    format!("{name} for {}", text(object, "command"))
                })
                .collect();
            let forced = if flag(table, "force_row_security") { "on and forced" } else { "on" };
            format!("{forced}; {}", names.join(", "))
        };
        each_saying(facts, tables, &self.except, look, says)
    }
}

/// The privileges of a role on an object itself, and on columns of it.
fn privileges(facts: &Facts<'_>, on: &ObjectId, role: &str) -> (Vec<String>, Vec<String>) {
    let (mut own, mut of_columns) = (Vec::new(), Vec::new());
    let grants = facts.model.objects.iter().filter(|(id, _)| id.kind == Kind::Grant);
    for (id, grant) in grants.filter(|(id, _)| id.path.first().is_some_and(|one| one == role)) {
        let Some(target) = id.on.as_deref() else { continue };
        let words = list(grant, "privileges").into_iter();
        let words = words.map(|word| {
            let end = word.find(" WITH GRANT").or(word.find(" GRANTED BY")).unwrap_or(word.len());
            word[..end].to_owned()
        });
        if target == on {
            own.extend(words);
        } else if target.kind == Kind::Column && table_of(target) == on.name() {
            of_columns.extend(words);
        }
    }
    (own, of_columns)
}

/// What a role may do, in words.
fn held(facts: &Facts<'_>, on: &ObjectId, role: &str) -> String {
    let (own, of_columns) = privileges(facts, on, role);
    let columns = of_columns.iter().map(|word| format!("{word} on columns"));
    let held: Vec<String> = own.iter().cloned().chain(columns).collect();
    if held.is_empty() {
        format!("{role} has nothing")
    } else {
        format!("{role} has {}", held.join(", "))
    }
}

/// Tables and views whose name fits.
fn relations<'m>(
    facts: &Facts<'m>,
    names: &Names,
) -> impl Iterator<Item = (&'m ObjectId, &'m Object)> {
    let kinds = [Kind::Table, Kind::View, Kind::MaterializedView];
    let fits = facts.model.objects.iter().filter(move |(id, _)| kinds.contains(&id.kind));
    fits.filter(|(id, _)| names.fits(&id.name()))
}

/// What can be granted on a table or a view (`GRANT` in the documentation of PostgreSQL); `MAINTAIN`
/// is there since 17.
const PRIVILEGES: [&str; 8] =
    ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"];

/// All of them, as `GRANT` has it.
const ALL: [&str; 2] = ["ALL", "ALL PRIVILEGES"];

/// Whether one of the words is for all of them.
fn has_all(words: &[String]) -> bool {
    words.iter().any(|word| ALL.iter().any(|all| all.eq_ignore_ascii_case(word)))
}

/// The privileges that words stand for.
fn meant(words: &[String]) -> Vec<&'static str> {
    if has_all(words) {
        return PRIVILEGES.into_iter().filter(|one| *one != "MAINTAIN").collect();
    }
    let known = PRIVILEGES.into_iter();
    known.filter(|one| words.iter().any(|word| word.eq_ignore_ascii_case(one))).collect()
}

/// Whether each word is a privilege.
fn are_privileges(words: &[String]) -> Result<(), (String, String)> {
    let known = || PRIVILEGES.into_iter().chain(ALL);
    let unknown = words.iter().find(|word| !known().any(|one| one.eq_ignore_ascii_case(word)));
    let Some(word) = unknown else { return Ok(()) };
    let lower: Vec<String> = known().map(str::to_lowercase).collect();
    let near = nearest(word, lower.iter().map(String::as_str)).map(str::to_uppercase);
    let hint = near.map_or_else(
        || format!("use {}, or `ALL`", quoted(PRIVILEGES)),
        |near| format!("did you mean `{near}`?"),
    );
    Err((format!("`{word}` is no privilege on a table"), hint))
}

/// The role as the model has it: everyone is `public`, in any case.
fn grantee(role: &str) -> &str {
    if role.eq_ignore_ascii_case("public") { "public" } else { role }
}

/// What is wrong with a role that is not there: nothing is granted to it because nobody can.
fn unknown_role(facts: &Facts<'_>, role: &str) -> Option<Evidence> {
    if role == "public" || facts.roles.contains(role) {
        return None;
    }
    let near = nearest(role, facts.roles.iter().map(String::as_str));
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let wrong = format!("the schema neither creates nor mentions it{near}");
    Some(Evidence::wrong(format!("role {role}"), wrong))
}

/// What is wrong with what a role may do on the relations whose name fits, and with the role.
fn of_role(
    facts: &Facts<'_>,
    role: &str,
    table: &Names,
    except: &[Except],
    look: impl Fn(&ObjectId, &Object) -> Option<String>,
) -> Vec<Evidence> {
    let says = |id: &ObjectId, _: &Object| held(facts, id, role);
    let mut looked = each_saying(facts, relations(facts, table), except, look, says);
    looked.extend(unknown_role(facts, role));
    looked
}

impl Form for Grant {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        let role = grantee(&self.role);
        let look = |id: &ObjectId, _: &Object| {
            let (own, _) = privileges(facts, id, role);
            let lacking = meant(&self.privileges);
            let lacking = lacking.into_iter().filter(|word| !own.iter().any(|own| own == word));
            all(lacking.map(|word| Some(format!("{role} lacks {word}"))))
        };
        of_role(facts, role, &self.table, &self.except, look)
    }

    fn is_whole(&self) -> Result<(), (String, String)> {
        if self.privileges.is_empty() {
            let hint = "write one privilege at least, such as SELECT".to_owned();
            return Err(("`privileges` is empty".to_owned(), hint));
        }
        are_privileges(&self.privileges)
    }
}

impl Form for NoGrant {
    fn look(&self, facts: &Facts<'_>) -> Vec<Evidence> {
        let role = grantee(&self.role);
        let every_one = self.privileges.is_empty() || has_all(&self.privileges);
        let unwanted = meant(&self.privileges);
        let unwanted = |word: &&String| every_one || unwanted.contains(&word.as_str());
        let look = |id: &ObjectId, _: &Object| {
            let (own, of_columns) = privileges(facts, id, role);
            let own = own.iter().filter(unwanted).map(|word| format!("{role} has {word}"));
            let of_columns = of_columns.iter().filter(unwanted);
            let of_columns = of_columns.map(|word| format!("{role} has {word} on a column"));
            all(own.chain(of_columns).map(Some))
        };
        of_role(facts, role, &self.table, &self.except, look)
    }

    fn is_whole(&self) -> Result<(), (String, String)> {
        are_privileges(&self.privileges)
    }
}
