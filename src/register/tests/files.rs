//! Registers of another format, and files that are none.

use super::*;

#[test]
fn a_register_of_the_first_format_is_read_where_nothing_was_decided() {
    let text = format!(
        "format: 1\ndrifts:\n- {{id: SCHEMA-DRIFT-005, {ROW}decision: null, canonical: c, migrations: m}}\n"
    );
    let read = Register::parse(&text, "r.yaml").unwrap();
    let row = &read.rows()[0];
    assert_eq!(
        (row.canonical.as_str(), row.state.as_str(), row.first_seen.as_ref()),
        ("c", "m", None)
    );
    let written = read.to_text().unwrap();
    assert!(written.contains("format: 2\n") && !written.contains("first_seen"), "{written}");
    let decided = text.replace("decision: null", "decision: fix migration");
    let error = Register::parse(&decided, "r.yaml").unwrap_err();
    assert!(error.to_string().contains("r.yaml:3:"), "{error}");
    let hint = "make it `decision: null`, and then run `pgcanon decide SCHEMA-DRIFT-005 …`";
    assert_eq!(error.hint().unwrap(), hint);
}

#[test]
fn a_bad_register_is_an_error_with_its_line() {
    let row = |decision: &str| {
        format!(
            "format: 2\ndrifts:\n- {{id: SCHEMA-DRIFT-005, {ROW}decision: {decision}, canonical: c, state: m}}\n"
        )
    };
    let cases = [
        (row("null").replace("DRIFT-005", "DRIFT-7x"), "register.yaml:3:"),
        ("format: 2\ndrifts: []\nextra: 1\n".to_owned(), "register.yaml:3:1"),
        ("format: 3\ndrifts: []\n".to_owned(), "this is format 3, and this version reads format 2"),
        ("<<<<<<< ours\n".to_owned(), "register.yaml:1:1"),
        (row("fix migration"), "register.yaml:3:"),
        (row("{ruling: acept, details: x}"), "`ruling` is `acept`"),
        (row("{ruling: accept, adr: ADR-4x, details: x}"), "`adr` is `ADR-4x`"),
        (row("{ruling: accept}"), "`details` is missing"),
    ];
    for (text, expected) in cases {
        let error = Register::parse(&text, "register.yaml").unwrap_err();
        assert!(error.to_string().contains(expected), "{text:?} gave {error}");
        assert!(error.hint().is_some(), "{error}");
    }
}
