//! Looks around in a project that has no `pgcanon.toml` and proposes one.
//!
//! Only names and the migrations themselves are read; nothing is written and no server is asked.

use std::fmt;
use std::fs;
use std::path::Path;

use super::{Config, FILE_NAME, Migrations, template};
use crate::source::migrations::{self, Convention, Setting};

/// What was found in a project.
#[derive(Debug)]
pub struct Survey {
    /// Whether there is a `pgcanon.toml` already.
    pub configured: bool,
    /// SQL files that may declare the schema, relative to the project, the likeliest first.
    pub canonical: Vec<String>,
    /// Folders of migrations, the likeliest first.
    pub migrations: Vec<Found>,
}

/// One folder that looks like migrations.
#[derive(Debug)]
pub struct Found {
    /// The folder, relative to the project.
    pub path: String,
    /// What it turned out to be.
    pub state: State,
}

/// What a folder of migrations turned out to be.
#[derive(Debug)]
pub enum State {
    /// It can be read.
    Ready {
        /// By this convention.
        convention: Convention,
        /// The tool that most likely runs it, as people know it.
        tool: &'static str,
        /// How many steps there are.
        steps: usize,
    },
    /// It is another tool's, of which nothing is read yet.
    NotYet {
        /// The tool.
        tool: &'static str,
    },
    /// It cannot be read as it is.
    Broken {
        /// Why.
        error: migrations::MigrationsError,
    },
}

/// Where a schema is declared, the likeliest first.
const CANONICAL: &[&str] = &[
    "db/schema/canonical_schema.sql",
    "db/schema/schema.sql",
    "db/schema.sql",
    "db/structure.sql",
    "schema.sql",
    "structure.sql",
    "sql/schema.sql",
    "database/schema.sql",
];

/// Where migrations lie, the likeliest first; other folders are found by their name.
const MIGRATIONS: &[&str] = &[
    "db/migrations",
    "migrations",
    "db/migrate",
    "sql/migrations",
    "database/migrations",
    "supabase/migrations",
    "prisma/migrations",
    "src/main/resources/db/migration",
    "migrations/committed",
    "store/migration/postgres",
    "drizzle",
    "alembic",
    "deploy",
];

/// Names of folders that hold migrations, wherever they are.
const NAMES: &[&str] = &["migrations", "migration", "migrate"];

/// Names of folders that hold the share of one server in migrations for several.
const POSTGRES: &[&str] = &["postgres", "postgresql", "pg", "pgsql"];

/// Folders that hold other people's files, or what a build leaves.
const SKIPPED: &[&str] =
    &["node_modules", "vendor", "target", "dist", "build", "venv", "__pycache__", "site-packages"];

/// How deep folders are searched by name, and how many at most: `init` must answer at once even
/// from the top of a large tree.
const DEPTH: usize = 6;
const FOLDERS: usize = 5_000;

/// Looks around in the folder `root`. What cannot be listed is passed over.
pub fn survey(root: &Path) -> Survey {
    let mut folders: Vec<String> = MIGRATIONS.iter().map(|path| (*path).to_owned()).collect();
    let mut by_name = Vec::new();
    search(root, "", DEPTH, &mut FOLDERS.clone(), &mut by_name);
    for path in by_name {
        if !folders.contains(&path) {
            folders.push(path);
        }
    }
    let mut migrations: Vec<Found> =
        folders.into_iter().filter_map(|path| look(root, path)).collect();
    // A folder of folders is told by those inside that were found for themselves.
    let paths: Vec<String> = migrations.iter().map(|found| format!("{}/", found.path)).collect();
    migrations.retain(|found| {
        let inside = format!("{}/", found.path);
        let nested = matches!(
            found.state,
            State::Broken { error: migrations::MigrationsError::Nested { .. } }
        );
        !nested || !paths.iter().any(|path| path.len() > inside.len() && path.starts_with(&inside))
    });
    // A folder that can be read comes before one that cannot; else the order above stays.
    migrations.sort_by_key(|found| match found.state {
        State::Ready { .. } => 0,
        State::Broken { .. } => 1,
        State::NotYet { .. } => 2,
    });

    let mut canonical: Vec<String> = CANONICAL
        .iter()
        .map(|path| (*path).to_owned())
        .filter(|path| root.join(path).is_file())
        .collect();
    for name in names(&root.join("db/schema")) {
        let path = format!("db/schema/{name}");
        let is_sql = name.rsplit_once('.').is_some_and(|(_, extension)| extension == "sql");
        if is_sql && !canonical.contains(&path) && root.join(&path).is_file() {
            canonical.push(path);
        }
    }
    Survey { configured: root.join(FILE_NAME).is_file(), canonical, migrations }
}

