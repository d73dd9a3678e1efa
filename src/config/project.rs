//! Finds the project: the folder everything is relative to, and what its file says.

use std::fs;
use std::path::{Path, PathBuf};

use super::read::says;
use super::{Config, ConfigError, parse};

/// The name of the configuration file.
pub const FILE_NAME: &str = "pgcanon.toml";

/// A project: a folder and its configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// The folder that every path of the configuration is relative to.
    pub root: PathBuf,
    /// What the file says; without a file, the defaults.
    pub config: Config,
    /// The configuration file as people are told of it; `None` when there is none.
    pub file: Option<String>,
    /// Whether the file names the canonical YAML, which then has to be there.
    pub names_yaml: bool,
}

impl Project {
    /// The project that `cwd` lies in: the nearest folder, going up, that holds a
    /// `pgcanon.toml`, or else `cwd` itself with the defaults.
    ///
    /// # Errors
    ///
    /// The file exists and cannot be read, or says what it may not.
    pub fn find(cwd: &Path) -> Result<Self, ConfigError> {
        for (up, folder) in cwd.ancestors().enumerate() {
            let file = folder.join(FILE_NAME);
            if file.is_file() {
                let shown = format!("{}{FILE_NAME}", "../".repeat(up));
                return Self::read(folder, &file, shown);
            }
        }
        Ok(Self { root: cwd.to_owned(), config: Config::default(), file: None, names_yaml: false })
    }

    /// The project whose configuration is `file`, taken from `cwd` when it is relative.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or says what it may not.
    pub fn open(cwd: &Path, file: &Path) -> Result<Self, ConfigError> {
        let shown = file.to_string_lossy().into_owned();
        let file = cwd.join(file);
        let root = file.parent().unwrap_or(cwd).to_owned();
        Self::read(&root, &file, shown)
    }

    fn read(root: &Path, file: &Path, shown: String) -> Result<Self, ConfigError> {
        let bytes =
            fs::read(file).map_err(|source| ConfigError::Read { file: shown.clone(), source })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = good.split(|byte| *byte == b'\n').count();
            ConfigError::NotText { file: shown.clone(), line }
        })?;
        let config = parse(&shown, &text)?;
        let names_yaml = says(&text, "canonical", "yaml");
        Ok(Self { root: root.to_owned(), config, file: Some(shown), names_yaml })
    }

    /// Where a path of the configuration is.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }
}
