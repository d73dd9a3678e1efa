//! What the runner does on a real server: transactions, errors and their places, COPY.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::io;

use super::{
    ClusterWide, FileRun, Loader, RunOptions, ScriptError, Transaction, Variables, parse,
    reset_session, run,
};
use crate::postgres::scratch::{Mode, Scratch, Settings, build};

/// Files that are on no disk.
struct Files(BTreeMap<&'static str, &'static str>);

impl Loader for Files {
    fn load(&self, path: &str) -> io::Result<Vec<u8>> {
        self.0.get(path).map(|text| text.as_bytes().to_vec()).ok_or(io::ErrorKind::NotFound.into())
    }
}

/// A script in a scratch place: what it is called in a failure, how it is run, and its text.
struct Case {
    about: &'static str,
    transaction: Transaction,
    text: &'static str,
    /// Words of how it was run, or of the error with its hint.
    expected: &'static [&'static str],
}

const SUCCESSES: &[Case] = &[
    Case {
        about: "a file is one transaction",
        transaction: Transaction::File,
        text: "CREATE TABLE a (i int); INSERT INTO a VALUES (1);",
        expected: &["one transaction"],
    },
    Case {
        about: "a concurrent index takes its file out of the transaction",
        transaction: Transaction::File,
        text: "CREATE TABLE a (i int);\nCREATE INDEX CONCURRENTLY ai ON a (i);",
        expected: &["statement by statement", "CREATE INDEX CONCURRENTLY", "f.sql:2"],
    },
    Case {
        about: "a file that manages its own transactions is left alone",
        transaction: Transaction::File,
        text: "BEGIN;\nCREATE TABLE a (i int);\nCOMMIT;\nCREATE TABLE b (i int);",
        expected: &["its own transactions", "f.sql:1"],
    },
    Case {
        about: "a new enum value that is used at once needs statements of their own",
        transaction: Transaction::File,
        text: "CREATE TABLE before_it (i int);\nALTER TYPE e ADD VALUE 'b';\n\
               ALTER TABLE t ALTER COLUMN e SET DEFAULT 'b';",
        expected: &["statement by statement", "55P04", "f.sql:3"],
    },
    Case {
        about: "COPY takes its rows from the file",
        transaction: Transaction::File,
        text: "CREATE TABLE a (i int, s text);\nCOPY a FROM stdin;\n1\tx\n2\t\\N\n\\.\n\
               ALTER TABLE a ADD CHECK (i < 3);",
        expected: &["one transaction"],
    },
    Case {
        about: "a subscription that is only recorded comes and goes",
        transaction: Transaction::File,
        text: "CREATE SUBSCRIPTION r CONNECTION 'host=h' PUBLICATION p WITH (connect = false);\n\
               ALTER SUBSCRIPTION r SET (slot_name = NONE);\nDROP SUBSCRIPTION r;",
        expected: &["statement by statement", "DROP SUBSCRIPTION", "f.sql:3"],
    },
    Case {
        about: "statements of a canonical file commit one by one",
        transaction: Transaction::Statements,
        text: "SET search_path = s;\nCREATE TABLE in_s (i int);",
        expected: &["statement by statement"],
    },
];

const FAILURES: &[Case] = &[
    Case {
        about: "the place of a missing name",
        transaction: Transaction::File,
        text: "CREATE TABLE tenants (id int PRIMARY KEY);\nSELECT 1;\n\
               CREATE TABLE a (t int REFERENCES tenant (id));",
        expected: &["42P01", "f.sql:3:34", "^^^^^^", "did you mean `tenants`"],
    },
    Case {
        about: "a syntax error",
        transaction: Transaction::Statements,
        text: "CREATE TABLE a (\n  i int,\n  j itn bad\n);",
        expected: &["42601", "f.sql:3:9", "^^^"],
    },
    Case {
        about: "a row that COPY refuses",
        transaction: Transaction::File,
        text: "CREATE TABLE a (i int);\nCOPY a FROM stdin;\n1\nx\n\\.\n",
        expected: &["22P02", "f.sql:4"],
    },
    Case {
        about: "an error inside of a DO block",
        transaction: Transaction::File,
        text: "DO $$\nBEGIN\n  PERFORM 1;\n  PERFORM nothing_there();\nEND $$;",
        expected: &["42883", "f.sql:4"],
    },
    Case {
        about: "a transaction that is never ended",
        transaction: Transaction::File,
        text: "SELECT 1;\nBEGIN;\nCREATE TABLE a (i int);",
        expected: &["f.sql:2"],
    },
    Case {
        about: "a subscription that connects to its publisher",
        transaction: Transaction::File,
        text: "CREATE TABLE a (i int);\nCREATE SUBSCRIPTION s CONNECTION 'host=h' PUBLICATION p\n\
               WITH (create_slot = false);",
        expected: &[
            "CREATE SUBSCRIPTION connects",
            "f.sql:2",
            "hint: write `WITH (connect = false)`",
        ],
    },
    Case {
        about: "a subscription whose slot would be dropped at its publisher",
        transaction: Transaction::File,
        text: "CREATE SUBSCRIPTION s CONNECTION 'host=h' PUBLICATION p WITH (connect = false);\n\
               DROP SUBSCRIPTION s;",
        expected: &["DROP SUBSCRIPTION connects", "f.sql:2", "SET (slot_name = NONE)"],
    },
    Case {
        about: "an extension that is not installed",
        transaction: Transaction::File,
        text: "\nCREATE EXTENSION no_such_extension;",
        expected: &["no_such_extension", "f.sql:2", "hint: install"],
    },
];

