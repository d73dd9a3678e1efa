//! The part of a program text that is layout: white space and comments.

/// The text with comments removed and every run of white space made one blank, outside quotes.
///
/// Two SQL or PL/pgSQL bodies with equal results are the same program laid out differently. The
/// lexical rules are those of the PostgreSQL manual, "Lexical Structure": nested block comments,
/// line comments, quoted strings and identifiers, dollar quotes. The content of a quoted string is
/// kept as it is. An `E''` string's backslash escapes are honoured.
pub fn without_layout(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut pending_blank = false;
    for token in tokens(text) {
        if is_layout(token) {
            pending_blank = true;
        } else {
            if pending_blank && !out.is_empty() {
                out.push(' ');
            }
            pending_blank = false;
            out.push_str(token);
        }
    }
    out
}

/// The text cut into lexical tokens, layout included: joined together they are the text again.
pub fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at;
        (start < text.len()).then(|| {
            at = token_end(text, start);
            &text[start..at]
        })
    })
}

/// Whether a token is white space or a comment.
pub(super) fn is_layout(token: &str) -> bool {
    token.starts_with("--")
        || token.starts_with("/*")
        || token.chars().all(|c| c.is_ascii_whitespace() || c == '\u{b}')
}

/// The end of the token that starts at byte `at`: a run of white space, a comment, a quoted
/// string or identifier, a dollar-quoted string, a word, or one other character.
fn token_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let bytes = rest.as_bytes();
    let is_space = |b: u8| b.is_ascii_whitespace() || b == 0x0b;
    let length = match bytes[0] {
        b if is_space(b) => bytes.iter().position(|b| !is_space(*b)).unwrap_or(bytes.len()),
        b'-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
        b'/' if rest.starts_with("/*") => block_comment_length(bytes),
        b'\'' => quoted_length(bytes, b'\'', escapes_before(text, at)),
        b'"' => quoted_length(bytes, b'"', false),
        b'$' => dollar_quoted_length(rest).unwrap_or(1),
        b if is_word(b) => bytes.iter().position(|b| !is_word(*b)).unwrap_or(bytes.len()),
        _ => 1,
    };
    at + length
}

/// Whether the quote at byte `at` opens an `E''` string: an `e` stands before it, alone.
fn escapes_before(text: &str, at: usize) -> bool {
    let before = &text.as_bytes()[..at];
    match before {
        [.., previous, b'e' | b'E'] => !is_word(*previous),
        [b'e' | b'E'] => true,
        _ => false,
    }
}

/// Bytes of an identifier or number; every byte of a non-ASCII character belongs to a word.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

fn block_comment_length(bytes: &[u8]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    bytes.len()
}

fn quoted_length(bytes: &[u8], quote: u8, backslash_escapes: bool) -> usize {
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if backslash_escapes => at += 2,
            b if b == quote && bytes.get(at + 1) == Some(&quote) => at += 2,
            b if b == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The length of a whole `$tag$…$tag$` at the start of `rest`, if there is one.
fn dollar_quoted_length(rest: &str) -> Option<usize> {
    let tag_end = rest[1..].find('$')? + 2;
    let tag = &rest[..tag_end];
    let name = &tag[1..tag_end - 1];
    if name.starts_with(|c: char| c.is_ascii_digit())
        || !name.chars().all(|c| c.is_alphanumeric() || c == '_')
    {
        return None;
    }
    let body = rest[tag_end..].find(tag)?;
    Some(tag_end + body + tag_end)
}

#[cfg(test)]
mod tests {
    use super::without_layout;

    #[test]
    fn layout_is_dropped_and_quotes_are_kept() {
        let cases = [
            ("a  b\n\tc", "a b c"),
            ("  a -- note\n b ", "a b"),
            ("a/* x /* y */ z */b", "a b"),
            ("select '  a--b  '", "select '  a--b  '"),
            ("select E'it\\'s -- here'  x", "select E'it\\'s -- here' x"),
            ("select 'back\\'  -- c", "select 'back\\'"),
            ("\"a  b\"  .c", "\"a  b\" .c"),
            ("$$ a  -- b $$  x", "$$ a  -- b $$ x"),
            ("$q$ a  $$ b $q$  x", "$q$ a  $$ b $q$ x"),
            ("x := $1  + $2", "x := $1 + $2"),
            ("a$b  c$d", "a$b c$d"),
            ("größe  x", "größe x"),
        ];
        for (text, expected) in cases {
            assert_eq!(without_layout(text), expected, "for {text:?}");
        }
    }

    #[test]
    fn a_changed_token_is_never_layout() {
        assert_ne!(without_layout("a + b"), without_layout("a - b"));
        assert_ne!(without_layout("'a b'"), without_layout("'a  b'"));
        assert_ne!(without_layout("ab"), without_layout("a b"));
    }
}
