//! Files for a way back that cannot be read, or cannot be run as they stand.

use crate::rollback::chain;

/// One of them is the fault of its step alone: the others are tried as ever.
#[test]
fn a_way_back_that_cannot_be_read_is_a_row_of_its_step() {
    let cases = [
        ("SELECT 1;\n\\i nothere.sql\n", "cannot be run: `nothere.sql`: ", 2),
        ("DROP TABLE w; 'open", "cannot be run: unterminated quoted string", 1),
        ("BEGIN;\nDROP TABLE w;\n", "cannot be run: the transaction opened here is still open", 1),
    ];
    for (down, said, line) in cases {
        let project = chain(&[
            ("1_t", "CREATE TABLE t (a int);", Some("DROP TABLE t;")),
            ("2_w", "CREATE TABLE w (a int);", Some(down)),
            ("3_x", "CREATE TABLE x (a int);", Some("DROP TABLE x;")),
        ]);
        let json = project.run(&["rollback", "--all", "--format", "json"]).expect(1).json();
        let rows = json["drifts"].as_array().unwrap();
        let row = &rows[0];
        assert_eq!((rows.len(), &row["name"]), (1, &"migration 2_w".into()), "{down}");
        assert_eq!(row["type"], "down-fails");
        assert!(row["found"].as_str().unwrap().starts_with(said), "{row}");
        assert_eq!(row["right_span"]["file"], "db/migrations/2_w.down.sql");
        assert_eq!(row["right_span"]["start"], line);
        let steps = json["steps"].as_array().unwrap();
        let down: Vec<&str> = steps.iter().map(|step| step["down"].as_str().unwrap()).collect();
        assert_eq!(down, ["restores", "fails", "restores"]);
    }
    let project = chain(&[("1_t", "CREATE TABLE t (a int);", Some("DROP TABLE t;"))]);
    let file = project.path("db/migrations/1_t.down.sql");
    std::fs::write(file, b"DROP TABLE t; -- \xff").unwrap();
    let outcome = project.run(&["rollback"]).expect(1);
    assert!(outcome.row("1_t").starts_with("1_t cannot be run –"), "{}", outcome.stdout);
}
