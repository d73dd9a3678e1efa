//! Runs `pg_dump --schema-only`, and cuts what it writes into entries for the
//! [judge](crate::witness::dump).

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::connect::{Connection, Target, Version};
use super::scratch::{Settings, folders_of_programs, shielded};
use super::script::{self, Loader, ScriptError, Variables};
use crate::model::secrets::hidden_in_sql;
use crate::witness::dump::{Dump, Entry, Piece, entries};

/// The program.
const PG_DUMP: &str = "pg_dump";

/// How long a table may be locked by somebody else, in milliseconds.
const PATIENCE: &str = "60000";

/// How many lines of what it says when it fails are told.
const MOST_LINES: usize = 20;

/// What is asked for. Owners, privileges and tablespaces are part of what is compared: the judge must
/// see them, and what a level leaves out it excuses itself.
const ARGUMENTS: &[&str] = &["--schema-only", "--encoding=UTF8", "--no-password"];

/// Where to look for the program.
#[derive(Clone, Debug)]
pub struct Search {
    bin_dir: Option<PathBuf>,
    path: Option<OsString>,
    library_path: Option<OsString>,
}

/// A `pg_dump` that reads servers up to its own major version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The file.
    pub file: PathBuf,
    /// What `pg_dump --version` says.
    pub version: Version,
}

/// Why there is no dump.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// No program can read the server.
    #[error("no pg_dump found that reads PostgreSQL {major}{}", listed(found))]
    NotFound {
        /// The server's major version.
        major: u32,
        /// Those that are too old.
        found: Vec<Program>,
    },
    /// The program cannot be started.
    #[error("cannot run `{}`", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
    /// The program failed.
    #[error("`{}` failed on {at}{said}", program.display())]
    Failed {
        /// The program.
        program: PathBuf,
        /// The database.
        at: String,
        /// What it said, on lines of its own.
        said: String,
    },
    /// What it wrote is no text.
    #[error("`{}` wrote something else than UTF-8 about {at}", program.display())]
    NoText {
        /// The program.
        program: PathBuf,
        /// The database.
        at: String,
    },
    /// What it wrote cannot be read as a script.
    #[error("cannot read what `{}` wrote about {at}", program.display())]
    Unread {
        /// The program.
        program: PathBuf,
        /// The database.
        at: String,
        /// What cannot be understood.
        #[source]
        source: Box<ScriptError>,
    },
}

impl DumpError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::NotFound { major, .. } => format!(
                "install the client programs (`apt install postgresql-client-{major}`), or set \
                 `[scratch] bin` to a folder that holds them"
            ),
            Self::Failed { .. } => {
                "check that the role may read every table, since pg_dump locks what it reads; or \
                 leave `--witness pg_dump` out"
                    .to_owned()
            }
            Self::Start { .. } => "check that the file can be run".to_owned(),
            Self::NoText { .. } | Self::Unread { .. } => {
                "report this with the versions of pg_dump and the server: it is an error in pgcanon"
                    .to_owned()
            }
        }
    }
}

/// The programs that were found, for people.
fn listed(found: &[Program]) -> String {
    let line = |program: &Program| {
        format!("\n  too old: {} in {}", program.version.text, program.file.display())
    };
    found.iter().map(line).collect()
}

impl Search {
    /// Looks where scratch servers are looked for.
    pub fn of(settings: &Settings) -> Self {
        Self {
            bin_dir: settings.bin_dir.clone(),
            path: settings.path_env.clone(),
            library_path: settings.library_path_env.clone(),
        }
    }

