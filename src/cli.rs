//! The arguments.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::adr::AdrNumber;
use crate::diff::{Level, Levels};
use crate::model::kinds::Aspect;
use crate::postgres::dump::Search;
use crate::postgres::scratch::Settings;
use crate::rollback;
use crate::source;

/// Reconciles a declared `PostgreSQL` schema with what the migrations really build.
///
/// Exit codes: 0 agreed; 1 drift is open, a decision is stale, a test or an invariant fails, or
/// something was met that is not compared; 2 it could not be told.
#[derive(Debug, Parser)]
#[command(name = "pgcanon", version, max_term_width = 100)]
pub struct Cli {
    /// The configuration; without it, the nearest `pgcanon.toml` going up, or the defaults.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Say nothing but errors.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Where the scratch databases are built, whatever the configuration says: `auto`, `local`, or
    /// the URL of a server.
    #[arg(long, global = true, value_name = "WHERE")]
    pub scratch: Option<String>,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Compare any two sources, with no project needed.
    ///
    /// A source is `sql:FILE`, `migrations:DIR`, `postgresql://…`, `model:FILE.json` or `yaml:FILE`.
    Diff(Diff),
    /// Rebuild, compare, and write the register and the artifacts.
    Reconcile(Reconcile),
    /// Rebuild and compare; write nothing. Exits with 1 while drift is open.
    Check(Check),
    /// Show one drift whole: both definitions, the words that differ, and where each comes from.
    Explain(Explain),
    /// Write what was decided about drifts into the register.
    ///
    /// An acceptance needs an ADR that is accepted, and holds for exactly the difference that is
    /// there now.
    #[command(
        override_usage = "pgcanon decide <ID>... <RULING> [--adr ADR] [--note TEXT]\n       \
                                pgcanon decide --object <GLOB> <RULING> [--adr ADR] [--note TEXT]"
    )]
    Decide(Decide),
    /// Keep the architecture decision records that decisions rest on.
    Adr(AdrArgs),
    /// Run the behaviour tests of `db/tests` on what the migrations build.
    Test(TestArgs),
    /// Take migrations back and up again, and say what they leave behind.
    ///
    /// Each step is tried by itself on a copy of the database, and then all of them one after
    /// another. What does not come back is a row of the register. Exits with 1 while one is open.
    Rollback(RollbackArgs),
    /// Say of every invariant in the canonical YAML whether it holds, with evidence.
    Invariants(InvariantsArgs),
    /// Lock a baseline, or compare the project with its lock.
    Baseline(Baseline),
    /// Keep the canonical YAML in step with the canonical SQL.
    Yaml(Yaml),
    /// Write the model of a source: as JSON, or as SQL that builds it in a new database.
    Model(ModelArgs),
    /// Show the sources of truth with their owners, and what is wrong with them.
    Catalogue(CatalogueArgs),
    /// Show who answers for which objects of the schema.
    Owners(OwnersArgs),
    /// Sign the locked baseline, or see who did.
    Signoff(SignOffArgs),
    /// Check the evidence that a verification left, or sign it.
    Evidence(EvidenceArgs),
    /// Print the JSON Schema of a format.
    Schema {
        /// The format.
        format: SchemaOf,
    },
    /// Say what was found on this machine and what is missing.
    Doctor,
    /// Look around in an existing project and write its `pgcanon.toml`.
    Init {
        /// Write over an existing file.
        #[arg(long)]
        force: bool,
    },
}

/// In what form an outcome is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for the terminal.
    #[default]
    Table,
    /// A Markdown document.
    Markdown,
    /// A JSON document; `pgcanon schema --help` says how to print its schema.
    Json,
}

