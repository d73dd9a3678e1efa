//! What `pgcanon yaml sync` takes for a rename, and what happens to what was said.

use crate::support::Project;
use crate::yaml::{SOURCES, SQL, YAML};

/// What `yaml sync` makes of `email` with its sensitivity when the table is declared otherwise.
#[track_caller]
fn secret_after(before: &str, after: &str) -> (String, String) {
    let project = Project::empty().shared().file(SQL, before);
    project.run(&["yaml", "sync"]).expect(0);
    let written = project.read(YAML);
    let line = written.lines().find(|line| line.trim_start().starts_with("email:")).unwrap();
    let value = line.trim_start().trim_start_matches("email: ");
    let value = value.trim_start_matches('{').trim_end_matches('}');
    let value =
        value.strip_prefix("text").map_or_else(|| value.to_owned(), |_| "type: text".into());
    let said = format!("          email: {{sensitivity: secret, {value}}}");
    let project = project.file(YAML, &written.replace(line, &said)).file(SQL, after);
    let outcome = project.run(&["yaml", "sync"]).expect(0);
    project.run(&SOURCES).expect(0);
    (project.read(YAML), outcome.stderr)
}

#[test]
fn a_rename_is_taken_for_one_only_when_it_is_certain() {
    let commented = "CREATE TABLE t (id int, email text, note text);
        COMMENT ON COLUMN t.email IS 'pii!';\n";
    let (text, told) = secret_after(
        commented,
        "CREATE TABLE t (id int, email_address text);
         COMMENT ON COLUMN t.email_address IS 'pii!';\n",
    );
    let renamed = "renamed column public.t.email to column public.t.email_address\n";
    assert_eq!(told, renamed);
    assert!(text.contains("email_address: {sensitivity: secret, "), "{text}");
    let gone = "removed column public.t.email, of which this was said:\n  \
                column public.t.email: sensitivity: secret\n";
    let plain = "CREATE TABLE t (id int, email text, note text);\n";
    let uncertain = [
        (plain, "CREATE TABLE t (id int, email_address text);\n"),
        (plain, "CREATE TABLE t (id int, one text, other text);\n"),
        (
            commented,
            "CREATE TABLE t (id int, memo text); COMMENT ON COLUMN t.memo IS 'Something.';\n",
        ),
    ];
    for (before, after) in uncertain {
        let (text, told) = secret_after(before, after);
        assert_eq!(told, gone, "{after}");
        assert!(!text.contains("secret"), "{text}");
    }
    let alone = "CREATE TABLE t (id int, email text);\n";
    let (text, told) = secret_after(alone, "CREATE TABLE t (id int, email_address text);\n");
    assert_eq!(told, renamed);
    assert!(text.contains("email_address: {sensitivity: secret, type: text}"), "{text}");
}