/// Adds the folders below `shown` whose name is one that migrations have.
fn search(root: &Path, shown: &str, depth: usize, left: &mut usize, found: &mut Vec<String>) {
    for name in names(&root.join(shown)) {
        let path = if shown.is_empty() { name.clone() } else { format!("{shown}/{name}") };
        let is_folder = fs::symlink_metadata(root.join(&path)).is_ok_and(|found| found.is_dir());
        if !is_folder || name.starts_with('.') || SKIPPED.contains(&name.as_str()) {
            continue;
        }
        let Some(fewer) = left.checked_sub(1) else { return };
        *left = fewer;
        let parent = shown.rsplit('/').next().unwrap_or(shown);
        if NAMES.contains(&name.as_str())
            || (POSTGRES.contains(&name.as_str()) && NAMES.contains(&parent))
        {
            found.push(path.clone());
        }
        if depth > 0 {
            search(root, &path, depth - 1, left, found);
        }
    }
}

/// The names in a folder, in byte order; none when it cannot be listed.
fn names(path: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(path)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    names
}

/// What the folder is; `None` when it holds no migrations.
fn look(root: &Path, path: String) -> Option<Found> {
    use migrations::MigrationsError as Error;
    let state = match migrations::read(root, &path, Setting::Auto) {
        Ok(chain) => State::Ready {
            convention: chain.convention,
            tool: runner(root, &path, chain.convention),
            steps: chain.steps.len(),
        },
        Err(
            Error::Missing { .. }
            | Error::NotAFolder { .. }
            | Error::Empty { .. }
            | Error::NoSql { .. }
            // SQL of which not one file is numbered: a folder that only has the name.
            | Error::Unrecognised { convention: None, .. },
        ) => return None,
        Err(error) => match error.tool() {
            Some(tool) => State::NotYet { tool },
            None => State::Broken { error },
        },
    };
    Some(Found { path, state })
}

/// The tool that most likely runs a folder of this convention, by what lies beside it.
fn runner(root: &Path, path: &str, convention: Convention) -> &'static str {
    let folder = root.join(path);
    let depends_on = |file: &str, word: &str| {
        fs::read_to_string(root.join(file)).is_ok_and(|text| text.contains(word))
    };
    let sqlx = || root.join("sqlx.toml").is_file() || depends_on("Cargo.toml", "sqlx");
    match convention {
        Convention::UpDown if sqlx() => "sqlx",
        Convention::UpDown if depends_on("package.json", "node-pg-migrate") => "node-pg-migrate",
        Convention::UpDown => "golang-migrate",
        Convention::Plain if folder.join("atlas.sum").is_file() => "atlas",
        Convention::Plain if path.ends_with("supabase/migrations") => "supabase",
        Convention::Plain if folder.join("meta/_journal.json").is_file() => "drizzle",
        Convention::Plain if sqlx() => "sqlx",
        Convention::Plain => "plain SQL",
    }
}

impl Survey {
    /// The folder of migrations to propose: the likeliest that can be read.
    pub fn chosen(&self) -> Option<&Found> {
        self.migrations.first().filter(|found| matches!(found.state, State::Ready { .. }))
    }

    /// The configuration to propose. What was not found keeps its default.
    pub fn config(&self) -> Config {
        let mut config = Config::default();
        if let Some(path) = self.canonical.first() {
            config.canonical.sql.clone_from(path);
        }
        if let Some(found) = self.chosen().or(self.migrations.first()) {
            config.migrations = Migrations { path: found.path.clone(), ..Migrations::default() };
        }
        config
    }

    /// The text of the `pgcanon.toml` to propose, which begins with what was found.
    pub fn template(&self) -> String {
        template(
            &self.config(),
            &[format!("pgcanon.toml: written by `pgcanon init`, which found {self}.")],
        )
    }
}

/// `23 golang-migrate migrations in db/migrations, no canonical schema`
impl fmt::Display for Survey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.migrations.is_empty() {
            f.write_str("no migrations")?;
        }
        for (at, found) in self.migrations.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{found}")?;
        }
        match self.canonical.as_slice() {
            [] => f.write_str(", no canonical schema"),
            [only] => write!(f, ", a schema in {}", printable(only)),
            [first, rest @ ..] => {
                write!(f, ", a schema in {}", printable(first))?;
                rest.iter().try_for_each(|path| write!(f, " or {}", printable(path)))
            }
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = printable(&self.path);
        match &self.state {
            State::Ready { tool, steps: 1, .. } => write!(f, "1 {tool} migration in {path}"),
            State::Ready { tool, steps, .. } => write!(f, "{steps} {tool} migrations in {path}"),
            State::NotYet { tool } => write!(f, "{tool} migrations in {path} (not read yet)"),
            State::Broken { .. } => {
                write!(f, "migrations in {path} that cannot be read as they are")
            }
        }
    }
}