/// A format with a JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// What `--format json` prints.
    Drift,
    /// What `pgcanon model` prints.
    Model,
    /// `pgcanon.toml`.
    Config,
    /// The drift register.
    Register,
    /// What `pgcanon catalogue --format json` prints.
    Catalogue,
    /// The sign-off file of a baseline.
    Signoff,
    /// What `adr list --format json` prints.
    Adr,
    /// The canonical YAML.
    Yaml,
    /// What `pgcanon test --format json` prints.
    Test,
    /// The list `invariants` of the canonical YAML.
    Invariants,
    /// What `pgcanon invariants --format json` prints.
    Checklist,
    /// What `baseline diff --format json` prints.
    Changes,
    /// The in-toto statement of an evidence bundle.
    Statement,
    /// The record of a verification, in an evidence bundle.
    Record,
    /// What `pgcanon rollback --format json` prints.
    Rollback,
}

/// How an outcome is shown.
#[derive(Clone, Copy, Debug, Args)]
pub struct Output {
    /// In what form.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Show what follows from a drift in rows of its own; numbers, register and exit code are the
    /// same.
    #[arg(long)]
    pub flat: bool,
}

/// Who else is asked what a database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Witness {
    /// The views of the SQL standard, held against the model of each database.
    #[value(name = "information_schema")]
    InformationSchema,
    /// `pg_dump --schema-only`, held against the outcome: what differs in the dumps of two databases
    /// must be what is drift, and the other way round.
    #[value(name = "pg_dump")]
    PgDump,
    /// Every witness that is at hand: `pg_dump` where a program is found that reads the server.
    All,
}

/// How what was read is made sure of.
#[derive(Clone, Debug, Args)]
pub struct Assurance {
    /// Have another reading of each database confirm what was found; exits with 2 where they
    /// contradict each other. May be given more than once; without a value it means `all`.
    #[arg(
        long,
        value_enum,
        value_name = "WITNESS",
        num_args = 0..=1,
        default_missing_value = "all"
    )]
    witness: Vec<Witness>,
}

impl Assurance {
    /// Every witness that is at hand.
    pub fn all() -> Self {
        Self { witness: vec![Witness::All] }
    }

    /// Who else is asked; `settings` say where programs are.
    pub fn witnesses(&self, settings: &Settings) -> Option<source::Witnesses> {
        let asked = |witness| self.witness.contains(&witness);
        let all = asked(Witness::All);
        let required = asked(Witness::PgDump);
        let pg_dump = || source::PgDump { search: Search::of(settings), required };
        (!self.witness.is_empty()).then(|| source::Witnesses {
            information_schema: all || asked(Witness::InformationSchema),
            pg_dump: (all || required).then(pg_dump),
        })
    }
}

/// Arguments of `reconcile`.
#[derive(Clone, Debug, Args)]
pub struct Reconcile {
    /// How the outcome is shown.
    #[command(flatten)]
    pub output: Output,
    /// How what was read is made sure of.
    #[command(flatten)]
    pub assurance: Assurance,
}

/// How much is compared, where that is not what the configuration says.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Extent {
    /// Compare everything that belongs to the database at its highest level.
    #[arg(long)]
    strict: bool,
    /// Compare what all databases of the server share too: roles, tablespaces, settings.
    #[arg(long)]
    cluster: bool,
}

impl Extent {
    /// The levels, given those that are configured.
    pub fn levels(self, configured: Levels) -> Levels {
        let cluster = configured.of(Aspect::Cluster);
        let levels = if self.strict { Levels::strict() } else { configured };
        levels.with(Aspect::Cluster, if self.cluster { Level::Error } else { cluster })
    }
}

/// Arguments of `check`.
#[derive(Clone, Debug, Args)]
pub struct Check {
    /// How much is compared.
    #[command(flatten)]
    pub extent: Extent,
    /// How the outcome is shown.
    #[command(flatten)]
    pub output: Output,
    /// How what was read is made sure of.
    #[command(flatten)]
    pub assurance: Assurance,
}

/// Arguments of `diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The source that precedes.
    pub left: String,
    /// The source that is held against it.
    pub right: String,
    /// How much is compared.
    #[command(flatten)]
    pub extent: Extent,
    /// How the outcome is shown.
    #[command(flatten)]
    pub output: Output,
    /// How what was read is made sure of.
    #[command(flatten)]
    pub assurance: Assurance,
    /// How sources are built.
    #[command(flatten)]
    pub build: Build,
}

