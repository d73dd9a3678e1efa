//! The shape that every error message has.

/// The verbs that hints begin with.
const VERBS: &[&str] = &[
    "add", "change", "check", "choose", "close", "correct", "create", "did", "free", "give",
    "install", "keep", "let", "make", "mend", "move", "name", "pass", "remove", "rename", "report",
    "resolve", "run", "set", "take", "use", "write",
];

/// `error:` first, then causes and the place, each indented; an empty line; `hint:` with a verb.
#[track_caller]
pub(crate) fn check_shape(stderr: &str) {
    let (message, hint) = stderr
        .split_once("\n\nhint: ")
        .unwrap_or_else(|| panic!("no empty line with a hint below it:\n{stderr}"));
    let mut lines = message.lines();
    let first = lines.next().unwrap_or_default();
    let said = first.strip_prefix("error: ").unwrap_or_default();
    assert!(!said.is_empty(), "it does not begin with `error: `:\n{stderr}");
    assert!(!said.ends_with('.') && !said.ends_with('!'), "a fragment, not a sentence:\n{stderr}");
    let mut causes = vec![said];
    for line in lines {
        assert!(line.starts_with(' '), "`{line}` is not indented:\n{stderr}");
        if let Some(cause) = line.strip_prefix("  caused by: ") {
            assert!(!causes.contains(&cause), "`{cause}` is said twice:\n{stderr}");
            causes.push(cause);
        }
    }
    let verb = hint.split([' ', ':']).next().unwrap_or_default();
    assert!(VERBS.contains(&verb), "the hint begins with `{verb}`:\n{stderr}");
    assert!(hint.ends_with('\n') && !hint.trim_end().contains("\n\n"), "{stderr}");
    assert!(!stderr.contains("panicked") && !stderr.contains("<input>"), "{stderr}");
}
