//! A chain of migrations that is gone step by step, up and down.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::SourceError;
use super::migrations::{self, Chain, Setting};
use super::roles::RoleMention;
use super::scripted::{Role, create_roles, narrow, needed_roles, parse};
use crate::model::Model;
use crate::postgres::catalog;
use crate::postgres::scratch::{Database, Scratch};
use crate::postgres::script::{
    self, ClusterWide, FileRun, RunOptions, Script, ScriptError, Statement, Transaction,
};
use crate::snippet::Snippet;

/// A chain with both ways of every step read.
#[derive(Debug)]
pub struct Ladder {
    /// The chain.
    pub chain: Chain,
    /// Its steps, in the same order.
    pub rungs: Vec<Rung>,
    setup: Vec<Script>,
    /// Roles to create, with the place that mentions each; `None` for one from the configuration.
    roles: BTreeMap<String, Option<RoleMention>>,
}

/// One step.
#[derive(Debug)]
pub struct Rung {
    /// The name of the migration.
    pub name: String,
    /// The way forward.
    pub up: Way,
    /// The way back, where there is a file for it.
    pub down: Option<Way>,
    /// Why the file for the way back cannot be read, where it cannot; `down` is `None` then.
    pub unread: Option<Unread>,
    /// Roles that the way back mentions and no way forward does.
    back_roles: BTreeMap<String, Option<RoleMention>>,
}

/// A file for a way back that cannot be read.
#[derive(Debug)]
pub struct Unread {
    /// The file, as shown to people.
    pub path: Arc<str>,
    /// As much of its text as there is.
    pub text: String,
    /// What is the matter.
    pub message: String,
    /// Where, where that is known.
    pub at: Option<Snippet>,
}

impl Unread {
    /// What is the matter with a file, where it is the file's fault.
    fn of(root: &Path, file: &str, error: SourceError) -> Result<Self, SourceError> {
        let (message, at) = match &error {
            SourceError::Script { source: ScriptError::Invalid(invalid), .. } => {
                (invalid.message.clone(), Some(invalid.snippet.clone()))
            }
            SourceError::Script {
                source: ScriptError::Read { path, included, source }, ..
            } => (format!("`{path}`: {source}"), included.as_deref().cloned()),
            SourceError::ReadScript { source, .. } => (source.to_string(), None),
            _ => return Err(error),
        };
        let bytes = std::fs::read(root.join(file)).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(Self { path: Arc::from(file), text, message, at })
    }
}

impl Rung {
    /// The files of the step with their texts.
    pub fn texts(&self) -> impl Iterator<Item = (&Arc<str>, &str)> {
        let ways = [Some(&self.up), self.down.as_ref()].into_iter().flatten();
        let unread = self.unread.iter().map(|unread| (&unread.path, unread.text.as_str()));
        ways.map(|way| (way.path(), way.text.as_str())).chain(unread)
    }
}

/// One way of a step.
#[derive(Debug)]
pub struct Way {
    /// The file in statements.
    pub script: Script,
    /// Its text.
    pub text: String,
    transaction: Transaction,
}

impl Way {
    fn read(root: &Path, file: &str) -> Result<Self, SourceError> {
        let script = parse(root, file, Role::Migrations)?;
        let bytes = std::fs::read(root.join(file))
            .map_err(|source| SourceError::Read { path: file.to_owned(), source })?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let transaction = if migrations::forbids_transaction(&text) {
            Transaction::Statements
        } else {
            Transaction::File
        };
        Ok(Self { script, text, transaction })
    }

    /// The file, as shown to people.
    pub fn path(&self) -> &Arc<str> {
        self.script.path()
    }

    /// The statements.
    pub fn statements(&self) -> Vec<Statement> {
        self.script.statements().cloned().collect()
    }
}

impl Ladder {
    /// Reads a folder of migrations with both ways of every step. `setup` is run before the first
    /// step, and `roles` are created without login before anything runs.
    ///
    /// # Errors
    /// When the folder or a file cannot be read, or a file cannot be split into statements.
    pub fn read(
        root: &Path,
        folder: &str,
        convention: Setting,
        setup: &[String],
        roles: &[String],
    ) -> Result<Self, SourceError> {
        let chain = migrations::read(root, folder, convention)?;
        let setup: Vec<Script> = setup
            .iter()
            .map(|file| parse(root, file, Role::Migrations))
            .collect::<Result<_, _>>()?;
        let mut rungs = Vec::with_capacity(chain.steps.len());
        for step in &chain.steps {
            let name = step.name.clone();
            let up = Way::read(root, &step.up.to_string_lossy())?;
            let (mut down, mut unread) = (None, None);
            if let Some(file) = step.down.as_deref().map(Path::to_string_lossy) {
                match Way::read(root, &file) {
                    Ok(way) => down = Some(way),
                    Err(error) => unread = Some(Unread::of(root, &file, error)?),
                }
            }
            rungs.push(Rung { name, up, down, unread, back_roles: BTreeMap::new() });
        }
        let scripts = setup.iter().chain(rungs.iter().map(|rung| &rung.up.script));
        let statements: Vec<Statement> = scripts.flat_map(Script::statements).cloned().collect();
        let roles = needed_roles(&statements, roles);
        for rung in &mut rungs {
            let back = rung.down.as_ref().map(Way::statements).unwrap_or_default();
            rung.back_roles = needed_roles(&back, &[]);
            rung.back_roles.retain(|name, _| !roles.contains_key(name));
        }
        Ok(Self { chain, rungs, setup, roles })
    }
}

