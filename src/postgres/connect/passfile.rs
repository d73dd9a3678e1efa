//! The password file (`~/.pgpass`).
//!
//! Rules: PostgreSQL documentation, section "The Password File". A file that others may read is
//! ignored, as libpq ignores it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The password of the first line that matches, if the file can be read and is private.
pub(super) fn lookup(
    file: &Path,
    host: &str,
    port: u16,
    database: &str,
    user: &str,
) -> Option<String> {
    let metadata = fs::metadata(file).ok()?;
    if !metadata.is_file() || metadata.permissions().mode() & 0o077 != 0 {
        return None;
    }
    let text = fs::read_to_string(file).ok()?;
    // A Unix socket is `localhost` in a password file when it is in the default directory, its
    // directory otherwise; which directory is the default is not known here, so both match.
    let names: &[&str] = if host.starts_with('/') { &[host, "localhost"] } else { &[host] };
    let port = port.to_string();
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let fields = split(line);
        let [host_field, port_field, database_field, user_field, password] = fields.as_slice()
        else {
            return None;
        };
        let fits = |field: &str, value: &str| field == "*" || field == value;
        let found = names.iter().any(|name| fits(host_field, name))
            && fits(port_field, &port)
            && fits(database_field, database)
            && fits(user_field, user);
        found.then(|| password.clone())
    })
}

/// Five fields between colons; `\:` and `\\` stand for themselves.
fn split(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        match c {
            ':' if fields.len() < 5 => fields.push(String::new()),
            c => {
                let c = if c == '\\' { rest.next() } else { Some(c) };
                if let Some(last) = fields.last_mut() {
                    last.extend(c);
                }
            }
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::lookup;

    #[test]
    fn the_first_matching_line_gives_the_password_unless_others_may_read_it() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("pgpass");
        let lines = "# remark\nh:5432:other:u:no\nh:*:shop:u:a\\:b\\\\c\n*:*:*:*:any\n";
        fs::write(&file, lines).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(lookup(&file, "h", 5432, "shop", "u").as_deref(), Some("a:b\\c"));
        assert_eq!(lookup(&file, "/tmp", 1, "x", "y").as_deref(), Some("any"));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(lookup(&file, "h", 5432, "shop", "u"), None);
        assert_eq!(lookup(&dir.path().join("none"), "h", 5432, "shop", "u"), None);
    }
}