    /// A program that reads servers of a major version. The configured folder comes first, then the
    /// one of the server's own programs (`beside`); then whichever is nearest to the server's version,
    /// so that two databases of one version are read by one program. An older one refuses the server.
    ///
    /// Runs `pg_dump --version` of each, so call it where blocking is allowed.
    ///
    /// # Errors
    /// When there is none.
    pub fn program(&self, beside: Option<&Path>, major: u32) -> Result<Program, DumpError> {
        let own = self.bin_dir.as_deref().into_iter().chain(beside);
        if let Some(program) = own
            .filter_map(|folder| self.examine(folder))
            .find(|program| program.version.major() >= major)
        {
            return Ok(program);
        }
        let folders = folders_of_programs(self.path.as_deref());
        let mut found: Vec<Program> =
            folders.iter().filter_map(|folder| self.examine(folder)).collect();
        found.sort_by_key(|program| program.version.major());
        found.dedup();
        match found.iter().position(|program| program.version.major() >= major) {
            Some(at) => Ok(found.swap_remove(at)),
            None => Err(DumpError::NotFound { major, found }),
        }
    }

    fn examine(&self, folder: &Path) -> Option<Program> {
        let file = folder.join(PG_DUMP);
        let output = self.command(&file).arg("--version").output().ok()?;
        let version = Version::parse_banner(&String::from_utf8_lossy(&output.stdout))?;
        Some(Program { file, version })
    }

    /// The program with nothing of the user's environment but the paths.
    fn command(&self, file: &Path) -> Command {
        let mut command = Command::new(file);
        shielded(&mut command, self.path.as_deref(), self.library_path.as_deref());
        command.stdin(Stdio::null());
        command
    }

    /// Dumps the schema of the database that a connection leads to, from a session of its own.
    ///
    /// # Errors
    /// When no program reads the server, the program fails, or what it wrote cannot be understood.
    pub async fn dump(
        &self,
        connection: &Connection,
        target: &Target,
        beside: Option<&Path>,
    ) -> Result<Dump, DumpError> {
        let server = connection.version().major();
        let program = self.program(beside, server)?;
        let text = self.run(&program, connection, target).await?;
        let at = connection.at().to_string();
        parse(&text)
            .map(|entries| Dump { pg_dump: program.version.text.clone(), server, text, entries })
            .map_err(|source| DumpError::Unread {
                program: program.file,
                at,
                source: source.into(),
            })
    }

    async fn run(
        &self,
        program: &Program,
        connection: &Connection,
        target: &Target,
    ) -> Result<String, DumpError> {
        let mut command = self.command(&program.file);
        command.args(ARGUMENTS).arg(format!("--lock-wait-timeout={PATIENCE}"));
        // Whatever says where to connect is no argument: those are seen by every user of the machine.
        command.envs(target.libpq(connection.at()));
        let mut command = tokio::process::Command::from(command);
        let output = command
            .kill_on_drop(true)
            .output()
            .await
            .map_err(|source| DumpError::Start { program: program.file.clone(), source })?;
        let (program, at) = (program.file.clone(), connection.at().to_string());
        if !output.status.success() {
            let said = hidden_in_sql(&String::from_utf8_lossy(&output.stderr));
            let said: Vec<&str> = said.lines().take(MOST_LINES).collect();
            let said = format!("\n  {}", said.join("\n  "));
            return Err(DumpError::Failed { program, at, said });
        }
        String::from_utf8(output.stdout).map_err(|_| DumpError::NoText { program, at })
    }
}

/// A dump as the one file of a script.
struct Text<'a>(&'a str);

impl Loader for Text<'_> {
    fn load(&self, _: &str) -> io::Result<Vec<u8>> {
        Ok(self.0.as_bytes().to_vec())
    }
}

