//! Scratch databases on private servers of this machine.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::super::connect::Target;
use super::cluster::{Cluster, Launch, prepare_folder};
use super::error::{ScratchError, quote_ident};
use super::installation::{Installation, Search};
use super::reap::reap;
use super::runtime::{PORT, Run, Runtime};
use super::server::{create_database, drop_database, plain};
use super::template::Template;
use super::{Database, Facts, Settings, check_version};

/// The role `initdb` makes.
const SUPERUSER: &str = "postgres";
/// Every cluster has it, and it is not the one handed out.
const MAINTENANCE: &str = "template1";
const DEFAULT_NAME: &str = "pgcanon_scratch";

/// PostgreSQL's programs, a folder to run them in, and the servers that run.
#[derive(Debug)]
pub(super) struct Local {
    // Fields are dropped in order: servers stop before the run's folder goes.
    clusters: Mutex<Vec<Arc<Cluster>>>,
    numbers: AtomicUsize,
    template: Arc<Template>,
    run: Arc<Run>,
    installation: Installation,
    search: Search,
    settings: Settings,
    /// Work in other threads holds it for reading; true once no more may begin.
    ended: Arc<RwLock<bool>>,
}

impl Local {
    /// Finds PostgreSQL, begins a run and cleans up after dead ones. Also says what was cleaned.
    pub(super) async fn open(settings: Settings) -> Result<(Self, Vec<String>), ScratchError> {
        blocking("find PostgreSQL", move || {
            let search = Search::new(
                settings.bin_dir.clone(),
                settings.path_env.clone(),
                settings.library_path_env.clone(),
            );
            let installation = search.choose(settings.version)?;
            let runtime = Runtime::open(&settings.runtime_dir)?;
            let (run, dead) = runtime.begin()?;
            let run = Arc::new(run);
            let mut notes: Vec<String> = runtime.note.into_iter().collect();
            notes.extend(reap(dead));
            let template =
                Template::new(&installation, search.environment.clone(), &run, settings.caches);
            let local = Self {
                clusters: Mutex::default(),
                numbers: AtomicUsize::new(0),
                template: Arc::new(template),
                run,
                installation,
                search,
                settings,
                ended: Arc::default(),
            };
            Ok((local, notes))
        })
        .await
    }

    pub(super) fn installation(&self) -> &Installation {
        &self.installation
    }

    /// An empty database on a new cluster.
    pub(super) async fn database(&self) -> Result<Database, ScratchError> {
        let cluster = match self.start().await {
            // The template's files have the right sizes, but perhaps not the right bytes: once,
            // it is built anew.
            Err(ScratchError::Start { .. }) => {
                self.template.discard()?;
                self.start().await?
            }
            other => other?,
        };
        let cluster = Arc::new(cluster);
        self.clusters.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&cluster));
        let name = self.settings.database_name.as_deref().unwrap_or(DEFAULT_NAME);
        self.create(&cluster, name, false, None).await
    }

    /// A database on a cluster that runs: empty, or a copy of another.
    pub(super) async fn database_beside(
        &self,
        cluster: &Arc<Cluster>,
        label: &str,
        original: Option<&str>,
    ) -> Result<Database, ScratchError> {
        let number = self.numbers.fetch_add(1, Ordering::SeqCst);
        let mut name = format!("{DEFAULT_NAME}_{number}_{}", plain(label));
        name.truncate(63);
        self.create(cluster, &name, true, original).await
    }

    async fn start(&self) -> Result<Cluster, ScratchError> {
        let number = self.numbers.fetch_add(1, Ordering::SeqCst);
        let (run, template) = (Arc::clone(&self.run), Arc::clone(&self.template));
        let ended = Arc::clone(&self.ended);
        blocking("lay out a cluster", move || {
            let ended = ended.read().unwrap_or_else(PoisonError::into_inner);
            if *ended {
                return Err(ScratchError::Worker { doing: "lay out a cluster" });
            }
            let (dir, data) = Cluster::folders(&run, number);
            prepare_folder(&run.runtime, &dir)?;
            template.copy_to(&data)
        })
        .await?;
        let launch = Launch {
            installation: &self.installation,
            environment: &self.search.environment,
            options: &self.settings.options,
            deadline: self.settings.start_deadline,
        };
        Cluster::start(&self.run, number, launch).await
    }

    async fn create(
        &self,
        cluster: &Arc<Cluster>,
        name: &str,
        shared_cluster: bool,
        original: Option<&str>,
    ) -> Result<Database, ScratchError> {
        let maintenance = Target::socket(&cluster.socket_dir, PORT, SUPERUSER, MAINTENANCE);
        let admin = maintenance.connect().await?;
        check_version(&admin, self.settings.version)?;
        let doing = || ScratchError::sql(format!("create the scratch database `{name}`"));
        // `initdb` makes this one already, with a comment that an empty database has not.
        if name == "postgres" && !shared_cluster {
            let statement = format!("DROP DATABASE {}", quote_ident(name));
            admin.batch_execute(&statement).await.map_err(doing())?;
        }
        create_database(&admin, name, original).await.map_err(doing())?;
        let target = maintenance.with_database(name);
        let connection = target.connect().await?;
        let facts = Facts::read(&connection).await?;
        let cluster = Some(Arc::clone(cluster));
        Ok(Database { connection, target, facts, shared_cluster, cluster })
    }

    /// Drops a database; one that has its cluster for itself goes with that.
    pub(super) async fn discard(&self, database: Database) -> Result<(), ScratchError> {
        let Some(cluster) = database.cluster.clone() else { return Ok(()) };
        if database.shared_cluster {
            let maintenance = Target::socket(&cluster.socket_dir, PORT, SUPERUSER, MAINTENANCE);
            let admin = maintenance.connect().await?;
            let name = database.name().to_owned();
            drop(database);
            let doing = ScratchError::sql(format!("drop the scratch database `{name}`"));
            return drop_database(&maintenance, &admin, &name).await.map_err(doing);
        }
        drop(database);
        let is_kept = |kept: &Arc<Cluster>| !Arc::ptr_eq(kept, &cluster);
        self.clusters.lock().unwrap_or_else(PoisonError::into_inner).retain(is_kept);
        blocking("stop a scratch server", move || {
            cluster.stop()?;
            // Its files take memory; should they stay, they go with the run's folder.
            let _ = std::fs::remove_dir_all(&cluster.socket_dir);
            Ok(())
        })
        .await
    }

    /// Stops all servers and removes the run's folder.
    pub(super) async fn close(self) -> Result<(), ScratchError> {
        blocking("stop the scratch servers", move || {
            let stopped = self.stop();
            stopped.and(self.run.remove())
        })
        .await
    }

    /// Stops all servers; the first failure is returned.
    fn stop(&self) -> Result<(), ScratchError> {
        let clusters = self.clusters.lock().unwrap_or_else(PoisonError::into_inner);
        clusters.iter().map(|cluster| cluster.stop()).fold(Ok(()), Result::and)
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        // A cluster may be being laid out in another thread for a future that was dropped. It is
        // waited for, so that nothing is left when this returns.
        self.run.cancel();
        *self.ended.write().unwrap_or_else(PoisonError::into_inner) = true;
        // Nobody is left to hear of a failure. A database that is still held is of no use without
        // its server, so the folder need not wait for it.
        let _ = self.stop();
        let _ = self.run.remove();
    }
}

/// Runs what blocks on a thread made for that.
async fn blocking<T: Send + 'static>(
    doing: &'static str,
    work: impl FnOnce() -> Result<T, ScratchError> + Send + 'static,
) -> Result<T, ScratchError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(ScratchError::Worker { doing }))
}
