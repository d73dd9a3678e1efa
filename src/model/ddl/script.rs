//! A whole model as one script.

use super::plan::{self, Objects};
use super::written::{After, Around, Creation, World, Written};
use super::{ident, target};
use crate::model::kinds::Aspect;
use crate::model::{Attributes, Kind, Model, ObjectId};

/// Whether a script says who owns what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owners {
    /// It does not: whoever runs it owns everything.
    LeftOut,
    /// It does, and only a superuser or a member of those roles can run it.
    Written,
}

/// What the session must be like: names are written with their schemas, and the bodies of routines
/// are not looked into, since what they use may come later.
const PREAMBLE: &[&str] =
    &["SET client_encoding = 'UTF8';", "SET check_function_bodies = off;", "SET search_path = '';"];

/// The whole model as SQL, which makes the same model of a new database.
///
/// Objects stand by kind and name, after what they need, without blank lines between them. What all
/// databases of a server share, such as roles, is not written.
///
/// # Errors
/// When attributes are not those of their kind, as in a model written by hand, or the source does
/// not tell what its objects depend on, as a YAML mirror.
pub fn script(model: &Model, owners: Owners) -> Result<String, serde_json::Error> {
    if !model.knowledge.dependencies {
        let why = "the source does not tell what its objects depend on, and so in which order";
        return Err(serde::ser::Error::custom(why));
    }
    let world = World::of(model, owners == Owners::Written);
    let mut objects = Objects::new();
    for (id, object) in model.objects.iter().filter(|(id, _)| id.aspect() != Aspect::Cluster) {
        let around = Around::within(&world, object);
        let mut written = id.kind.room().written(id, &object.attributes, &around)?;
        if owners == Owners::Written {
            written.after.splice(0..0, ownership(id, &object.attributes, &written));
        }
        objects.insert(id, written);
    }
    let ordered = plan::order(&world, &objects);
    let mut lines: Vec<String> = PREAMBLE.iter().map(|line| (*line).to_owned()).collect();
    if !ordered.cyclic.is_empty() {
        let names: Vec<String> = ordered.cyclic.iter().map(ToString::to_string).collect();
        lines.push(format!("-- these need each other, in whatever order: {}", names.join(", ")));
    }
    lines.extend(absent(model));
    lines.extend(ordered.statements);
    Ok(lines.join("\n") + "\n")
}

/// The statement that gives an object to its owner, for one that can be given away.
fn ownership(id: &ObjectId, attributes: &Attributes, written: &Written) -> Option<After> {
    let room = id.kind.room();
    let rule = room.rules.iter().find(|rule| rule.aspect == Aspect::Ownership)?;
    let owner = attributes.get(rule.attribute)?.as_str()?;
    let follows = matches!(written.creation, Creation::With { .. });
    let is_default =
        matches!(written.creation, Creation::Present { .. }) && owner == "pg_database_owner";
    if follows || is_default || !room.owner_changes {
        return None;
    }
    let mut whole = Written::statement("");
    whole.then(format!("ALTER {} OWNER TO {};", target(id), ident(owner)));
    whole.after.pop()
}

/// What takes away the objects that a new database has and the model has not.
fn absent(model: &Model) -> Vec<String> {
    let mut statements = Vec::new();
    for kind in Kind::ALL.iter().filter(|kind| model.knowledge.kinds.contains(kind)) {
        for (id, removal) in (kind.room().at_start)() {
            let there = |id: &ObjectId| model.objects.contains_key(id);
            if !there(&id) && id.on.as_deref().is_none_or(there) {
                statements.push(removal.to_owned());
            }
        }
    }
    statements
}
