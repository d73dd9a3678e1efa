//! Connection strings: the URL form and the keyword form, read as libpq reads them, and a way to
//! show either without its secrets.
//!
//! Grammar: PostgreSQL documentation, section "Connection Strings" (libpq).

use std::fmt;
use std::fmt::Write as _;

use super::target::KNOWN;

/// What replaces a secret in a text meant for people.
const MASK: &str = "***";

/// The parameters of a connection string, in the order given, names as libpq spells them.
pub(super) type Parameters = Vec<(String, String)>;

/// Why a text is not a connection string. Never holds a part of the text that could be a secret.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) reason: String,
    pub(super) hint: Option<String>,
}

impl Malformed {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), hint: None }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Reads either form.
pub(super) fn parse(given: &str) -> Result<Parameters, Malformed> {
    let given = given.trim();
    if given.is_empty() {
        return Err(Malformed::new("it is empty").hint(WRITE_LIKE));
    }
    let parameters = match given.split_once("://") {
        Some(("postgresql" | "postgres", rest)) => parse_url(rest)?,
        // A keyword form may hold `://` in a value, but its first word is then `name=…`.
        Some((scheme, _)) if !scheme.contains('=') => {
            return Err(Malformed::new("its scheme is not `postgresql://`").hint(
                "write the scheme as `postgresql://`, without the `jdbc:` or `+driver` of other tools",
            ));
        }
        _ => parse_keywords(given)?,
    };
    parameters.iter().try_for_each(|(name, _)| check_name(name))?;
    Ok(parameters)
}

const WRITE_LIKE: &str = "write it like `postgresql://user@host:5432/database`";
const ENCODE: &str = "percent-encode `@` as %40, `:` as %3A, `/` as %2F, `?` as %3F, `#` as %23 and `%` as %25 in user names and passwords";

fn check_name(name: &str) -> Result<(), Malformed> {
    if KNOWN.iter().any(|(known, _)| *known == name) {
        return Ok(());
    }
    // A name that resembles no parameter may be the tail of a password that was not encoded, so
    // it is not repeated.
    let closest = KNOWN
        .iter()
        .map(|(known, _)| (strsim::damerau_levenshtein(known, name), *known))
        .min()
        .filter(|(distance, _)| *distance <= 2);
    Err(match closest {
        Some((_, known)) => {
            Malformed::new("it has an unknown parameter").hint(format!("did you mean `{known}`?"))
        }
        None => Malformed::new("it has an unknown parameter").hint(ENCODE),
    })
}

/// `[user[:password]@][host[:port],…][/database][?name=value&…]`
fn parse_url(rest: &str) -> Result<Parameters, Malformed> {
    let mut found = Parameters::new();
    let (before_query, query) = match rest.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (rest, None),
    };
    // The user ends at the first `@` that stands before a slash, as in libpq.
    let (authority, database) = match before_query.split_once('/') {
        Some((authority, database)) => (authority, database),
        None => (before_query, ""),
    };
    let hosts = match authority.split_once('@') {
        Some((userinfo, hosts)) => {
            let (user, password) = match userinfo.split_once(':') {
                Some((user, password)) => (user, Some(password)),
                None => (userinfo, None),
            };
            push_decoded(&mut found, "user", user)?;
            push_decoded(&mut found, "password", password.unwrap_or_default())?;
            hosts
        }
        None => authority,
    };
    if hosts.contains('@') || database.contains('@') {
        return Err(Malformed::new("it has an `@` after the host begins").hint(ENCODE));
    }
    parse_hosts(&mut found, hosts)?;
    push_decoded(&mut found, "dbname", database)?;
    for pair in query.into_iter().flat_map(|q| q.split('&')).filter(|p| !p.is_empty()) {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(Malformed::new("a parameter after `?` has no `=`").hint(ENCODE));
        };
        let (name, value) = (decode(name)?, decode(value)?);
        // JDBC's spelling, which libpq accepts as well.
        match (name.as_str(), value.as_str()) {
            ("ssl", "true") => found.push(("sslmode".to_owned(), "require".to_owned())),
            _ => found.push((name, value)),
        }
    }
    Ok(found)
}