/// How sources that hold SQL are built, where no configuration says so.
#[derive(Debug, Args)]
pub struct Build {
    /// The major version the scratch server must have.
    #[arg(long, value_name = "MAJOR")]
    pub postgres_version: Option<u16>,
    /// A script to run before the first migration; may be given more than once.
    #[arg(long, value_name = "FILE")]
    pub setup: Vec<String>,
    /// How the files of a migrations folder are named.
    #[arg(long, value_name = "NAME", default_value = "auto")]
    pub convention: String,
}

/// Arguments of `decide`.
#[derive(Debug, Args)]
pub struct Decide {
    /// The drifts, as in `SCHEMA-DRIFT-003` or `3`; and last the ruling: `accept`, `fix-migration`,
    /// `fix-canonical`, `fix-yaml`, `fix-snapshot`, `fix-policy`, `fix-rollback`, `fix-baseline` (the
    /// next lock mends what a verification found), `await` (an ADR that is still talked
    /// about), or `undo`.
    #[arg(required = true, value_name = "ID... RULING")]
    pub words: Vec<String>,
    /// Decide about every open drift whose object fits, as in `index public.*`, instead of naming
    /// drifts.
    #[arg(long, value_name = "GLOB")]
    pub object: Option<String>,
    /// The record that says why.
    #[arg(long, value_name = "ADR")]
    pub adr: Option<AdrNumber>,
    /// What else there is to say.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The drift, as in `SCHEMA-DRIFT-003` or `3`.
    pub id: String,
}

/// Arguments of `baseline`.
#[derive(Debug, Args)]
pub struct Baseline {
    /// What to do with it.
    #[command(subcommand)]
    pub verb: BaselineVerb,
}

/// What to do with a baseline.
#[derive(Debug, Subcommand)]
pub enum BaselineVerb {
    /// Write a lock; refused while drift is open or a gate fails.
    Lock(LockArgs),
    /// Rebuild a baseline from nothing and hold it against its lock: PASS or FAIL, with evidence.
    ///
    /// Exit codes: 0 PASS; 1 FAIL; 2 it could not be told, as when the second witness disagrees.
    Verify(VerifyArgs),
    /// Put an annotated git tag on a locked baseline; refused where the work tree is not what was
    /// locked and committed.
    Tag(TagArgs),
    /// Show what changed between two baselines, by object, with the migrations that did it.
    Diff(BaselineDiff),
    /// Show every baseline, with its tag and whether the files are still what it locked.
    List,
    /// Show what a lock says.
    Show {
        /// The baseline; without it the only one, or the one that was locked at the last migration.
        name: Option<String>,
    },
}

/// Arguments of `baseline diff`.
#[derive(Debug, Args)]
pub struct BaselineDiff {
    /// The earlier state: a baseline, or a migration by its name or version.
    pub from: String,
    /// The later one.
    pub to: String,
    /// In what form.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Arguments of `baseline tag`.
#[derive(Debug, Args)]
pub struct TagArgs {
    /// The baseline; without it the only one, or the one that was locked at the last migration.
    pub name: Option<String>,
    /// Sign the tag as the configuration of git says.
    #[arg(long)]
    pub sign: bool,
}

/// Arguments of `baseline lock`.
#[derive(Debug, Args)]
pub struct LockArgs {
    /// The baseline's name: letters, digits, `.`, `-` and `_`.
    pub name: String,
    /// Who locks it, as `NAME <ADDRESS>`, to stand in the lock; version control says it else.
    #[arg(long, value_name = "WHO")]
    pub engineer: Option<String>,
    /// Write over a lock of this name that says something else.
    #[arg(long)]
    pub replace: bool,
}

/// Arguments of `baseline verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The baseline; without it the only one, or the one that was locked at the last migration.
    pub name: Option<String>,
    /// Who verifies, as `NAME <ADDRESS>`; without it, whoever git says you are.
    #[arg(long, value_name = "WHO")]
    pub engineer: Option<String>,
    /// What to put into the record.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Sign the evidence with this SSH key: a private one, or a public one whose private half an agent
    /// holds.
    #[arg(long, value_name = "FILE")]
    pub sign: Option<PathBuf>,
    /// Verify though you wrote the lock yourself: the record says that it is not independent.
    #[arg(long)]
    pub not_independent: bool,
}