/// The entries of a dump. Where a statement ends is for psql's own rules to say.
///
/// # Errors
/// When the text is no script.
pub fn parse(text: &str) -> Result<Vec<Entry>, ScriptError> {
    let script = script::parse(&Text(text), "pg_dump", &mut Variables::new())?;
    let mut at = 0;
    let pieces: Vec<Piece<'_>> = script
        .steps()
        .iter()
        .map(|step| {
            let span = step.span();
            let before = &text[at..span.start];
            at = span.end;
            Piece { before, sql: step.statement().sql.as_str() }
        })
        .collect();
    Ok(entries(pieces))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::{Path, PathBuf};

    use super::{DumpError, Search, parse};

    /// A folder with a `pg_dump` that only knows its version.
    fn fake(root: &Path, version: &str) -> PathBuf {
        let folder = root.join(version);
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("pg_dump");
        let text = format!("#!/bin/sh\necho 'pg_dump (PostgreSQL) {version} (Some 1)'\n");
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        folder
    }

    #[test]
    fn the_configured_program_comes_first_and_none_is_older_than_the_server() {
        let root = tempfile::tempdir().unwrap();
        // Beyond every version that the machine may have.
        let [old, fitting, new, newest] =
            ["970.2", "980.1", "981", "990.4"].map(|version| fake(root.path(), version));
        let path = std::env::join_paths([&newest, &old, &new]).unwrap();
        let search = |bin_dir: Option<&PathBuf>| Search {
            bin_dir: bin_dir.cloned(),
            path: Some(path.clone()),
            library_path: None,
        };
        let found = |bin_dir: Option<&PathBuf>, beside: Option<&PathBuf>, major| {
            let program = search(bin_dir).program(beside.map(PathBuf::as_path), major);
            program.map(|program| program.file.parent().unwrap().to_owned())
        };
        assert_eq!(found(Some(&newest), Some(&fitting), 980).unwrap(), newest);
        assert_eq!(found(Some(&old), Some(&fitting), 980).unwrap(), fitting);
        assert_eq!(found(None, Some(&old), 980).unwrap(), new);
        let error = found(Some(&old), None, 991).unwrap_err();
        assert!(matches!(error, DumpError::NotFound { major: 991, .. }), "{error}");
        let said = "no pg_dump found that reads PostgreSQL 991\n  too old: ";
        assert!(error.to_string().starts_with(said), "{error}");
        assert!(error.to_string().contains(&format!("990.4 in {}", newest.display())), "{error}");
        assert!(error.hint().starts_with("install the client programs"), "{}", error.hint());
    }

    /// Two entries of odd names, a body that holds what looks like a heading, and the end of a dump.
    const DUMP: &str = r#"--
-- PostgreSQL database dump
--

\restrict k3y

-- Dumped from database version 15.18

SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);

--
-- Name: f(text); Type: FUNCTION; Schema: a;b; Owner: o
--

CREATE FUNCTION "a;b".f(t text) RETURNS text
    LANGUAGE plpgsql
    AS $_$BEGIN RETURN ';
--
-- Name: no; Type: TABLE; Schema: such; Owner: heading
--
'; END$_$;


ALTER FUNCTION "a;b".f(t text) OWNER TO o;

--
-- Name: p(); Type: PROCEDURE; Schema: a;b; Owner: o
--

CREATE PROCEDURE "a;b".p()
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT 1;
 SELECT 2;
END;


--
-- Name: two lines; Type: TABLE; Schema: public; Owner: o
--

CREATE TABLE public."two
lines" (
    "c;" text DEFAULT ';'::text
);


--
-- PostgreSQL database dump complete
--

\unrestrict k3y

"#;

    #[test]
    fn statements_end_where_psql_ends_them() {
        let entries = parse(DUMP).unwrap();
        let found: Vec<(String, usize)> = entries
            .iter()
            .map(|entry| (entry.heading.to_string(), entry.statements.len()))
            .collect();
        let expected = [
            ("FUNCTION f(text) in a;b", 2),
            ("PROCEDURE p() in a;b", 1),
            ("TABLE two lines in public", 1),
        ];
        assert_eq!(found, expected.map(|(heading, count)| (heading.to_owned(), count)));
        assert!(entries[0].statements[0].ends_with("END$_$"), "{entries:?}");
        assert!(entries[1].statements[0].ends_with("SELECT 2;\nEND"), "{entries:?}");
    }

    #[test]
    fn what_is_no_script_is_an_error() {
        assert!(parse("--\n-- Name: t; Type: TABLE; Schema: s; Owner: o\n--\n\nSELECT '").is_err());
    }
}
