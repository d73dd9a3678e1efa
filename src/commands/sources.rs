//! The sources of a project, as its configuration names them.

use super::Error;
use crate::config::{Config, Policy, Project, SchemaSource};
use crate::register::DriftSource;
use crate::source::Source;

/// The canonical SQL.
pub(super) fn canonical_source(config: &Config) -> Source {
    Source::Canonical(config.canonical.sql.clone())
}

/// The migrations.
pub(super) fn migrations_source(config: &Config) -> Source {
    Source::Migrations {
        folder: config.migrations.path.clone(),
        convention: config.migrations.convention,
        setup: config.migrations.setup.clone(),
    }
}

/// Every source of the project that is there, in the order of precedence.
pub(super) fn sources(project: &Project) -> Result<Vec<(DriftSource, Source)>, Error> {
    let config = &project.config;
    let order = &config.precedence.order;
    // Without the YAML nothing would be asked of the data, and nothing would be said of that.
    if let (false, Some(key)) = (order.contains(&SchemaSource::Yaml), asking(&config.policy)) {
        return Err(Error::NoYaml {
            message: format!("`policy.{key}` needs the canonical YAML, which is not compared"),
            hint: "add `\"yaml\"` to `[precedence] order`".to_owned(),
        });
    }
    let source = |of: SchemaSource| -> Result<Option<Source>, Error> {
        Ok(match of {
            SchemaSource::Canonical => Some(canonical_source(config)),
            SchemaSource::Migrations => Some(migrations_source(config)),
            SchemaSource::Snapshot => config.snapshot.path.clone().map(Source::Model),
            SchemaSource::Yaml => yaml_source(project)?,
        })
    };
    let sources = order.iter().map(|of| Ok(source(*of)?.map(|source| ((*of).into(), source))));
    sources.filter_map(Result::transpose).collect()
}

/// The canonical YAML, where the project has one.
///
/// # Errors
/// When it has none and says that it has, or asks for what that alone could tell.
fn yaml_source(project: &Project) -> Result<Option<Source>, Error> {
    let Config { canonical, policy, .. } = &project.config;
    let path = &canonical.yaml;
    let write = "write it with `pgcanon yaml sync`";
    let (message, hint) = match std::fs::metadata(project.path(path)) {
        Ok(there) if there.is_dir() => (
            format!("`{path}` is a folder, and not the canonical YAML"),
            "move the folder away, or name another file under `[canonical] yaml`".to_owned(),
        ),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let is_link = project.path(path).is_symlink();
            match asking(policy) {
                _ if project.names_yaml || is_link => (
                    format!("there is no canonical YAML `{path}`"),
                    format!("{write}, or correct `[canonical] yaml`"),
                ),
                Some(key) => (
                    format!("`policy.{key}` needs the canonical YAML, and there is no `{path}`"),
                    format!("{write}, and say there what the data is"),
                ),
                None => return Ok(None),
            }
        }
        // What else there is to say of it comes up where it is read.
        _ => return Ok(Some(Source::Yaml(path.clone()))),
    };
    Err(Error::NoYaml { message, hint })
}

/// The first key of `[policy]` that asks for anything.
fn asking(policy: &Policy) -> Option<&'static str> {
    let Policy { no_secrets_for, force_row_security, require_tenant_scope } = policy;
    let asked = [
        ("no_secrets_for", !no_secrets_for.is_empty()),
        ("force_row_security", *force_row_security),
        ("require_tenant_scope", *require_tenant_scope),
    ];
    asked.into_iter().find(|(_, asked)| *asked).map(|(key, _)| key)
}
