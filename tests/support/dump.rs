//! `pg_dump --schema-only` and `pg_dumpall --globals-only`, made comparable.

use std::path::Path;
use std::process::Command;

use super::case::Result;

/// Where a server listens.
#[derive(Debug)]
pub(crate) struct Address {
    pub(crate) socket_folder: String,
    pub(crate) port: String,
    pub(crate) user: String,
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
