//! Recognises folders of tools whose convention is not read, to refuse them by name.

use super::folder::Folder;
use super::{Convention, MigrationsError, Setting, content, version};

/// A migration tool by name.
#[derive(Clone, Copy)]
pub struct Tool {
    /// The name people know it by.
    pub name: &'static str,
    /// The convention its folders are read by; `None` when they are not read.
    pub reads_as: Option<Convention>,
    /// What in the folder gives it away; `None` from a folder that is not its own.
    sign: fn(&Folder) -> Option<String>,
    /// What to do about it, for a tool that is not read.
    instead: &'static str,
}

const COPY: &str = "copy the SQL that goes forward to `0001_name.sql`, `0002_name.sql`, … in a \
                    folder of its own and set `[migrations] path` to it";

/// Stands in the list for code of a tool that its extension does not tell.
pub(super) const UNNAMED: &str = "another tool";

macro_rules! tools {
    (
        read { $($read_name:literal as $convention:ident,)+ }
        refused { $($name:tt: $sign:expr, $instead:expr;)+ }
    ) => {
        const TOOLS: &[Tool] = &[
            $(Tool {
                name: $name, reads_as: None, sign: $sign, instead: $instead,
            },)+
            $(Tool {
                name: $read_name,
                reads_as: Some(Convention::$convention),
                sign: |_| None,
                instead: "",
            },)+
        ];
    };
}

// The order matters where one tool's sign is part of another's.
tools! {
    read {
        "golang-migrate" as UpDown,
        "sqlx" as Plain,
        "supabase" as Plain,
        "drizzle" as Plain,
    }
    refused {
        "prisma": |folder| folder_with(folder, "migration.sql")
            .or_else(|| other(folder, |name| name == "migration_lock.toml")), COPY;
        "diesel": |folder| folder_with(folder, "up.sql"), COPY;
        "sqitch": |folder| folder.has_near("sqitch.plan").then(|| "sqitch.plan".to_owned()), COPY;
        "graphile-migrate": |folder| inside(folder, "committed", |name| has(name, "sql"))
            .or_else(|| content::find(folder, &["! Previous:", "! Hash:"])), COPY;
        "alembic": |folder| inside(folder, "versions", |name| has(name, "py"))
            .or_else(|| other(folder, |name| name == "script.py.mako"))
            .or_else(|| folder.has_near("script.py.mako").then(|| "script.py.mako".to_owned())),
            "write what `alembic upgrade head --sql` prints to `0001_alembic.sql` in a folder of \
             its own and set `[migrations] path` to it";
        "django": |folder| other(folder, |name| name == "__init__.py")
            .and_then(|_| other(folder, |name| numbered(name, &["py"]))),
            "write what `manage.py sqlmigrate` prints to numbered files in a folder of its own \
             and set `[migrations] path` to it";
        "rails": |folder| other(folder, |name| numbered(name, &["rb"])),
            "set `config.active_record.schema_format = :sql` and use `db/structure.sql`, copied \
             as `0001_structure.sql` to a folder that `[migrations] path` names";
        "yoyo": |folder| file(folder, |name| name.ends_with(".rollback.sql"))
            .or_else(|| content::find(folder, &["depends:", "transactional:"]))
            .or_else(|| folder.has_near("yoyo.ini").then(|| "yoyo.ini".to_owned())), COPY;
        "refinery": |folder| other(folder, |name| has(name, "rs") && is_flyway(name)), COPY;
        "flyway": |folder| file(folder, is_flyway).or_else(|| other(folder, is_flyway)), COPY;
        "liquibase": |folder| other(folder, |name| {
            name.contains("changelog") && !name.to_ascii_uppercase().starts_with("CHANGELOG.MD")
        }),
            "write what `liquibase update-sql` prints to `0001_liquibase.sql` in a folder of its \
             own and set `[migrations] path` to it";
        "tern": |folder| other(folder, |name| name == "tern.conf")
            .or_else(|| content::find(folder, &["-- tern:"])), COPY;
        "atlas": |folder| content::find(
            folder,
            &["atlas:checkpoint", "atlas:txtar", "atlas:delimiter"],
        ), COPY;
        "goose": |folder| other(folder, |name| numbered(name, &["go"])), COPY;
        "dbmate": |_| None, COPY;
        "sql-migrate": |_| None, COPY;
        "node-pg-migrate": |folder| other(folder, |name| {
            numbered(name, &["js", "cjs", "mjs", "ts", "cts", "mts"])
        }), COPY;
        "ecto": |folder| other(folder, |name| numbered(name, &["exs"])), COPY;
        "laravel": |folder| other(folder, |name| numbered(name, &["php"])), COPY;
        UNNAMED: |folder| other(folder, |name| {
            numbered(name, &["py", "rs", "java", "kt", "cs", "xml", "yaml", "yml", "json", "sh"])
        }), COPY;
    }
}