/// A database on which the steps of a chain are run one by one.
#[derive(Debug)]
pub struct Climb<'l> {
    ladder: &'l Ladder,
    scratch: &'l Scratch,
    database: Database,
    created_roles: BTreeSet<String>,
    runs: Vec<FileRun>,
    /// It is a copy, which lacks what belongs to the database as a whole.
    is_copy: bool,
}

impl<'l> Climb<'l> {
    /// A new database before the first step.
    ///
    /// # Errors
    /// When there is no database to be had, a role cannot be created or the setup fails.
    pub async fn begin(ladder: &'l Ladder, scratch: &'l Scratch) -> Result<Self, SourceError> {
        let database = scratch.database("migrations").await?;
        let created_roles = create_roles(&ladder.roles, scratch, &database).await?;
        let (runs, is_copy) = (Vec::new(), false);
        let mut climb = Self { ladder, scratch, database, created_roles, runs, is_copy };
        for script in &ladder.setup {
            climb.send(script, Transaction::Statements, "apply migration").await?;
        }
        Ok(climb)
    }

    /// Runs the step of this number forward.
    ///
    /// # Errors
    /// When a statement fails; what the file said in one transaction is taken back then.
    pub async fn up(&mut self, step: usize) -> Result<(), SourceError> {
        let Rung { up, back_roles, .. } = &self.ladder.rungs[step];
        self.send(&up.script, up.transaction, "apply migration").await?;
        // A role that a way back alone mentions has to be there as well. It is made no sooner, for
        // a function that the way forward calls may make it.
        self.created_roles.extend(create_roles(back_roles, self.scratch, &self.database).await?);
        Ok(())
    }

    /// Runs the step of this number back, where it has a way back.
    ///
    /// # Errors
    /// As [`up`](Self::up).
    pub async fn down(&mut self, step: usize) -> Result<(), SourceError> {
        match &self.ladder.rungs[step].down {
            Some(way) => self.send(&way.script, way.transaction, "take back migration").await,
            None => Ok(()),
        }
    }

    async fn send(
        &mut self,
        script: &Script,
        transaction: Transaction,
        what: &'static str,
    ) -> Result<(), SourceError> {
        let failed = |source| SourceError::Script { what, path: script.path().to_string(), source };
        let cluster_wide =
            if self.database.shared_cluster() { ClusterWide::Refuse } else { ClusterWide::Allow };
        let options = RunOptions { transaction, cluster_wide, earlier: &self.runs };
        let run = script::run(self.database.client(), script, &options).await;
        // What fails half way may leave settings behind as well.
        let reset = script::reset_session(self.database.client()).await;
        self.runs.push(run.map_err(failed)?);
        reset.map_err(failed)
    }

    /// What the database holds.
    ///
    /// # Errors
    /// When the catalogs cannot be read.
    pub async fn read(&self) -> Result<Model, SourceError> {
        let mut model = catalog::read(self.database.client()).await?;
        narrow(&mut model, self.database.shared_cluster(), &self.created_roles);
        Ok(model)
    }

    /// Whether it is a copy, which lacks the settings and privileges of the database as a whole, and
    /// shares roles and tablespaces with its original.
    pub fn is_copy(&self) -> bool {
        self.is_copy
    }

    /// Whether statements about what the server's databases share are refused in it.
    pub fn is_shared(&self) -> bool {
        self.database.shared_cluster()
    }

    /// Whether a way of this step says something that is refused here.
    pub fn forbids(&self, step: usize) -> bool {
        let Rung { up, down, .. } = &self.ladder.rungs[step];
        let mut ways = [Some(up), down.as_ref()].into_iter().flatten();
        self.is_shared() && ways.any(|way| way.script.is_cluster_wide())
    }

    /// Roles that were created without login before anything ran.
    pub fn created_roles(&self) -> &BTreeSet<String> {
        &self.created_roles
    }

    /// The same database, and a copy of it.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn copy(self) -> Result<(Self, Self), SourceError> {
        let Self { ladder, scratch, database, created_roles, runs, is_copy } = self;
        let original = database.release().await?;
        let database = scratch.copy(&original, "rollback").await?;
        let copy = Self {
            ladder,
            scratch,
            database,
            created_roles: created_roles.clone(),
            // They only serve hints, and what fails on a copy is told in a row.
            runs: Vec::new(),
            is_copy: true,
        };
        let database = original.open().await?;
        Ok((Self { ladder, scratch, database, created_roles, runs, is_copy }, copy))
    }

    /// Drops the database.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn discard(self) -> Result<(), SourceError> {
        Ok(self.scratch.discard(self.database).await?)
    }

    /// The database itself.
    pub fn into_database(self) -> Database {
        self.database
    }
}