/// Hosts and ports are lists in libpq: `a:1,b` means hosts `a,b` and ports `1,`.
fn parse_hosts(found: &mut Parameters, text: &str) -> Result<(), Malformed> {
    if text.is_empty() {
        return Ok(());
    }
    let (mut hosts, mut ports) = (Vec::new(), Vec::new());
    for one in text.split(',') {
        let (host, port) = match one.strip_prefix('[') {
            Some(bracketed) => {
                let Some((address, tail)) = bracketed.split_once(']') else {
                    return Err(Malformed::new("an IPv6 address lacks its closing `]`"));
                };
                match (tail.is_empty(), tail.strip_prefix(':')) {
                    (true, _) => (address, ""),
                    (false, Some(port)) => (address, port),
                    (false, None) => {
                        return Err(Malformed::new("something other than a port follows `]`"));
                    }
                }
            }
            None => one.split_once(':').unwrap_or((one, "")),
        };
        if !port.chars().all(|c| c.is_ascii_digit()) {
            return Err(Malformed::new("its port is not a number").hint(ENCODE));
        }
        hosts.push(decode(host)?);
        ports.push(port);
    }
    found.push(("host".to_owned(), hosts.join(",")));
    if ports.iter().any(|port| !port.is_empty()) {
        found.push(("port".to_owned(), ports.join(",")));
    }
    Ok(())
}

fn push_decoded(found: &mut Parameters, name: &str, text: &str) -> Result<(), Malformed> {
    if !text.is_empty() {
        found.push((name.to_owned(), decode(text)?));
    }
    Ok(())
}

fn decode(text: &str) -> Result<String, Malformed> {
    let not_encoded =
        || Malformed::new("a `%` is not followed by two hexadecimal digits").hint(ENCODE);
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else { return Err(not_encoded()) };
        let value = u8::try_from(high * 16 + low).map_err(|_| not_encoded())?;
        if value == 0 {
            return Err(Malformed::new("it holds a zero byte (`%00`)"));
        }
        bytes.push(value);
    }
    String::from_utf8(bytes).map_err(|_| Malformed::new("it is not UTF-8 once decoded"))
}

/// `name = value …`, values optionally in single quotes, backslash escapes.
fn parse_keywords(text: &str) -> Result<Parameters, Malformed> {
    let mut found = Parameters::new();
    let mut rest = text.chars().peekable();
    loop {
        while rest.next_if(|c| c.is_whitespace()).is_some() {}
        if rest.peek().is_none() {
            return Ok(found);
        }
        let mut name = String::new();
        while let Some(c) = rest.next_if(|c| *c != '=' && !c.is_whitespace()) {
            name.push(c);
        }
        while rest.next_if(|c| c.is_whitespace()).is_some() {}
        if rest.next_if_eq(&'=').is_none() {
            return Err(Malformed::new("a word in it is not followed by `=`").hint(WRITE_LIKE));
        }
        while rest.next_if(|c| c.is_whitespace()).is_some() {}
        let value = keyword_value(&mut rest)?;
        found.push((name, value));
    }
}

fn keyword_value(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<String, Malformed> {
    let quoted = rest.next_if_eq(&'\'').is_some();
    let mut value = String::new();
    loop {
        match rest.peek() {
            None if quoted => return Err(Malformed::new("a quoted value in it is not closed")),
            Some('\'') if quoted => {
                rest.next();
                return Ok(value);
            }
            None => return Ok(value),
            Some(c) if !quoted && c.is_whitespace() => return Ok(value),
            Some('\\') => {
                rest.next();
                value.extend(rest.next());
            }
            Some(_) => value.extend(rest.next()),
        }
    }
}

/// The connection string without its secrets: the password of a URL, and the parameters that
/// hold one (`password`, `sslpassword`) in either form, become `***`.
///
/// Works on malformed strings too, and then hides rather too much than too little: a password
/// with an unencoded `@` or `/` is hidden whole, and so is the value of a misspelled parameter.
pub fn redacted(given: &str) -> String {
    let given = given.trim();
    match given.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('=') => match parse(given) {
            Ok(_) => redacted_url(scheme, rest),
            Err(_) => format!("{scheme}://{}", redacted_malformed(rest)),
        },
        _ if given.contains('=') => redacted_keywords(given),
        _ => redacted_malformed(given),
    }
}