async fn scratch() -> Scratch {
    let mut settings = Settings::new(Mode::Local, std::env::temp_dir());
    settings.path_env = std::env::var_os("PATH");
    build(settings).await.unwrap()
}

async fn outcome(client: &tokio_postgres::Client, case: &Case) -> Result<FileRun, ScriptError> {
    client
        .batch_execute(
            "DROP SCHEMA IF EXISTS public, s CASCADE; CREATE SCHEMA public; CREATE SCHEMA s;
             CREATE TYPE public.e AS ENUM ('a'); CREATE TABLE public.t (e public.e)",
        )
        .await
        .unwrap();
    let files = Files(BTreeMap::from([("f.sql", case.text)]));
    let script = parse(&files, "f.sql", &mut Variables::new())?;
    let options = RunOptions { transaction: case.transaction, ..RunOptions::default() };
    let outcome = run(client, &script, &options).await;
    reset_session(client).await.unwrap();
    outcome
}

#[tokio::test]
async fn files_run_as_they_need_to() {
    let scratch = scratch().await;
    let database = scratch.database("runner").await.unwrap();
    for case in SUCCESSES {
        let run = outcome(database.client(), case).await.unwrap();
        let how = run.transaction.to_string();
        for words in case.expected {
            assert!(how.contains(words), "{}: {how:?} lacks {words:?}", case.about);
        }
    }
    scratch.close().await.unwrap();
}

#[tokio::test]
async fn errors_point_at_their_place_and_leave_nothing_behind() {
    let scratch = scratch().await;
    let database = scratch.database("runner").await.unwrap();
    for case in FAILURES {
        let error = outcome(database.client(), case).await.unwrap_err();
        let shown = format!("{error}\nhint: {}", error.hint().unwrap_or_default());
        for words in case.expected {
            assert!(shown.contains(words), "{}: lacks {words:?} in\n{shown}", case.about);
        }
        if case.transaction == Transaction::File {
            let left: bool = database
                .client()
                .query_one("SELECT to_regclass('public.a') IS NOT NULL", &[])
                .await
                .unwrap()
                .get(0);
            assert!(!left, "{}: the table of a failed transaction is still there", case.about);
        }
    }
    scratch.close().await.unwrap();
}

#[tokio::test]
async fn what_all_databases_share_can_be_refused() {
    let scratch = scratch().await;
    let database = scratch.database("runner").await.unwrap();
    let options = RunOptions { cluster_wide: ClusterWide::Refuse, ..RunOptions::default() };
    for text in
        ["SELECT 1;\nCREATE ROLE r;", "ALTER SYSTEM SET work_mem = '1MB';", "DROP DATABASE d;"]
    {
        let files = Files(BTreeMap::from([("f.sql", text)]));
        let script = parse(&files, "f.sql", &mut Variables::new()).unwrap();
        let error = run(database.client(), &script, &options).await.unwrap_err();
        assert!(error.hint().is_some() && error.snippet().is_some(), "{error}");
    }
    let roles =
        database.client().query("SELECT FROM pg_roles WHERE rolname = 'r'", &[]).await.unwrap();
    assert!(roles.is_empty());
    scratch.close().await.unwrap();
}
