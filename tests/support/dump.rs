//! `pg_dump --schema-only`, made comparable.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use pgcanon::postgres::connect::Version;

use super::case::Result;

/// Where a server listens.
#[derive(Debug)]
pub(crate) struct Address {
    pub(crate) socket_folder: String,
    pub(crate) port: String,
    pub(crate) user: String,
}

/// A `pg_dump` that reads servers of this major version: the one beside the server's programs, else
/// the first in `PATH` that is not older than the server, which it would refuse. Server programs
/// may come without one, and then there is nothing to hold the cases against.
pub(crate) fn program(bin: &Path, path: Option<&OsStr>, major: u32) -> Option<PathBuf> {
    let folders = std::iter::once(bin.to_owned()).chain(std::env::split_paths(path?));
    folders.map(|folder| folder.join("pg_dump")).find(|program| {
        let output = Command::new(program).arg("--version").output();
        let version = output
            .ok()
            .and_then(|output| Version::parse_banner(&String::from_utf8_lossy(&output.stdout)));
        version.is_some_and(|version| version.major() >= major)
    })
}

/// What `pg_dump` says about a database itself, and `pg_dumpall` about its cluster. Nothing where a
/// `pg_dump` came without its companion.
pub(crate) fn of_cluster(
    program: &Path,
    address: &Address,
    database: &str,
) -> Result<Option<String>> {
    let dumpall = program.with_file_name("pg_dumpall");
    if !dumpall.is_file() {
        return Ok(None);
    }
    let globals = run(&dumpall, address, &["--globals-only", "--no-role-passwords"])?;
    // A tablespace in the server's own folder is known there by its OID.
    let globals: Vec<&str> =
        globals.lines().map(|line| line.split(" LOCATION ").next().unwrap_or(line)).collect();
    let schema = run(program, address, &["--schema-only", "--create", database])?;
    Ok(Some(format!("{}\n{}", in_order(&schema), in_order(&globals.join("\n")))))
}

/// What `pg_dump` says about a schema, in an order that does not depend on the database's history.
pub(crate) fn of(program: &Path, address: &Address, database: &str) -> Result<String> {
    Ok(in_order(&run(program, address, &["--schema-only", database])?))
}

fn run(program: &Path, address: &Address, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program)
        .args(["--host", &address.socket_folder, "--port", &address.port])
        .args(["--username", &address.user, "--no-password"])
        .args(arguments)
        .output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}: {said}", program.display()).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Objects of one name and the lines of an access list are dumped in the order in which they were
/// made, and newer versions put a random key around the whole.
fn in_order(dump: &str) -> String {
    let lines: Vec<&str> = dump
        .lines()
        .filter(|line| !line.starts_with(r"\restrict") && !line.starts_with(r"\unrestrict"))
        .collect();
    let mut blocks: Vec<String> = lines
        .join("\n")
        .split("\n--\n-- Name: ")
        .map(|block| {
            if !block.contains("Type: ACL;") && !block.contains("Type: DEFAULT ACL;") {
                return block.trim().to_owned();
            }
            let mut lines: Vec<&str> = block.trim().lines().collect();
            lines.sort_unstable();
            lines.join("\n")
        })
        .collect();
    blocks.sort_unstable();
    blocks.join("\n\n")
}