/// A path on one line: what would break it is shown as an escape.
fn printable(path: &str) -> String {
    path.chars()
        .flat_map(|c| {
            let escaped = c.is_control().then(|| c.escape_default());
            let plain = escaped.is_none().then_some(c);
            escaped.into_iter().flatten().chain(plain)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;
    use crate::config::parse;

    /// The folder that holds these files, each with the same text.
    fn project(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::TempDir::new().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "-- sqlx\n").unwrap();
        }
        root
    }

    #[test]
    fn what_lies_about_is_found() {
        // The files, what is said about them, and the proposed schema and migrations.
        let cases: &[(&[&str], &str, &str, &str)] = &[
            (
                &[],
                "no migrations, no canonical schema",
                "db/schema/canonical_schema.sql",
                "db/migrations",
            ),
            (
                &["db/migrations/1_a.up.sql", "db/migrations/2_b.up.sql"],
                "2 golang-migrate migrations in db/migrations, no canonical schema",
                "db/schema/canonical_schema.sql",
                "db/migrations",
            ),
            (
                &["migrations/1_a.sql", "schema.sql", "db/schema/app.sql"],
                "1 plain SQL migration in migrations, a schema in schema.sql or db/schema/app.sql",
                "schema.sql",
                "migrations",
            ),
            (
                &["migrations/1_a.up.sql", "Cargo.toml", "db/schema/canonical_schema.sql"],
                "1 sqlx migration in migrations, a schema in db/schema/canonical_schema.sql",
                "db/schema/canonical_schema.sql",
                "migrations",
            ),
            (
                &["src/main/resources/db/migration/V1__a.sql"],
                "flyway migrations in src/main/resources/db/migration (not read yet), \
                 no canonical schema",
                "db/schema/canonical_schema.sql",
                "src/main/resources/db/migration",
            ),
            (
                &["prisma/migrations/1_a/migration.sql", "services/api/migrations/1_a.sql"],
                "1 plain SQL migration in services/api/migrations, \
                 prisma migrations in prisma/migrations (not read yet), no canonical schema",
                "db/schema/canonical_schema.sql",
                "services/api/migrations",
            ),
            (
                &["store/migration/postgres/1_a.sql", "store/migration/mysql/1_a.sql"],
                "1 plain SQL migration in store/migration/postgres, no canonical schema",
                "db/schema/canonical_schema.sql",
                "store/migration/postgres",
            ),
            (
                &["migrations/2024/1_a.sql"],
                "migrations in migrations that cannot be read as they are, no canonical schema",
                "db/schema/canonical_schema.sql",
                "migrations",
            ),
            (
                &["node_modules/x/migrations/1_a.sql", ".git/migrations/1_a.sql"],
                "no migrations, no canonical schema",
                "db/schema/canonical_schema.sql",
                "db/migrations",
            ),
            (
                &["db/migrations/1_a.sql", "db/migrations/1_b.sql"],
                "migrations in db/migrations that cannot be read as they are, no canonical schema",
                "db/schema/canonical_schema.sql",
                "db/migrations",
            ),
            (
                &["supabase/migrations/1_a.sql", "deploy/web.sql"],
                "1 supabase migration in supabase/migrations, no canonical schema",
                "db/schema/canonical_schema.sql",
                "supabase/migrations",
            ),
            (
                &["sqitch.plan", "deploy/a.sql"],
                "sqitch migrations in deploy (not read yet), no canonical schema",
                "db/schema/canonical_schema.sql",
                "deploy",
            ),
        ];
        for (files, said, sql, path) in cases {
            let root = project(files);
            let survey = survey(root.path());
            assert_eq!(survey.to_string(), *said);
            let config = survey.config();
            assert_eq!(
                (config.canonical.sql.as_str(), config.migrations.path.as_str()),
                (*sql, *path)
            );
            assert_eq!(parse("pgcanon.toml", &survey.template()).unwrap(), config);
            assert!(!survey.configured);
        }
    }

    #[test]
    fn only_what_is_not_the_default_is_live() {
        let root = project(&["migrations/1_a.sql"]);
        let text = survey(root.path()).template();
        let live: Vec<&str> =
            text.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', '['])).collect();
        assert_eq!(live, ["path = \"migrations\""]);
        assert!(
            text.starts_with("# pgcanon.toml: written by `pgcanon init`, which found 1 plain SQL")
        );
    }

    #[test]
    fn a_configured_project_is_told() {
        let root = project(&["pgcanon.toml"]);
        assert!(survey(root.path()).configured);
    }

    #[test]
    fn a_path_stays_on_one_line() {
        assert_eq!(printable("a\nb é"), "a\\nb é");
    }
}