/// Arguments of `yaml`.
#[derive(Clone, Copy, Debug, Args)]
pub struct Yaml {
    /// What to do with it.
    #[command(subcommand)]
    pub verb: YamlVerb,
}

/// What to do with the canonical YAML.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum YamlVerb {
    /// Write it from the SQL, or bring it in step: comments, order and metadata stay as they are.
    Sync,
}

/// In what form a model is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ModelFormat {
    /// A JSON document; `pgcanon schema model` prints its schema.
    #[default]
    Json,
    /// A script in the order in which it can be run.
    Sql,
}

/// Arguments of `model`.
#[derive(Debug, Args)]
pub struct ModelArgs {
    /// The source.
    pub source: String,
    /// In what form.
    #[arg(long, value_enum, default_value_t)]
    pub format: ModelFormat,
    /// Have the SQL say who owns what; the roles must be there, and who runs it must be a member.
    #[arg(long)]
    pub owners: bool,
    /// How it is built.
    #[command(flatten)]
    pub build: Build,
}

/// Arguments of `catalogue`.
#[derive(Clone, Copy, Debug, Args)]
pub struct CatalogueArgs {
    /// In what form.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// In what form owners are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OwnersFormat {
    /// A table for the terminal.
    #[default]
    Table,
    /// A `CODEOWNERS` file: the artifacts of the catalogue, and the files of the canonical schema.
    Codeowners,
}

/// Arguments of `owners`.
#[derive(Clone, Copy, Debug, Args)]
pub struct OwnersArgs {
    /// Show only what nobody answers for.
    #[arg(long)]
    pub unowned: bool,
    /// In what form.
    #[arg(long, value_enum, default_value_t)]
    pub format: OwnersFormat,
}

/// Arguments of `signoff`.
#[derive(Debug, Args)]
pub struct SignOffArgs {
    /// The baseline; without it the only one, or the one that was locked at the last migration.
    #[arg(long, global = true, value_name = "NAME")]
    pub baseline: Option<String>,
    /// What to do.
    #[command(subcommand)]
    pub verb: SignOffVerb,
}

/// What to do with the sign-off of a baseline.
#[derive(Debug, Subcommand)]
pub enum SignOffVerb {
    /// Sign the locked baseline.
    Add {
        /// In which role, as `[signoff] roles` names it.
        #[arg(long)]
        role: String,
        /// Who signs; without it, whoever git says you are.
        #[arg(long)]
        name: Option<String>,
        /// What to put beside the signature.
        #[arg(long)]
        note: Option<String>,
    },
    /// Say who signed and who has not. Exits with 1 while a signature is missing.
    Check,
}

/// Arguments of `adr`.
#[derive(Debug, Args)]
pub struct AdrArgs {
    /// What to do with the records.
    #[command(subcommand)]
    pub verb: AdrVerb,
}

/// What to do with architecture decision records.
#[derive(Debug, Subcommand)]
pub enum AdrVerb {
    /// Write a new one, with the next number and in the form that the folder has.
    New {
        /// Its title.
        title: String,
        /// Where it stands from the start.
        #[arg(long, value_enum, default_value_t)]
        status: NewStatus,
        /// The record whose place it takes, as in `ADR-003` or `3`; it is told so when the new one
        /// is accepted.
        #[arg(long, value_name = "ADR")]
        supersedes: Option<AdrNumber>,
    },
    /// Show all of them, with the drifts and waivers that cite each.
    List {
        /// In what form.
        #[arg(long, value_enum, default_value_t)]
        format: ListFormat,
    },
    /// Look for gaps, one-sided links, and citations of what is not there or not accepted.
    Check,
}

