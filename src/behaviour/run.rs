//! Runs tests on copies of one database, a copy for each worker.
//!
//! Two tests that insert the same key would wait for each other in one database, however soon both
//! are rolled back; so every worker has a database of its own and runs its tests one after another.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use futures_util::future::{join, try_join_all};
use tokio_postgres::Client;

use super::annotation::{Role, Setting};
use super::error::BehaviourError;
use super::one::Running;
use super::outcome::Outcome;
use super::{Body, Case, roles};
use crate::postgres::connect::Connection;
use crate::postgres::scratch::{Database, Scratch};
use crate::postgres::script::{self, ClusterWide, RunOptions, Script, Transaction};

/// Fewer tests than this are not worth a database of their own.
const WORTH_A_COPY: usize = 25;

/// How tests are run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whom a test runs as that says nothing.
    pub role: Role,
    /// Settings of every test.
    pub settings: Vec<Setting>,
    /// How long a statement may take, as PostgreSQL writes it: `30s`.
    pub statement_timeout: String,
    /// In how many databases at the same time; `None` for as many as there are processors, and
    /// fewer for few tests.
    pub jobs: Option<usize>,
    /// Scripts to run once before all tests, as whoever builds the database.
    pub setup: Vec<Script>,
}

/// What became of tests, and of the database.
#[derive(Debug, Default)]
pub struct Ran {
    /// What became of each, in the order in which they were given.
    pub outcomes: Vec<Outcome>,
    /// In how many databases they ran.
    pub databases: usize,
    /// In how many they were to run, where the server has no connections for so many.
    pub capped_from: Option<usize>,
    /// Roles that tests ran as and that row security does not bind, with the reason; empty where no
    /// table has it.
    pub unbound_roles: Vec<(String, &'static str)>,
}

impl Ran {
    /// Adds what became of other tests, on another schema.
    pub fn add(&mut self, other: Self) {
        self.outcomes.extend(other.outcomes);
        self.databases += other.databases;
        self.capped_from = self.capped_from.max(other.capped_from);
        for role in other.unbound_roles {
            if !self.unbound_roles.contains(&role) {
                self.unbound_roles.push(role);
            }
        }
    }
}

/// Runs tests on copies of a database that is given up to them, and drops all of them.
///
/// # Errors
/// When a role is not there, a setup file or a copy fails, or a session is lost. A test that fails is no error.
pub async fn run(
    database: Database,
    scratch: &Scratch,
    cases: &[Case],
    options: &Options,
) -> Result<Ran, BehaviourError> {
    for setup in &options.setup {
        prepare(&database, setup).await?;
    }
    let roles = database.roles().await?;
    cases.iter().try_for_each(|case| roles::all_there(case, &options.role, &roles))?;
    ensure_pgtap(&database, cases).await?;
    let ran_as: BTreeSet<&Role> = cases.iter().map(|case| options.role_of(case)).collect();
    let unbound_roles = unbound(database.client(), &ran_as).await?;
    let wanted = options.workers(cases.len());
    let room = room_for(database.client()).await?;
    let databases = copies(database, scratch, wanted.min(room)).await?;
    let next = AtomicUsize::new(0);
    let workers = databases.iter().map(|database| work(database, cases, &next, options));
    let mut done: Vec<(usize, Vec<Outcome>)> =
        try_join_all(workers).await?.into_iter().flatten().collect();
    done.sort_by_key(|(at, _)| *at);
    let outcomes = done.into_iter().flat_map(|(_, outcomes)| outcomes).collect();
    let capped_from = (room < wanted).then_some(wanted);
    let count = databases.len();
    // A role that is in use in one of them could be dropped nowhere else on the server.
    for database in databases {
        scratch.discard(database).await?;
    }
    Ok(Ran { outcomes, databases: count, capped_from, unbound_roles })
}

impl Options {
    fn role_of<'a>(&'a self, case: &'a Case) -> &'a Role {
        case.role.as_ref().unwrap_or(&self.role)
    }

    fn workers(&self, tests: usize) -> usize {
        let processors = || std::thread::available_parallelism().map_or(1, usize::from);
        let wanted = self.jobs.unwrap_or_else(|| processors().min(tests.div_ceil(WORTH_A_COPY)));
        wanted.clamp(1, tests.max(1))
    }
}

/// Runs a file that all tests build upon.
async fn prepare(database: &Database, setup: &Script) -> Result<(), BehaviourError> {
    let failed = |source| BehaviourError::Script { path: setup.path().to_string(), source };
    let cluster_wide =
        if database.shared_cluster() { ClusterWide::Refuse } else { ClusterWide::Allow };
    let options = RunOptions { transaction: Transaction::Statements, cluster_wide, earlier: &[] };
    script::run(database.client(), setup, &options).await.map_err(failed)?;
    script::reset_session(database.client()).await.map_err(failed)
}

fn lost(test: impl Into<String>) -> impl FnOnce(tokio_postgres::Error) -> BehaviourError {
    let test = test.into();
    move |source| BehaviourError::Lost { test, source }
}

/// The functions of pgTAP, for files that are written for it: the schema's own, else the extension.
async fn ensure_pgtap(database: &Database, cases: &[Case]) -> Result<(), BehaviourError> {
    let Some(case) = cases.iter().find(|case| matches!(case.body, Body::PgTap(_))) else {
        return Ok(());
    };
    let client = database.client();
    let failed = || lost(format!("`{}`", case.file));
    let present = "SELECT EXISTS (SELECT FROM pg_catalog.pg_proc p WHERE p.proname = 'plan'
                       AND pg_catalog.pg_function_is_visible(p.oid)),
                   EXISTS (SELECT FROM pg_catalog.pg_available_extensions WHERE name = 'pgtap')";
    let row = client.query_one(present, &[]).await.map_err(failed())?;
    let (present, available): (bool, bool) =
        (row.try_get(0).map_err(failed())?, row.try_get(1).map_err(failed())?);
    if present {
        return Ok(());
    }
    if !available {
        return Err(BehaviourError::NoPgTap {
            file: case.file.to_string(),
            server: database.version().to_string(),
            package: format!("postgresql-{}-pgtap", database.version().major()),
        });
    }
    client.batch_execute("CREATE EXTENSION pgtap").await.map_err(failed())
}

