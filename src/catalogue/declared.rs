//! The artifacts that a project has by its configuration alone, completed by what is declared.

use super::Declared;
use crate::config::{Authority, Config, FILE_NAME};

/// Every artifact in order of precedence: decisions, then the canonical schema, then what follows
/// from it, then what explains it. An entry of `[[catalogue]]` completes the artifact of its path,
/// or adds one.
pub fn declared(config: &Config) -> Vec<Declared> {
    let mut all = known(config);
    for entry in &config.catalogue {
        let at = all.iter().position(|artifact| artifact.path == entry.path);
        let at = at.unwrap_or_else(|| {
            all.push(artifact(&entry.path, "", Authority::Informational, &[]));
            all.len() - 1
        });
        let artifact = &mut all[at];
        artifact.optional = false;
        artifact.owners.clone_from(&entry.owner);
        artifact.evidence.clone_from(&entry.evidence);
        if let Some(role) = &entry.role {
            artifact.role.clone_from(role);
        }
        if let Some(authority) = entry.authority {
            artifact.authority = authority;
        }
        if !entry.derived_from.is_empty() {
            artifact.derived_from.clone_from(&entry.derived_from);
        }
    }
    all
}

/// What every project has, as far as it is there.
fn known(config: &Config) -> Vec<Declared> {
    use Authority::{Authoritative, Derived, Informational};

    let canonical = &config.canonical;
    let sql = canonical.sql.as_str();
    let migrations = config.migrations.path.as_str();
    let mut all = vec![
        optional(&config.adr.path, "decisions", Authoritative, &[]),
        artifact(sql, "canonical schema", Authoritative, &[]),
        optional(&canonical.yaml, "canonical schema with metadata", Authoritative, &[]),
        artifact(migrations, "migrations", Derived, &[sql]),
        optional(&config.test.path, "behaviour tests", Informational, &[]),
        optional(&canonical.register, "drift register", Authoritative, &[]),
        written(&config.baseline.path, "baseline locks", &[sql, migrations]),
        written(&config.artifacts.path, "evidence", &[sql, migrations]),
        optional(FILE_NAME, "configuration", Authoritative, &[]),
    ];
    let snapshot = config.snapshot.path.iter();
    all.splice(3..3, snapshot.map(|path| artifact(path, "snapshot", Derived, &[sql])));
    let setup = config.migrations.setup.iter();
    all.extend(setup.map(|path| artifact(path, "setup before the migrations", Informational, &[])));
    all
}

fn artifact(path: &str, role: &str, authority: Authority, from: &[&str]) -> Declared {
    Declared {
        path: path.to_owned(),
        role: role.to_owned(),
        authority,
        owners: Vec::new(),
        evidence: None,
        derived_from: from.iter().map(|&path| path.to_owned()).collect(),
        optional: false,
        written: false,
    }
}

fn optional(path: &str, role: &str, authority: Authority, from: &[&str]) -> Declared {
    Declared { optional: true, ..artifact(path, role, authority, from) }
}

fn written(path: &str, role: &str, from: &[&str]) -> Declared {
    Declared { written: true, ..optional(path, role, Authority::Derived, from) }
}
