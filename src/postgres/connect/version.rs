//! Server versions.

use std::fmt;

/// The oldest major version whose catalogs this crate reads.
pub const OLDEST_SUPPORTED_MAJOR: u32 = 14;

/// The newest major version this crate was tried with. Newer ones work as far as they resemble it.
pub const NEWEST_KNOWN_MAJOR: u32 = 18;

/// A PostgreSQL version, as `server_version` states it.
///
/// Ordered by number first. Two servers of the same number may differ in `text`, which keeps the
/// suffix of a beta or development release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The number `server_version_num` would give: `150018` for 15.18, `180000` for `18beta1`.
    pub num: u32,
    /// The version without the packager's remark: `15.18`, `18beta1`.
    pub text: String,
}

impl Version {
    /// Reads the first word of `server_version`: `15.18 (Debian 15.18-0+deb12u1)`, `18beta1`,
    /// `19devel`. `None` when it does not begin with a number.
    pub fn parse(server_version: &str) -> Option<Self> {
        let text = server_version.split_whitespace().next()?;
        let mut numbers = text.split(|c: char| !c.is_ascii_digit());
        let major: u32 = numbers.next()?.parse().ok()?;
        let second: u32 = numbers.next().and_then(|n| n.parse().ok()).unwrap_or(0);
        // In `18beta1` the digit counts betas, it is no minor release.
        let has_suffix = text.chars().any(|c| c.is_ascii_alphabetic());
        let num = match major {
            // Before version 10 the major version had two parts: 9.6.24 is 90624.
            0..10 => {
                let third: u32 = numbers.next().and_then(|n| n.parse().ok()).unwrap_or(0);
                major * 10_000 + second * 100 + third
            }
            10..1000 if has_suffix => major * 10_000,
            10..1000 => major * 10_000 + second,
            _ => return None,
        };
        Some(Self { num, text: text.to_owned() })
    }

    /// Reads what `postgres --version` prints: `postgres (PostgreSQL) 15.18 (Debian …)`.
    pub fn parse_banner(banner: &str) -> Option<Self> {
        Self::parse(banner.split_once("(PostgreSQL)")?.1)
    }

    /// The major version: `15`.
    pub fn major(&self) -> u32 {
        self.num / 10_000
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgreSQL {}", self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn the_words_of_real_servers_are_read() {
        let cases = [
            ("15.18 (Debian 15.18-0+deb12u1)", 150_018, "15.18"),
            ("18beta1", 180_000, "18beta1"),
            ("19devel", 190_000, "19devel"),
            ("17", 170_000, "17"),
            ("9.6.24", 90_624, "9.6.24"),
        ];
        for (given, num, text) in cases {
            assert_eq!(Version::parse(given), Some(Version { num, text: text.to_owned() }));
        }
        let banner = "postgres (PostgreSQL) 14.9 (Homebrew)";
        assert_eq!(Version::parse_banner(banner).map(|v| v.num), Some(140_009));
        assert_eq!(Version::parse("PostgreSQL"), None);
        assert_eq!(Version::parse_banner("postgres 15.1"), None);
    }
}