/// Whether a parameter's value must not be shown. An unknown name may be a misspelled `password`.
fn is_secret(name: &str) -> bool {
    let name = decode(name).unwrap_or_else(|_| name.to_owned()).to_ascii_lowercase();
    !KNOWN.iter().any(|(known, secret)| !*secret && *known == name)
}

fn redacted_url(scheme: &str, rest: &str) -> String {
    let (before_query, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut shown = format!("{scheme}://");
    // The string is well formed, so the only `@` before the query closes the user and password.
    match before_query.split_once('@') {
        Some((userinfo, hosts)) => match userinfo.split_once(':') {
            Some((user, _)) => push(&mut shown, format_args!("{user}:{MASK}@{hosts}")),
            None => push(&mut shown, format_args!("{userinfo}@{hosts}")),
        },
        None => shown.push_str(before_query),
    }
    let mut mark = '?';
    for pair in query.split('&').filter(|p| !p.is_empty()) {
        match pair.split_once('=') {
            Some((name, _)) if is_secret(name) => {
                push(&mut shown, format_args!("{mark}{name}={MASK}"));
            }
            _ => push(&mut shown, format_args!("{mark}{pair}")),
        }
        mark = '&';
    }
    shown
}

fn redacted_keywords(given: &str) -> String {
    let quote = |value: &str| {
        let plain =
            !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || "'\\".contains(c));
        if plain {
            value.to_owned()
        } else {
            format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
        }
    };
    // Where a value ends is not known in a malformed string.
    let Ok(parameters) = parse_keywords(given) else { return MASK.to_owned() };
    let mut shown = String::new();
    for (name, value) in parameters {
        let value = if is_secret(&name) { MASK.to_owned() } else { quote(&value) };
        let gap = if shown.is_empty() { "" } else { " " };
        push(&mut shown, format_args!("{gap}{name}={value}"));
    }
    shown
}

/// Where the secret ends cannot be known, so everything that could belong to it goes: from the
/// first `:` to the last `@`, all that follows `?`, and what stands for a port but is none.
fn redacted_malformed(rest: &str) -> String {
    let (userinfo, hosts) = match rest.rsplit_once('@') {
        Some((userinfo, hosts)) => (Some(userinfo), hosts),
        None => (None, rest),
    };
    let user = userinfo.map(|userinfo| match userinfo.split_once(':') {
        Some((user, _)) => format!("{user}:{MASK}@"),
        None => format!("{userinfo}@"),
    });
    let (hosts, query) = match hosts.split_once('?') {
        Some((hosts, _)) => (hosts, "?***"),
        None => (hosts, ""),
    };
    let (host, port) = match hosts.split_once(':') {
        Some((host, after)) if is_port(after) => (host, format!(":{after}")),
        Some((host, _)) => (host, format!(":{MASK}")),
        None => (hosts, String::new()),
    };
    format!("{}{host}{port}{query}", user.unwrap_or_default())
}

fn is_port(text: &str) -> bool {
    let after = text.trim_start_matches(|c: char| c.is_ascii_digit());
    after.is_empty() || after.starts_with(['/', ','])
}

/// Writing to a `String` cannot fail.
fn push(text: &mut String, what: fmt::Arguments<'_>) {
    let _ = text.write_fmt(what);
}

#[cfg(test)]
mod tests {
    use super::{parse, redacted};

    fn pairs(given: &str) -> Vec<(String, String)> {
        parse(given).unwrap_or_else(|e| panic!("{given}: {e:?}"))
    }

    fn expect(given: &str, wanted: &[(&str, &str)]) {
        let wanted: Vec<_> =
            wanted.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        assert_eq!(pairs(given), wanted, "{given}");
    }

