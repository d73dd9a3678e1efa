//! SSH signatures are made and verified by `ssh-keygen`, so that agents, passphrases, hardware keys and
//! certificates work as people have set them up.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use super::signature::Signature;
use super::{Allowed, BundleError, STATEMENT};
use crate::evidence::EvidenceError;

/// What a signature is for: one that was made for something else is none of a bundle.
pub const NAMESPACE: &str = "pgcanon-evidence";

/// With what `ssh-keygen` ends when something is not so, rather than being asked for what it does not
/// know.
const NOT_SO: i32 = 255;

/// Signs some bytes. What `ssh-keygen` asks and says goes to the terminal.
pub(super) fn sign(
    statement: &[u8],
    key: &Path,
    temporary: &Path,
) -> Result<Signature, EvidenceError> {
    let shown = key.display().to_string();
    std::fs::metadata(key).map_err(BundleError::read(&shown))?;
    // From a file: when the bytes come from the standard input, it asks for no passphrase.
    let folder = Files::new(temporary)?;
    let file = folder.put(STATEMENT, statement)?;
    let status = Command::new("ssh-keygen")
        .args(["-q", "-Y", "sign", "-n", NAMESPACE, "-f"])
        .args([key, &file])
        .stdout(Stdio::null())
        .status()
        .map_err(BundleError::NoSshKeygen)?;
    if !status.success() {
        return Err(BundleError::NotSigned { key: shown }.into());
    }
    let written = folder.path(&format!("{STATEMENT}.sig"));
    let text = std::fs::read(&written).map_err(BundleError::read(&written.to_string_lossy()))?;
    let wrong =
        |what: &str| BundleError::SshKeygen { what: "sign", said: format!("what it wrote {what}") };
    Ok(Signature::parse(&text).map_err(wrong)?)
}

/// Verifies the signatures under some bytes.
pub(super) struct Verifier<'b> {
    statement: &'b [u8],
    allowed: Option<&'b Allowed>,
    files: Files,
}

/// The name of the file with the signature.
const SIGNATURE: &str = "signature";

/// The name of the file with those who may sign.
const ALLOWED: &str = "allowed_signers";

impl<'b> Verifier<'b> {
    /// Gets ready.
    pub(super) fn new(
        statement: &'b [u8],
        allowed: Option<&'b Allowed>,
        temporary: &Path,
    ) -> Result<Self, EvidenceError> {
        let files = Files::new(temporary)?;
        if let Some(Allowed { text, .. }) = allowed {
            files.put(ALLOWED, text)?;
        }
        Ok(Self { statement, allowed, files })
    }

    /// What is wrong with a signature, whoever made it; `None` when it is one under these bytes.
    pub(super) fn fault(&self, armour: &str) -> Result<Option<String>, EvidenceError> {
        let signature = self.files.put(SIGNATURE, armour.as_bytes())?;
        let mut command = Command::new("ssh-keygen");
        command.args(["-Y", "check-novalidate", "-n", NAMESPACE, "-s"]).arg(signature);
        let output = run(&mut command, self.statement)?;
        told("check-novalidate", &output).map(|good| (!good).then(|| said(&output)))
    }

    /// Who made a signature that has no fault, as the file of allowed signers names them; or why
    /// nobody is allowed to have.
    pub(super) fn identity(&self, armour: &str) -> Result<Result<String, String>, EvidenceError> {
        let signature = self.files.put(SIGNATURE, armour.as_bytes())?;
        let mut command = Command::new("ssh-keygen");
        command.args(["-Y", "find-principals", "-s"]).arg(&signature);
        command.arg("-f").arg(self.files.path(ALLOWED));
        let output = run(&mut command, b"")?;
        if !told("find-principals", &output)? {
            return Ok(Err(self.said(&output)));
        }
        let mut why = "nobody is named".to_owned();
        for identity in String::from_utf8_lossy(&output.stdout).lines() {
            let mut command = Command::new("ssh-keygen");
            command.args(["-Y", "verify", "-n", NAMESPACE, "-I", identity, "-s"]).arg(&signature);
            command.arg("-f").arg(self.files.path(ALLOWED));
            let output = run(&mut command, self.statement)?;
            if told("verify", &output)? {
                return Ok(Ok(identity.to_owned()));
            }
            why = self.said(&output);
        }
        Ok(Err(why))
    }

    /// What `ssh-keygen` says, with the file of allowed signers as people know it.
    fn said(&self, output: &Output) -> String {
        let shown = self.allowed.map_or("", |allowed| &allowed.shown);
        said(output).replace(&*self.files.path(ALLOWED).to_string_lossy(), shown)
    }
}

/// Whether `ssh-keygen` says yes or no.
fn told(what: &'static str, output: &Output) -> Result<bool, EvidenceError> {
    match output.status.code() {
        Some(0) => Ok(true),
        Some(NOT_SO) => Ok(false),
        _ => Err(BundleError::SshKeygen { what, said: said(output) }.into()),
    }
}

/// What `ssh-keygen` says first, in a line.
fn said(output: &Output) -> String {
    let text = [&output.stderr[..], &output.stdout].concat();
    let text = String::from_utf8_lossy(&text);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.next().unwrap_or("nothing").to_owned()
}

/// Runs a program that reads `input`.
fn run(command: &mut Command, input: &[u8]) -> Result<Output, EvidenceError> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(BundleError::NoSshKeygen)?;
    if let Some(mut stdin) = child.stdin.take() {
        match stdin.write_all(input) {
            // It knew enough before the end, and says what.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                return Err(BundleError::NoSshKeygen(error).into());
            }
            _ => {}
        }
    }
    Ok(child.wait_with_output().map_err(BundleError::NoSshKeygen)?)
}

/// A folder for what `ssh-keygen` reads, which only this account may enter.
struct Files(TempDir);

impl Files {
    fn new(temporary: &Path) -> Result<Self, EvidenceError> {
        let made = tempfile::Builder::new().prefix("pgcanon-").tempdir_in(temporary);
        Ok(Self(made.map_err(BundleError::write(&temporary.to_string_lossy()))?))
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<std::path::PathBuf, EvidenceError> {
        let path = self.path(name);
        std::fs::write(&path, bytes).map_err(BundleError::write(&path.to_string_lossy()))?;
        Ok(path)
    }
}
