//! Sources that are SQL to be run: the canonical schema and a chain of migrations.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::migrations::Chain;
use super::provenance::{Provenance, Sessions};
use super::roles::{self, RoleMention};
use super::{Built, ChainSummary, SourceError, Witnesses, read};
use crate::model::kinds::{Aspect, database};
use crate::model::{Kind, Model, ObjectId};
use crate::postgres::scratch::{Database, Scratch};
use crate::postgres::script::ScriptError;
use crate::postgres::script::{
    self, ClusterWide, DiskLoader, FileRun, RunOptions, Script, Statement, Transaction, Variables,
};

/// Scripts in the order in which they are run.
#[derive(Debug)]
pub struct Scripted {
    role: Role,
    files: Vec<(Script, Transaction)>,
    /// Roles to create, with the place that mentions each; `None` for one from the configuration.
    roles: BTreeMap<String, Option<RoleMention>>,
    chain: Option<ChainSummary>,
}

/// What the scripts are, for messages and for the name of their database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Script,
    Canonical,
    Migrations,
}

impl Scripted {
    /// One script, each of its statements on its own.
    pub(super) fn of_script(
        root: &Path,
        file: &str,
        roles: &[String],
    ) -> Result<Self, SourceError> {
        Self::of_file(root, file, roles, Role::Script)
    }

    /// The canonical schema, run like any other script.
    pub(super) fn of_canonical(
        root: &Path,
        file: &str,
        roles: &[String],
    ) -> Result<Self, SourceError> {
        Self::of_file(root, file, roles, Role::Canonical)
    }

    fn of_file(root: &Path, file: &str, roles: &[String], role: Role) -> Result<Self, SourceError> {
        let script = parse(root, file, role)?;
        let files = vec![(script, Transaction::Statements)];
        Ok(Self::new(role, files, roles, None))
    }

    /// A chain of migrations, each in a transaction of its own unless it says otherwise.
    pub(super) fn of_chain(
        root: &Path,
        chain: &Chain,
        setup: &[String],
        roles: &[String],
    ) -> Result<Self, SourceError> {
        let mut files = Vec::new();
        for file in setup {
            files.push((parse(root, file, Role::Migrations)?, Transaction::Statements));
        }
        for step in &chain.steps {
            let up = step.up.to_string_lossy();
            let transaction =
                if step.transaction { Transaction::File } else { Transaction::Statements };
            files.push((parse(root, &up, Role::Migrations)?, transaction));
        }
        let summary = chain
            .head()
            .map(|head| ChainSummary { steps: chain.steps.len(), head: head.to_owned() });
        Ok(Self::new(Role::Migrations, files, roles, summary))
    }

    fn new(
        role: Role,
        files: Vec<(Script, Transaction)>,
        roles: &[String],
        chain: Option<ChainSummary>,
    ) -> Self {
        let statements: Vec<Statement> =
            files.iter().flat_map(|(script, _)| script.statements().cloned()).collect();
        Self { role, files, roles: needed_roles(&statements, roles), chain }
    }

    /// Every file that is read, those included by others too, in the order of first use.
    pub fn paths(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let mut paths = Vec::new();
        for (script, _) in &self.files {
            let included = script.steps().iter().map(|step| step.source().path());
            for path in std::iter::once(script.path()).chain(included) {
                if seen.insert(path.to_string()) {
                    paths.push(path.to_string());
                }
            }
        }
        paths
    }