    #[test]
    fn urls_are_read_as_libpq_reads_them() {
        expect("postgresql://", &[]);
        expect(
            "postgres://u:p%40ss@h:5433/shop?sslmode=require&application_name=x%20y",
            &[
                ("user", "u"),
                ("password", "p@ss"),
                ("host", "h"),
                ("port", "5433"),
                ("dbname", "shop"),
                ("sslmode", "require"),
                ("application_name", "x y"),
            ],
        );
        expect("postgresql://[::1]:5433/d", &[("host", "::1"), ("port", "5433"), ("dbname", "d")]);
        expect("postgresql://a:1,b/d", &[("host", "a,b"), ("port", "1,"), ("dbname", "d")]);
        expect("postgresql://%2Ftmp%2Fs/d", &[("host", "/tmp/s"), ("dbname", "d")]);
        expect("postgresql:///d?host=/tmp/s", &[("dbname", "d"), ("host", "/tmp/s")]);
        expect("postgresql://h?ssl=true", &[("host", "h"), ("sslmode", "require")]);
        expect(
            "postgresql://h/d?password=a%26b",
            &[("host", "h"), ("dbname", "d"), ("password", "a&b")],
        );
    }

    #[test]
    fn keyword_strings_are_read_as_libpq_reads_them() {
        expect(
            r"host = /tmp/s dbname='my db' password='it\'s \\ x' user=a\ b",
            &[("host", "/tmp/s"), ("dbname", "my db"), ("password", r"it's \ x"), ("user", "a b")],
        );
        expect("dbname='' host=h", &[("dbname", ""), ("host", "h")]);
    }

    #[test]
    fn malformed_strings_say_why_and_never_show_the_secret() {
        let cases = [
            ("", "it is empty"),
            ("mysql://u:SECRET@h/d", "its scheme is not `postgresql://`"),
            ("jdbc:postgresql://h/d?user=u&password=SECRET", "its scheme is not `postgresql://`"),
            ("postgresql+asyncpg://u:SECRET@h/d", "its scheme is not `postgresql://`"),
            ("postgres://u:SEC@RET@h/d", "it has an `@` after the host begins"),
            ("postgres://u:SEC/RET@h/d", "it has an `@` after the host begins"),
            ("postgres://u:SEC?RET@h/d", "its port is not a number"),
            ("postgres://u:12?SECRET@h/d", "a parameter after `?` has no `=`"),
            ("postgres://u:12?SECRET=x@h/d", "it has an unknown parameter"),
            ("postgres://u:12/SECRET@h/d", "it has an `@` after the host begins"),
            ("postgres://u:SEC%RET@h/d", "a `%` is not followed by two hexadecimal digits"),
            ("postgres://h/d?password=SEC&RET", "a parameter after `?` has no `=`"),
            ("u:SECRET@h/d", "a word in it is not followed by `=`"),
            ("host=h password=SEC RET", "a word in it is not followed by `=`"),
            ("host=h password='SECRET", "a quoted value in it is not closed"),
            ("host=h passwrd=SECRET", "it has an unknown parameter"),
            ("postgres://h/d?passwrd=SECRET", "it has an unknown parameter"),
            ("postgresql://[::1", "an IPv6 address lacks its closing `]`"),
        ];
        for (given, reason) in cases {
            let error = parse(given).err().unwrap_or_else(|| panic!("{given} was accepted"));
            assert_eq!(error.reason, reason, "{given}");
            let said = format!("{error:?} {}", redacted(given));
            assert!(!said.contains("SEC") && !said.contains("RET"), "{given}: {said}");
        }
        let hint = parse("host=h sslmod=x").err().and_then(|e| e.hint);
        assert_eq!(hint.as_deref(), Some("did you mean `sslmode`?"));
    }

    #[test]
    fn redacting_keeps_everything_but_the_secret() {
        let cases = [
            (
                "postgresql://u:p@h:5432/d?sslmode=require",
                "postgresql://u:***@h:5432/d?sslmode=require",
            ),
            ("postgresql://u@h/d", "postgresql://u@h/d"),
            (
                "postgresql://h:5432/d?application_name=me@corp",
                "postgresql://h:5432/d?application_name=me@corp",
            ),
            (
                "postgres://h/d?user=u&password=p&port=1",
                "postgres://h/d?user=u&password=***&port=1",
            ),
            ("postgres://h/d?pass%77ord=p", "postgres://h/d?pass%77ord=***"),
            ("host=h password = 'a b' dbname='my db'", "host=h password=*** dbname='my db'"),
            ("host=h user=u", "host=h user=u"),
            ("u:p@ss@h/d", "u:***@h/d"),
            ("postgres://u:p@ss@h/d", "postgres://u:***@h/d"),
        ];
        for (given, shown) in cases {
            assert_eq!(redacted(given), shown);
        }
    }
}
