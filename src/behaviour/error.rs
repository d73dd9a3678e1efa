//! Why tests could not be read or run at all.

use crate::postgres::connect::ConnectError;
use crate::postgres::scratch::ScratchError;
use crate::postgres::script::ScriptError;
use crate::problem::Problems;

/// Why tests could not be read or run at all. A test that fails is no error.
#[derive(Debug, thiserror::Error)]
pub enum BehaviourError {
    /// The folder of the tests is not there.
    #[error("there is no folder of tests `{0}`")]
    NoFolder(String),
    /// A file or folder cannot be read.
    #[error("failed to read `{path}`")]
    Read {
        /// The file or folder.
        path: String,
        /// What the operating system says.
        #[source]
        source: std::io::Error,
    },
    /// There is no test in the folder.
    #[error("there is no test in `{0}`")]
    NoTest(String),
    /// Every test that was asked for is bound to a migration, and none runs on what is declared.
    #[error(
        "every test that is asked for is bound to a migration, and the canonical schema has none"
    )]
    OnlyBound,
    /// An invariant rests on a test that says nothing of the whole schema.
    #[error("the test `{name}` ({place}) is bound to `{revision}`, so no invariant can rest on it")]
    Bound {
        /// The test.
        name: String,
        /// Its file and line.
        place: String,
        /// The migration.
        revision: String,
    },
    /// No test fits what was asked for.
    #[error("no test fits `{pattern}`")]
    NoMatch {
        /// What was asked for.
        pattern: String,
        /// The name of a test that is near to it.
        near: Option<String>,
    },
    /// A file cannot be split into statements, or a setup file cannot be run.
    #[error("failed to read or run `{path}`")]
    Script {
        /// The file.
        path: String,
        /// What went wrong.
        #[source]
        source: ScriptError,
    },
    /// Annotations are wrong.
    #[error(transparent)]
    Annotations(Problems),
    /// A file is written for pgTAP, which is not there.
    #[error("`{file}` is written for pgTAP, which is not installed for {server}")]
    NoPgTap {
        /// The file.
        file: String,
        /// The server, by name and version.
        server: String,
        /// The package that holds it.
        package: String,
    },
    /// The role that tests run as by the configuration is not there.
    #[error("`role` of `[test]` is `{role}`, which the schema neither creates nor mentions")]
    NoRole {
        /// The role.
        role: String,
        /// A role that is there and near to it by name.
        near: Option<String>,
    },
    /// A scratch database could not be copied.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// The server could not be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The session ended while a test ran.
    #[error("lost the server while running {test}")]
    Lost {
        /// The test, with its place.
        test: String,
        /// What the client library says.
        #[source]
        source: tokio_postgres::Error,
    },
}

impl BehaviourError {
    /// What to do about it, beginning with a verb.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoFolder(path) => Some(format!(
                "write the first test into `{path}/`, or name the folder with `path` of `[test]`"
            )),
            Self::NoTest(path) => Some(format!("write the first test into `{path}/`")),
            Self::NoMatch { near: Some(near), .. } | Self::NoRole { near: Some(near), .. } => {
                Some(format!("did you mean `{near}`?"))
            }
            Self::NoMatch { near: None, .. } => {
                Some("run `pgcanon test --list` to see what there is".to_owned())
            }
            Self::OnlyBound => Some("run them with `--on migrations`".to_owned()),
            Self::Bound { .. } => Some(
                "name a test in the invariant that has no `-- revision:`: an invariant is about the \
                 last one"
                    .to_owned(),
            ),
            Self::Script { path, source } => {
                Some(source.hint().unwrap_or_else(|| format!("correct `{path}`, or its name")))
            }
            Self::Annotations(problems) => problems.hint(),
            Self::NoPgTap { package, .. } => {
                Some(format!("install it (`apt install {package}`), or move the file elsewhere"))
            }
            Self::NoRole { near: None, .. } => Some(
                "create it, grant it something, or name it in `roles` of `[scratch]`".to_owned(),
            ),
            Self::Scratch(error) => error.hint(),
            Self::Connect(error) => error.hint(),
            Self::Read { .. } => Some("check that it may be read, and is UTF-8 text".to_owned()),
            Self::Lost { .. } => Some("run the tests again; check the server's log".to_owned()),
        }
    }
}