    pub(super) async fn build(
        self,
        label: String,
        witnesses: Option<&Witnesses>,
        scratch: &Scratch,
        progress: &(dyn Fn(String) + Sync),
    ) -> Result<(Built, Database), SourceError> {
        let name = match self.role {
            Role::Script => "script",
            Role::Canonical => "canonical",
            Role::Migrations => "migrations",
        };
        progress(format!("starting a scratch database for {label}"));
        let database = scratch.database(name).await?;
        let created_roles = create_roles(&self.roles, scratch, &database).await?;
        let cluster_wide =
            if database.shared_cluster() { ClusterWide::Refuse } else { ClusterWide::Allow };
        let mut runs: Vec<FileRun> = Vec::with_capacity(self.files.len());
        for (script, transaction) in &self.files {
            progress(format!("running {}", script.path()));
            let options = RunOptions { transaction: *transaction, cluster_wide, earlier: &runs };
            let run = script::run(database.client(), script, &options)
                .await
                .map_err(|source| self.failed(script.path(), source))?;
            script::reset_session(database.client())
                .await
                .map_err(|source| self.failed(script.path(), source))?;
            runs.push(run);
        }
        progress(format!("reading what {label} built"));
        let place = read::Place {
            connection: database.client(),
            target: database.target(),
            programs: scratch.describe().programs(),
            ours: true,
        };
        let (mut model, heard) = read::read(place, &label, witnesses).await?;
        narrow(&mut model, database.shared_cluster(), &created_roles);
        let statements: Vec<Statement> =
            runs.iter().flat_map(|run| run.statements.iter().cloned()).collect();
        let sessions = match self.role {
            Role::Script | Role::Canonical => Sessions::Shared,
            Role::Migrations => Sessions::PerFile,
        };
        let provenance = Some(Provenance::of(&statements, sessions));
        let built = Built {
            provenance,
            runs,
            chain: self.chain,
            created_roles,
            heard,
            ..Built::of_model(label, model)
        };
        Ok((built, database))
    }

    fn failed(&self, path: &str, source: ScriptError) -> SourceError {
        let what = match self.role {
            Role::Script => "run script",
            Role::Canonical => "load canonical schema",
            Role::Migrations => "apply migration",
        };
        SourceError::Script { what, path: path.to_owned(), source }
    }
}

/// Creates the roles that do not exist yet, without login. Each comes with the place that mentions
/// it; `None` for one from the configuration.
pub(super) async fn create_roles(
    roles: &BTreeMap<String, Option<RoleMention>>,
    scratch: &Scratch,
    database: &Database,
) -> Result<BTreeSet<String>, SourceError> {
    let names: Vec<&str> = roles.keys().map(String::as_str).collect();
    let missing = database.missing_roles(&names).await?;
    if missing.is_empty() {
        return Ok(missing);
    }
    if !database.facts().can_create_role {
        let mention = missing
            .iter()
            .filter_map(|name| roles.get(name)?.as_ref())
            .min_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        return Err(SourceError::RolesNeeded {
            roles: missing.iter().cloned().collect::<Vec<_>>().join("`, `"),
            place: mention.map(|mention| format!("{}:{}", mention.file, mention.line)),
            first: missing.first().cloned().unwrap_or_default(),
        });
    }
    scratch.create_roles(database, &missing).await?;
    Ok(missing)
}

/// The roles that have to be there for these statements, and those of the configuration.
pub(super) fn needed_roles(
    statements: &[Statement],
    configured: &[String],
) -> BTreeMap<String, Option<RoleMention>> {
    let mut needed: BTreeMap<String, Option<RoleMention>> =
        configured.iter().map(|name| (name.clone(), None)).collect();
    for mention in roles::mentioned(statements) {
        needed.insert(mention.name.clone(), Some(mention));
    }
    needed
}

/// Takes out of the model what the scripts have no say in.
///
/// The scratch database was created by us. On a cluster that is not ours alone, roles and the like
/// are whatever happens to be there. And a role that the scripts mention and nobody creates is one
/// that they rely on: it was made so that they run, and says nothing about the role that is meant.
pub(super) fn narrow(model: &mut Model, shared_cluster: bool, created_roles: &BTreeSet<String>) {
    model.forget_attributes(Kind::Database, database::OF_CREATION);
    if shared_cluster {
        model.forget(Aspect::Cluster);
        return;
    }
    for role in created_roles {
        model.assume(ObjectId::new(Kind::Role, [role]));
    }
}

pub(super) fn parse(root: &Path, file: &str, role: Role) -> Result<Script, SourceError> {
    // Every file has variables of its own, as it has a session of its own.
    script::parse(&DiskLoader::new(root), file, &mut Variables::new()).map_err(|source| {
        let what = match role {
            Role::Script => "read script",
            Role::Canonical => "read canonical schema",
            Role::Migrations => "read migration",
        };
        let path = file.to_owned();
        match source {
            ScriptError::Read { included: None, source, .. } => {
                SourceError::ReadScript { what, path, source }
            }
            source => SourceError::Script { what, path, source },
        }
    })
}
