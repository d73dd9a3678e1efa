//! Whatever is changed of what was locked is caught, and named: seeded, so that a failure comes again.

use std::collections::BTreeMap;

use crate::support::{Outcome, Project};

const SEED: u64 = 20_261_121;

const CANONICAL: &str = "\
CREATE TABLE tenants (
    id bigint PRIMARY KEY,
    name text NOT NULL,
    slug text NOT NULL UNIQUE
);
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    tenant_id bigint NOT NULL REFERENCES tenants (id),
    total numeric(10, 2) NOT NULL CHECK (total >= 0),
    note text
);
CREATE INDEX orders_tenant ON orders (tenant_id, total DESC);
COMMENT ON TABLE orders IS 'What was sold.';
CREATE VIEW totals AS SELECT tenant_id, sum(total) AS total FROM orders GROUP BY tenant_id;
";

const FIRST: &str = "\
CREATE TABLE tenants (
    id bigint PRIMARY KEY,
    name text NOT NULL
);
CREATE TABLE orders (
    id bigint PRIMARY KEY,
    tenant_id bigint NOT NULL REFERENCES tenants (id),
    total numeric(10, 2) NOT NULL CHECK (total >= 0)
);
COMMENT ON TABLE orders IS 'What was sold.';
";

const SECOND: &str = "\
ALTER TABLE tenants ADD COLUMN slug text NOT NULL UNIQUE;
CREATE INDEX orders_tenant ON orders (tenant_id, total DESC);
CREATE VIEW totals AS SELECT tenant_id, sum(total) AS total FROM orders GROUP BY tenant_id;
";

const ADR: &str = "# ADR-001: Notes come later\n\n## Status\n\nAccepted\n";

/// A generator of numbers (splitmix64).
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(end).unwrap()).unwrap()
    }

    /// Another text: one byte of it flipped, or one of its lines taken out, doubled or moved.
    fn tampered(&mut self, text: &[u8]) -> Vec<u8> {
        loop {
            let mut other = text.to_vec();
            if self.below(2) == 0 {
                let at = self.below(other.len());
                other[at] ^= 1 << self.below(8);
            } else {
                let mut lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
                let at = self.below(lines.len());
                match self.below(3) {
                    0 => drop(lines.remove(at)),
                    1 => lines.insert(at, lines[at]),
                    _ => {
                        let line = lines.remove(at);
                        lines.insert(self.below(lines.len() + 1), line);
                    }
                }
                other = lines.concat();
            }
            if other != text {
                return other;
            }
        }
    }
}

/// Prints a count, for whoever runs the test with `--nocapture`.
#[expect(clippy::print_stdout, reason = "the count is what the test is run for")]
fn tell(count: &str) {
    println!("{count}");
}

/// A project with one drift that is accepted, locked and verified.
fn locked() -> Project {
    let project = Project::empty()
        .shared()
        .file("db/schema/canonical_schema.sql", CANONICAL)
        .file("db/migrations/0001_first.sql", FIRST)
        .file("db/migrations/0002_second.sql", SECOND)
        .file("adr/ADR-001-notes-come-later.md", ADR)
        .file("pgcanon.toml", "[compare]\ncolumn_order = \"note\"\n");
    project.run(&["reconcile"]).expect(1);
    project.run(&["decide", "1", "accept", "--adr", "ADR-001"]).expect(0);
    project.run(&["baseline", "lock", "v1"]).expect(0);
    project
}

fn verify(project: &Project) -> Outcome {
    project.run(&["baseline", "verify", "v1", "--engineer", "Grace Hopper"])
}

#[test]
fn no_tampering_with_what_is_locked_goes_unseen() {
    const TRIED: usize = 48;
    let project = locked();
    let files = [
        "db/schema/canonical_schema.sql",
        "db/migrations/0001_first.sql",
        "db/migrations/0002_second.sql",
        "db/schema/baselines/v1.lock",
        "db/schema/drift_register.yaml",
        "adr/ADR-001-notes-come-later.md",
        "pgcanon.toml",
    ];
    let originals: BTreeMap<&str, Vec<u8>> =
        files.iter().map(|file| (*file, std::fs::read(project.path(file)).unwrap())).collect();
    verify(&project).expect(0);
    let mut numbers = Numbers(SEED);
    let mut caught = BTreeMap::new();
    for _ in 0..TRIED {
        let file = files[numbers.below(files.len())];
        let text = numbers.tampered(&originals[file]);
        std::fs::write(project.path(file), &text).unwrap();
        let outcome = verify(&project);
        let shown = String::from_utf8_lossy(&text);
        assert!(matches!(outcome.code, 1 | 2), "{file} is now\n{shown}\n{outcome:?}");
        let said = format!("{}{}", outcome.stdout, outcome.stderr);
        assert!(said.contains(file), "{file} is not named; it is now\n{shown}\n{said}");
        *caught.entry(file).or_insert(0) += 1;
        for (file, original) in &originals {
            std::fs::write(project.path(file), original).unwrap();
        }
    }
    tell(&format!("caught {TRIED} of {TRIED}: {caught:?}"));
    assert_eq!(caught.len(), files.len(), "every file had its turn: {caught:?}");
    verify(&project).expect(0);
}

#[test]
fn no_tampering_with_evidence_goes_unseen() {
    const TRIED: usize = 40;
    let project = locked();
    verify(&project).expect(0);
    let folder = "artifacts/evidence/v1";
    let archive = format!("{folder}.tar");
    let packed = std::fs::read(project.path(&archive)).unwrap();
    let texts = project.texts(folder);
    let files: Vec<&String> = texts.iter().filter(|(_, t)| !t.is_empty()).map(|(f, _)| f).collect();
    let check = |bundle: &str| project.run(&["evidence", "check", bundle]);
    check(folder).expect(0);
    check(&archive).expect(0);
    let mut numbers = Numbers(SEED);
    let mut caught = BTreeMap::new();
    for _ in 0..TRIED {
        let outcome = if numbers.below(3) == 0 {
            let mut bytes = packed.clone();
            let at = numbers.below(bytes.len());
            bytes[at] ^= 1 << numbers.below(8);
            std::fs::write(project.path(&archive), &bytes).unwrap();
            let outcome = check(&archive);
            assert_eq!(outcome.code, 1, "byte {at} of the archive: {outcome:?}");
            *caught.entry("the archive").or_insert(0) += 1;
            std::fs::write(project.path(&archive), &packed).unwrap();
            outcome
        } else {
            let file = files[numbers.below(files.len())];
            let path = project.path(&format!("{folder}/{file}"));
            std::fs::write(&path, numbers.tampered(&texts[file])).unwrap();
            let outcome = check(folder);
            assert_eq!(outcome.code, 1, "{file}: {outcome:?}");
            assert!(outcome.stdout.contains(file), "{file} is not named: {outcome:?}");
            *caught.entry("the folder").or_insert(0) += 1;
            std::fs::write(&path, &texts[file]).unwrap();
            outcome
        };
        assert!(outcome.stdout.starts_with("FAIL: "), "{outcome:?}");
    }
    tell(&format!("caught {TRIED} of {TRIED}: {caught:?}"));
    assert_eq!(caught.len(), 2, "both forms had their turn");
    check(folder).expect(0);
    check(&archive).expect(0);
}
