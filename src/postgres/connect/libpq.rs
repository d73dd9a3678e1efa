//! A target as a program that uses libpq is told it.

use tokio_postgres::config::{ChannelBinding, TargetSessionAttrs};

use super::error::At;
use super::target::Target;
use super::tls::{SslMode, Trust};

impl Target {
    /// The environment in which libpq connects as this target does; `at` is the server of several
    /// that answered. It may hold a password.
    pub(in crate::postgres) fn libpq(&self, at: &At) -> Vec<(&'static str, String)> {
        let mut variables = vec![
            ("PGHOST", at.host.clone()),
            ("PGPORT", at.port.to_string()),
            ("PGUSER", self.user.clone()),
            ("PGDATABASE", self.database.clone()),
            ("PGAPPNAME", self.application_name.clone()),
            ("PGSSLMODE", sslmode(self.security.mode).to_owned()),
            ("PGCHANNELBINDING", binding(self.security.binding).to_owned()),
            ("PGTARGETSESSIONATTRS", session(self.session).to_owned()),
        ];
        let endpoint = self.endpoints.iter().find(|one| one.host == at.host && one.port == at.port);
        if let Some(address) = endpoint.and_then(|endpoint| endpoint.address) {
            variables.push(("PGHOSTADDR", address.to_string()));
        }
        if let Some(password) = endpoint.and_then(|endpoint| self.password_for(endpoint)) {
            variables.push(("PGPASSWORD", password.0));
        }
        if let Some(options) = &self.options {
            variables.push(("PGOPTIONS", options.clone()));
        }
        match &self.security.trust {
            // The program runs in another folder.
            Trust::File(path) => {
                let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                variables.push(("PGSSLROOTCERT", path.to_string_lossy().into_owned()));
            }
            Trust::System => variables.push(("PGSSLROOTCERT", "system".to_owned())),
            Trust::Unset if self.security.mode == SslMode::VerifyFull => {
                variables.push(("PGSSLROOTCERT", "system".to_owned()));
            }
            Trust::Unset => {}
        }
        if self.security.direct {
            variables.push(("PGSSLNEGOTIATION", "direct".to_owned()));
        }
        if let Some(timeout) = self.timeout {
            variables.push(("PGCONNECT_TIMEOUT", timeout.as_secs().to_string()));
        }
        variables
    }
}

fn sslmode(mode: SslMode) -> &'static str {
    match mode {
        SslMode::Disable => "disable",
        SslMode::Allow => "allow",
        SslMode::Prefer => "prefer",
        SslMode::Require => "require",
        SslMode::VerifyCa => "verify-ca",
        SslMode::VerifyFull => "verify-full",
    }
}

fn binding(binding: ChannelBinding) -> &'static str {
    match binding {
        ChannelBinding::Disable => "disable",
        ChannelBinding::Require => "require",
        _ => "prefer",
    }
}

fn session(session: TargetSessionAttrs) -> &'static str {
    match session {
        TargetSessionAttrs::ReadWrite => "read-write",
        TargetSessionAttrs::ReadOnly => "read-only",
        _ => "any",
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use std::collections::BTreeMap;

    use super::super::target::{Defaults, Target};

    fn variables(url: &str) -> BTreeMap<&'static str, String> {
        let target = Target::parse(url, &Defaults::default()).unwrap();
        let at = target.at(target.endpoints.last().unwrap());
        target.libpq(&at).into_iter().collect()
    }

    #[test]
    fn a_program_connects_as_the_target_does() {
        let found = variables(
            "postgresql://u:p%20w@one,two:5433/d?sslmode=verify-ca&sslrootcert=ca.pem\
             &options=-crole%3Da&connect_timeout=0&target_session_attrs=primary",
        );
        let absolute = std::path::absolute("ca.pem").unwrap();
        for (name, value) in [
            ("PGHOST", "two"),
            ("PGUSER", "u"),
            ("PGPASSWORD", "p w"),
            ("PGDATABASE", "d"),
            ("PGSSLMODE", "verify-ca"),
            ("PGSSLROOTCERT", absolute.to_str().unwrap()),
            ("PGOPTIONS", "-crole=a"),
            ("PGTARGETSESSIONATTRS", "read-write"),
            ("PGCHANNELBINDING", "prefer"),
        ] {
            assert_eq!(found.get(name).map(String::as_str), Some(value), "{name}");
        }
        // libpq waits for ever where nothing is said.
        assert!(!found.contains_key("PGCONNECT_TIMEOUT"));
        let found = variables("postgresql://u@h/d?hostaddr=10.0.0.1&sslmode=verify-full");
        assert_eq!(found["PGHOSTADDR"], "10.0.0.1");
        assert_eq!(found["PGSSLROOTCERT"], "system");
        assert_eq!(found["PGCONNECT_TIMEOUT"], "10");
        assert!(!found.contains_key("PGPASSWORD"));
    }
}
