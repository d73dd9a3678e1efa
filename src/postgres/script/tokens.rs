//! The pieces SQL is made of: how long a token is, and what a colon begins.

use super::variables;

/// What a colon begins.
pub(super) enum Reference<'a> {
    /// No reference: this many bytes of `::`, `:=` or `:`.
    None(usize),
    /// `:name`.
    Plain(&'a str),
    /// `:'name'` or `:"name"`.
    Quoted { name: &'a str, quote: fn(&str) -> String, len: usize },
    /// `:{?name}`.
    Test { name: &'a str, len: usize },
}

impl<'a> Reference<'a> {
    /// Reads the reference that `rest`, which begins with a colon, begins with.
    pub(super) fn read(rest: &'a str) -> Self {
        let bytes = rest.as_bytes();
        let (skip, close) = match (bytes.get(1), bytes.get(2)) {
            (Some(b':' | b'='), _) => return Self::None(2),
            (Some(b'\''), _) => (2, b'\''),
            (Some(b'"'), _) => (2, b'"'),
            (Some(b'{'), Some(b'?')) => (3, b'}'),
            _ => (1, 0),
        };
        let name = &rest[skip..skip + run(&bytes[skip..], variables::is_name_byte)];
        let len = skip + name.len() + 1;
        if name.is_empty() || (close != 0 && bytes.get(len - 1) != Some(&close)) {
            return Self::None(1);
        }
        match close {
            b'\'' => Self::Quoted { name, quote: variables::literal, len },
            b'"' => Self::Quoted { name, quote: variables::identifier, len },
            b'}' => Self::Test { name, len },
            _ => Self::Plain(name),
        }
    }
}

/// Length up to and with the closing quote, and whether there is one.
pub(super) fn string_end(bytes: &[u8], escapes: bool) -> (usize, bool) {
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if escapes => at += 2,
            b'\'' if bytes.get(at + 1) == Some(&b'\'') => at += 2,
            b'\'' => return (at + 1, true),
            _ => at += 1,
        }
    }
    (bytes.len(), false)
}

/// Length up to and with `close`, and whether it is there.
pub(super) fn end_of(text: &str, close: &str) -> (usize, bool) {
    text.find(close).map_or((text.len(), false), |at| (at + close.len(), true))
}

/// Length up to the end of the comment or of the text, and how deep it still nests.
pub(super) fn comment_end(bytes: &[u8], mut depth: u32) -> (usize, u32) {
    let mut at = 0;
    while at < bytes.len() && depth > 0 {
        match (bytes[at], bytes.get(at + 1)) {
            (b'/', Some(b'*')) => (depth, at) = (depth + 1, at + 2),
            (b'*', Some(b'/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    (at, depth)
}

/// Length of a number with the letters that may follow it, so that `1E'…'` opens no escape string.
pub(super) fn number(bytes: &[u8]) -> usize {
    let digits = run(bytes, |byte| byte.is_ascii_digit());
    match bytes[digits..] {
        [b'e' | b'E', b'+' | b'-', ..] => digits + 2,
        [letter, ..] if is_identifier_start(letter) => {
            digits + run(&bytes[digits..], is_identifier_byte)
        }
        _ => digits,
    }
}

/// Length of an operator, which ends where a comment begins.
pub(super) fn operator(bytes: &[u8]) -> usize {
    let len = run(bytes, is_operator);
    (1..len).find(|at| matches!(bytes.get(*at..*at + 2), Some(b"/*" | b"--"))).unwrap_or(len)
}

/// How many of the first bytes `belongs` takes.
pub(super) fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| !belongs(*byte)).unwrap_or(bytes.len())
}

/// White space as the server has it (`space` in `scan.l`).
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'\x0b')
}

/// What an unquoted name may begin with.
pub(super) fn is_identifier_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// What an unquoted name may go on with.
pub(super) fn is_identifier_byte(byte: u8) -> bool {
    is_identifier_start(byte) || byte.is_ascii_digit() || byte == b'$'
}

/// What operators are made of.
pub(super) fn is_operator(byte: u8) -> bool {
    b"~!@#^&|`?+-*/%<>=".contains(&byte)
}

/// The length in bytes of the token that `text` starts with: a word, a number, a quoted name or
/// string, an operator or one character. Used to underline what the server's position points at.
pub(super) fn token_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let quoted = |skip: usize, quote: u8| {
        let close = bytes[skip..]
            .iter()
            .position(|byte| *byte == quote)
            .map_or(bytes.len(), |at| skip + at + 1);
        close.min(bytes.len())
    };
    match bytes {
        [] => 0,
        [b'\'', ..] => string_end(&bytes[1..], false).0 + 1,
        [b'e' | b'E', b'\'', ..] => string_end(&bytes[2..], true).0 + 2,
        [b'"', ..] => quoted(1, b'"'),
        [b'$', rest @ ..] => {
            1 + run(rest, is_identifier_byte).max(usize::from(rest.first() == Some(&b'$')))
        }
        [first, ..] if is_identifier_start(*first) => run(bytes, is_identifier_byte),
        [first, ..] if first.is_ascii_digit() => {
            run(bytes, |byte| byte.is_ascii_alphanumeric() || byte == b'.')
        }
        [first, ..] if is_operator(*first) => operator(bytes),
        [b':', b':' | b'=', ..] => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_measured_whole() {
        for (text, token) in [
            ("tenant(id)", "tenant"),
            ("\"my table\".x", "\"my table\""),
            ("'it''s' x", "'it''s'"),
            (r"E'a\'b' x", r"E'a\'b'"),
            ("12.5e3)", "12.5e3"),
            ("$1,", "$1"),
            ("$$ x $$", "$$"),
            ("größe,", "größe"),
            ("<>x", "<>"),
            ("::int", "::"),
            (")", ")"),
        ] {
            assert_eq!(&text[..token_len(text)], token);
        }
    }

    #[test]
    fn colons_begin_references_only_where_psql_sees_them() {
        let plain =
            |text: &str| matches!(Reference::read(text), Reference::Plain(name) if name == "a");
        assert!(plain(":a") && plain(":a:b") && plain(":a]"));
        for text in ["::a", ":=a", ":", ": a", ":'a", ":'a b'", ":\"a'", ":{a}", ":{?a", ":{?}"] {
            assert!(matches!(Reference::read(text), Reference::None(_)), "{text}");
        }
        assert!(matches!(Reference::read(":'a'"), Reference::Quoted { name: "a", len: 4, .. }));
        assert!(matches!(Reference::read(":{?a}x"), Reference::Test { name: "a", len: 5 }));
    }
}