/// The roles that row security does not bind, where a table has it at all.
async fn unbound(
    client: &Client,
    roles: &BTreeSet<&Role>,
) -> Result<Vec<(String, &'static str)>, BehaviourError> {
    const QUERY: &str = "SELECT r.rolsuper, r.rolbypassrls,
            EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relowner = r.oid
                    AND c.relrowsecurity AND NOT c.relforcerowsecurity)
         FROM pg_catalog.pg_roles r
         WHERE r.rolname = coalesce($1, current_user)
           AND EXISTS (SELECT FROM pg_catalog.pg_class WHERE relrowsecurity)";
    let failed = || lost("the tests");
    let mut unbound = Vec::new();
    for role in roles {
        let name = match role {
            Role::Builder => None,
            Role::Named(name) => Some(name.as_str()),
        };
        let Some(row) = client.query_opt(QUERY, &[&name]).await.map_err(failed())? else {
            continue;
        };
        let mut reasons =
            ["a superuser", "it has BYPASSRLS", "it owns tables and is not forced"].iter();
        let reason = reasons.by_ref().enumerate().find_map(|(at, reason)| {
            row.try_get::<_, bool>(at).is_ok_and(|holds| holds).then_some(*reason)
        });
        unbound.extend(reason.map(|reason| (role.name().to_owned(), reason)));
    }
    Ok(unbound)
}

/// How many workers the server has connections for. Two for each, since one is needed to make a copy
/// and one to take the place of a session that can be used no more; and some are left for others.
async fn room_for(client: &Client) -> Result<usize, BehaviourError> {
    const QUERY: &str = "SELECT pg_catalog.current_setting('max_connections')::int8
            - pg_catalog.current_setting('superuser_reserved_connections')::int8
            - coalesce(pg_catalog.current_setting('reserved_connections', true), '0')::int8
            - (SELECT count(*) FROM pg_catalog.pg_stat_activity
               WHERE backend_type = 'client backend')";
    const LEFT_ALONE: i64 = 4;
    let failed = || lost("the tests");
    let row = client.query_one(QUERY, &[]).await.map_err(failed())?;
    let free: i64 = row.try_get(0).map_err(failed())?;
    Ok(usize::try_from((free - LEFT_ALONE) / 2).unwrap_or(0).max(1))
}

/// As many databases as there are workers: the original and copies of it.
async fn copies(
    database: Database,
    scratch: &Scratch,
    workers: usize,
) -> Result<Vec<Database>, BehaviourError> {
    if workers == 1 {
        return Ok(vec![database]);
    }
    let original = database.release().await?;
    let copies = (1..workers).map(|_| scratch.copy(&original, "test"));
    let mut databases = try_join_all(copies).await?;
    databases.push(original.open().await?);
    Ok(databases)
}

/// Takes the next test that nobody has taken, until there is none.
async fn work(
    database: &Database,
    cases: &[Case],
    next: &AtomicUsize,
    options: &Options,
) -> Result<Vec<(usize, Vec<Outcome>)>, BehaviourError> {
    let mut done = Vec::new();
    // A session of its own, where that of the database can be used no more.
    let mut fresh: Option<Connection> = None;
    loop {
        let client = fresh.as_ref().unwrap_or(database.client());
        let at = next.fetch_add(1, Ordering::Relaxed);
        let Some(case) = cases.get(at) else { return Ok(done) };
        let began = Instant::now();
        let role = options.role_of(case);
        let running = Running { client, case, options, role, out_of_step: Cell::new(false) };
        let failed = || lost(format!("`{}` ({}:{})", case.name, case.file, case.line));
        let mut outcomes = running.run().await.map_err(failed())?;
        if running.out_of_step.get() {
            fresh = Some(database.connect().await?);
        } else {
            // What a transaction leaves behind goes too: prepared statements, advisory locks.
            let ended = join(client.batch_execute("ROLLBACK"), client.batch_execute("DISCARD ALL"));
            let (rolled_back, discarded) = ended.await;
            rolled_back.and(discarded).map_err(failed())?;
        }
        let seconds = began.elapsed().as_secs_f64() / f64::from(count(&outcomes));
        for outcome in &mut outcomes {
            outcome.seconds = seconds;
        }
        done.push((at, outcomes));
    }
}

fn count(outcomes: &[Outcome]) -> u32 {
    u32::try_from(outcomes.len().max(1)).unwrap_or(u32::MAX)
}