/// Every tool there is a name for. Each is in the list because `migrations.convention` may name
/// it, though only [`Convention::names`] are accepted there.
pub fn known_tools() -> impl Iterator<Item = &'static Tool> {
    TOOLS.iter().filter(|tool| tool.name != UNNAMED)
}

/// Refuses a folder that is another tool's.
///
/// A convention that is set overrules a sign in the content or beside the files, but not a file
/// that would be a migration if only it were SQL: leaving that out would leave out a step.
pub(super) fn refuse(folder: &Folder, setting: Setting) -> Result<(), MigrationsError> {
    for tool in TOOLS {
        let Some(sign) = (tool.sign)(folder) else { continue };
        let is_step = folder.others.contains(&sign)
            && (version::of(sign.split('.').next().unwrap_or(&sign)).is_some() || is_flyway(&sign));
        if setting == Setting::Auto || is_step {
            return Err(MigrationsError::Foreign {
                dir: folder.shown.clone(),
                tool: tool.name,
                sign,
                instead: tool.instead,
                certain: is_step,
            });
        }
    }
    Ok(())
}

/// The first SQL file whose name is a sign.
fn file(folder: &Folder, is: impl Fn(&str) -> bool) -> Option<String> {
    folder.files.iter().find(|file| is(&file.name)).map(|file| file.name.clone())
}

/// The first other file whose name is a sign.
fn other(folder: &Folder, is: impl Fn(&str) -> bool) -> Option<String> {
    folder.others.iter().find(|name| is(name)).cloned()
}

/// The first folder that holds a file of this name.
fn folder_with(folder: &Folder, file: &str) -> Option<String> {
    let found = folder.folders.iter().find(|(_, inside)| inside.iter().any(|name| name == file));
    found.map(|(name, _)| format!("{name}/{file}"))
}

/// The first file in the folder `name` whose name is a sign.
fn inside(folder: &Folder, name: &str, is: impl Fn(&str) -> bool) -> Option<String> {
    let (name, files) = folder.folders.iter().find(|(found, _)| found == name)?;
    files.iter().find(|file| is(file)).map(|file| format!("{name}/{file}"))
}

/// Whether a name ends in this extension.
fn has(name: &str, extension: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| end == extension)
}

/// Whether a name begins like a migration and ends in one of these extensions.
fn numbered(name: &str, extensions: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        extensions.contains(&extension) && version::of(stem).is_some()
    })
}

/// `V1__name`, `V1.2_3__name`, `U1__name`, `B1__name`, `R__name`, of flyway or refinery.
fn is_flyway(name: &str) -> bool {
    let Some((version, _)) = name.split_once("__") else { return false };
    match version.strip_prefix(['V', 'U', 'B']) {
        Some(rest) => {
            rest.starts_with(|c: char| c.is_ascii_digit())
                && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_'))
        }
        None => version == "R",
    }
}