/// Where a new record stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum NewStatus {
    /// It is talked about.
    #[default]
    Proposed,
    /// It holds.
    Accepted,
}

/// In what form a list is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A table for the terminal.
    #[default]
    Table,
    /// A JSON document.
    Json,
}

/// What is built to be looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum On {
    /// What the migrations build: what is shipped.
    #[default]
    Migrations,
    /// The declared schema.
    Canonical,
}

impl On {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Migrations => "migrations",
            Self::Canonical => "canonical",
        }
    }
}

/// In what form the outcome of tests is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// A table for the terminal, and what failed below it.
    #[default]
    Table,
    /// The Test Anything Protocol.
    Tap,
    /// XML as `JUnit` has it.
    Junit,
    /// A JSON document; `pgcanon schema test` prints its schema.
    Json,
}

/// Arguments of `test`.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Which tests: a part of `file: name`, or a glob over the file, the name or both; all of them
    /// without.
    #[arg(value_name = "PATTERN")]
    pub patterns: Vec<String>,
    /// What they run on.
    #[arg(long, value_enum, default_value_t)]
    pub on: On,
    /// In what form the outcome is shown.
    #[arg(long, value_enum, default_value_t)]
    pub format: TestFormat,
    /// In how many databases at the same time.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub jobs: Option<u16>,
    /// Say which tests there are, and run none.
    #[arg(long)]
    pub list: bool,
}

/// Arguments of `rollback`.
#[derive(Debug, Args)]
pub struct RollbackArgs {
    /// How many steps, from the last one on; the last one alone without.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["to", "all"],
          value_parser = clap::value_parser!(u32).range(1..))]
    steps: Option<u32>,
    /// Every step after this migration, by its version or its name.
    #[arg(long, value_name = "REVISION", conflicts_with = "all")]
    to: Option<String>,
    /// Every step.
    #[arg(long)]
    all: bool,
    /// Hold what is found against the register, and write nothing.
    #[arg(long)]
    pub check: bool,
    /// In what form the outcome is shown.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

impl RollbackArgs {
    /// How far down to go.
    pub fn extent(&self) -> rollback::Extent {
        match (self.steps, &self.to, self.all) {
            (Some(steps), _, _) => {
                rollback::Extent::Steps(usize::try_from(steps).unwrap_or(usize::MAX))
            }
            (_, Some(revision), _) => rollback::Extent::To(revision.clone()),
            (_, _, true) => rollback::Extent::All,
            (None, None, false) => rollback::Extent::Steps(1),
        }
    }
}

/// Arguments of `invariants`.
#[derive(Debug, Args)]
pub struct InvariantsArgs {
    /// Which ones, by their ids; all of them without.
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// What they are held against.
    #[arg(long, value_enum, default_value_t)]
    pub on: On,
    /// In what form the checklist is shown.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Arguments of `evidence`.
#[derive(Debug, Args)]
pub struct EvidenceArgs {
    /// What to do.
    #[command(subcommand)]
    pub verb: EvidenceVerb,
}

/// What to do with an evidence bundle.
#[derive(Debug, Subcommand)]
pub enum EvidenceVerb {
    /// Say whether a bundle holds, to the last byte, and what the verification found.
    ///
    /// Needs no project and no server. Exit codes: 0 the bundle holds and says PASS; 1 it does not
    /// hold, or it says FAIL; 2 it says UNKNOWN, or it cannot be told whether it holds.
    Check {
        /// The folder of the bundle, or its archive.
        bundle: PathBuf,
        /// Who may sign, in a file as `ssh-keygen` documents it: somebody in it must have signed, and
        /// nobody else.
        #[arg(long, value_name = "FILE")]
        allowed_signers: Option<PathBuf>,
        /// Compare the files of this project with those that were verified.
        #[arg(long, value_name = "DIR")]
        project: Option<PathBuf>,
    },
    /// Sign the statement of a bundle with an SSH key.
    Sign {
        /// The folder of the bundle, or its archive.
        bundle: PathBuf,
        /// A private key, or a public key whose private half an agent holds.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
}
