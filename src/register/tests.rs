//! Numbers that stay, decisions that are bound, and files that two branches wrote.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod files;
mod on_demand;

use std::collections::BTreeMap;

use super::*;
use crate::adr::{self, AdrNumber, Entry, Library};
use crate::diff::{Difference, Drift, DriftType, Level};
use crate::model::kinds::Aspect;
use crate::model::{Kind, ObjectId};

pub(super) fn drift(name: &str, drift_type: DriftType) -> Drift {
    Drift {
        object: ObjectId::new(Kind::Table, ["public", name]),
        drift_type,
        level: Level::Error,
        differences: Vec::new(),
        renamed_to: None,
        candidates: Vec::new(),
        folded: Vec::new(),
        left: None,
        right: None,
    }
}

/// A drift in one attribute.
fn changed(name: &str, value: &str) -> Drift {
    let (left, right) = ("x".into(), value.into());
    let attribute = "comment".to_owned();
    let differences = vec![Difference { attribute, aspect: Aspect::Definition, left, right }];
    Drift { differences, ..drift(name, DriftType::Changed) }
}

fn renamed(from: &str, to: &str) -> Drift {
    let to = ObjectId::new(Kind::Table, ["public", to]);
    Drift { renamed_to: Some(to), ..drift(from, DriftType::Renamed) }
}

fn library(status: &str) -> Library {
    let (number, file) = (AdrNumber(4), "adr/4-x.md".to_owned());
    let text = format!("# X\n\n## Status\n\n{status}\n");
    let entries = vec![Entry { number, outcome: adr::parse(&file, number, &text), file }];
    Library { folder: "adr".to_owned(), entries, ..Library::default() }
}

fn deviations(drifts: &[Drift]) -> Vec<Deviation> {
    drifts.iter().map(|drift| Deviation::of(DriftSource::Migrations, drift)).collect()
}

/// The register after a run that retires nothing.
pub(super) fn run(register: &Register, drifts: &[Drift]) -> (Register, Changes) {
    judged(register, drifts, "Accepted", false)
}

fn judged(register: &Register, drifts: &[Drift], adr: &str, retire: bool) -> (Register, Changes) {
    let (deviations, adrs) = (deviations(drifts), library(adr));
    register.reconcile(&Now {
        examined: DriftSource::ALL,
        deviations: &deviations,
        head: Some("007_x"),
        adrs: &adrs,
        retire,
    })
}

fn numbers(register: &Register) -> Vec<(String, u32, Status)> {
    register.rows().iter().map(|row| (row.object.clone(), row.id.0, row.status)).collect()
}

pub(super) fn decision(ruling: Ruling, on: &Drift) -> Decision {
    let details = Deviation::of(DriftSource::Migrations, on).details;
    Decision { ruling, adr: Some(AdrNumber(4)), record: None, note: None, details, retired: false }
}

pub(super) fn decided(register: &Register, id: u32, decision: Decision) -> Register {
    register.decided(&BTreeMap::from([(DriftNumber(id), Some(decision))]))
}

#[test]
fn a_number_stays_with_its_drift() {
    let [a, b, c] = ["a", "b", "c"].map(|name| drift(name, DriftType::Missing));
    let (first, _) = run(&Register::default(), &[b.clone(), c.clone()]);
    let (second, changes) = run(&first, &[a.clone(), c]);
    let expected = [
        ("table public.a".to_owned(), 3, Status::Open),
        ("table public.b".to_owned(), 1, Status::Resolved),
        ("table public.c".to_owned(), 2, Status::Open),
    ];
    assert_eq!(numbers(&second), expected);
    assert_eq!(changes.opened, [DriftNumber(3)]);
    assert_eq!(changes.resolved, [DriftNumber(1)]);
    assert_eq!(second.rows()[1].resolved_at.as_deref(), Some("007_x"));
    let (third, changes) = run(&second, &[a, b]);
    assert_eq!(numbers(&third)[1], ("table public.b".to_owned(), 1, Status::Open));
    assert_eq!(third.rows()[1].resolved_at, None);
    assert_eq!(changes.reopened, [DriftNumber(1)]);
}

#[test]
fn missing_and_unexpected_are_two_drifts() {
    let (first, _) = run(&Register::default(), &[drift("a", DriftType::Missing)]);
    let (second, _) = run(&first, &[drift("a", DriftType::Unexpected)]);
    let statuses: Vec<(u32, Status)> =
        second.by_number().iter().map(|row| (row.id.0, row.status)).collect();
    assert_eq!(statuses, [(1, Status::Resolved), (2, Status::Open)]);
}

#[test]
fn one_object_that_deviates_in_two_sources_has_two_rows() {
    let found = drift("a", DriftType::Missing);
    let both = [DriftSource::Migrations, DriftSource::Yaml].map(|of| Deviation::of(of, &found));
    let rule = Deviation {
        source: DriftSource::Policy,
        deviation_type: DeviationType::Rule("tenant-index".to_owned()),
        ..both[0].clone()
    };
    let all = [&both[..], &[rule]].concat();
    let adrs = Library::default();
    let now = Now {
        examined: DriftSource::ALL,
        deviations: &all,
        head: None,
        adrs: &adrs,
        retire: false,
    };
    let (register, changes) = Register::default().reconcile(&now);
    assert_eq!(changes.opened.len(), 3);
    let text = register.to_text().unwrap();
    assert!(text.contains("source: yaml, ") && text.contains("type: \"tenant-index\""), "{text}");
    assert!(!text.contains("source: migrations"), "{text}");
    assert_eq!(Register::parse(&text, "r").unwrap(), register);
    let ids: Vec<u32> = register.rows_of(&all).iter().map(|row| row.unwrap().id.0).collect();
    assert_eq!(ids.len(), 3);
}

#[test]
fn a_rename_takes_the_place_of_two_rows_and_gives_it_back() {
    let two = [drift("a", DriftType::Missing), drift("b", DriftType::Unexpected)];
    let (first, _) = run(&Register::default(), &two);
    let (second, changes) = run(&first, &[renamed("a", "b")]);
    assert_eq!(changes.opened, [DriftNumber(3)]);
    assert_eq!(changes.resolved, [DriftNumber(1), DriftNumber(2)]);
    let (third, changes) = run(&second, &two);
    assert_eq!(changes.resolved, [DriftNumber(3)]);
    assert_eq!(changes.reopened, [DriftNumber(1), DriftNumber(2)]);
    assert_eq!(third.rows().len(), 3);
}

#[test]
fn an_acceptance_holds_for_exactly_what_was_accepted() {
    let [one, other] = ["1", "2"].map(|value| changed("a", value));
    let (open, _) = run(&Register::default(), std::slice::from_ref(&one));
    let accepted = decided(&open, 1, decision(Ruling::Accept, &one));
    let stands = |register: &Register| {
        let row = &register.rows()[0];
        (row.status, row.lapse.as_ref().map(ToString::to_string))
    };
    let (accepted, changes) = run(&accepted, std::slice::from_ref(&one));
    assert_eq!(stands(&accepted), (Status::Accepted, None));
    assert_eq!(changes, Changes::default());

    let (reopened, changes) = run(&accepted, &[other]);
    let said = Some("what differs has changed since".to_owned());
    assert_eq!(stands(&reopened), (Status::Reopened, said));
    assert_eq!(changes.reopened, [DriftNumber(1)]);
    // What was accepted is there again, and so it is accepted again.
    assert_eq!(stands(&run(&reopened, std::slice::from_ref(&one)).0), (Status::Accepted, None));

    for (adr, said) in [
        ("Proposed", "ADR-004 is proposed"),
        ("Deprecated", "ADR-004 is deprecated"),
        ("Superseded by ADR-9", "ADR-004 is superseded by ADR-009"),
    ] {
        let (lapsed, _) = judged(&accepted, std::slice::from_ref(&one), adr, true);
        assert_eq!(stands(&lapsed), (Status::Reopened, Some(said.to_owned())));
    }
    let (deviations, none) = (deviations(std::slice::from_ref(&one)), Library::default());
    let now = Now {
        examined: DriftSource::ALL,
        deviations: &deviations,
        head: None,
        adrs: &none,
        retire: true,
    };
    let (lapsed, _) = accepted.reconcile(&now);
    assert_eq!(stands(&lapsed), (Status::Reopened, Some("ADR-004 is not there".to_owned())));
}

#[test]
fn a_decision_follows_its_record_and_no_other() {
    let one = changed("a", "1");
    let (open, _) = run(&Register::default(), std::slice::from_ref(&one));
    let record = Some("x".to_owned());
    let accepted = decided(&open, 1, Decision { record, ..decision(Ruling::Accept, &one) });
    let deviations = deviations(&[one]);
    let stands = |files: &[&str]| {
        let entry = |name: &&str| {
            let (number, file) = (adr::Named::read(name).unwrap().number, format!("adr/{name}"));
            let outcome = adr::parse(&file, number, "# X\n\n## Status\n\nAccepted\n");
            Entry { number, file, outcome }
        };
        let entries = files.iter().map(entry).collect();
        let adrs = Library { entries, ..Library::default() };
        let now = Now {
            examined: DriftSource::ALL,
            deviations: &deviations,
            head: None,
            adrs: &adrs,
            retire: true,
        };
        let (judged, _) = accepted.reconcile(&now);
        let row = &judged.rows()[0];
        let lapse = row.lapse.as_ref().map(ToString::to_string).unwrap_or_default();
        (row.status, row.decision.as_ref().unwrap().adr.unwrap().0, lapse)
    };
    let held = |number| (Status::Accepted, number, String::new());
    assert_eq!(stands(&["4-x.md"]), held(4));
    assert_eq!(stands(&["4-x.md", "4-y.md"]), held(4), "two branches took one number");
    assert_eq!(stands(&["4-y.md", "5-x.md"]), held(5), "and then one of them got another");
    let lost = |why: &str| (Status::Reopened, 4, format!("ADR-004 {why}"));
    assert_eq!(stands(&["4-y.md"]), lost("is another record now, and no longer `x`"));
    assert_eq!(stands(&["4-y.md", "4-z.md"]), lost("is there more than once"));
    assert_eq!(stands(&["3-y.md"]), lost("is not there"));
    assert_eq!(stands(&["5-x.md", "6-x.md"]), lost("is not there"));
}

#[test]
fn an_acceptance_that_is_no_longer_needed_is_stale_until_it_is_retired() {
    let one = changed("a", "1");
    let (open, _) = run(&Register::default(), std::slice::from_ref(&one));
    let accepted = decided(&open, 1, decision(Ruling::Accept, &one));
    let (accepted, _) = run(&accepted, std::slice::from_ref(&one));
    let (stale, changes) = run(&accepted, &[]);
    assert_eq!(stale.rows()[0].status, Status::Stale);
    assert_eq!(changes, Changes::default());
    // Written or not, it stays stale until somebody retires it.
    let read = Register::parse(&stale.to_text().unwrap(), "r").unwrap();
    assert_eq!(run(&read, &[]).0.rows()[0].status, Status::Stale);

    let (retired, changes) = judged(&stale, &[], "Accepted", true);
    let row = &retired.rows()[0];
    assert_eq!((row.status, row.resolved_at.as_deref()), (Status::Resolved, Some("007_x")));
    assert!(row.decision.as_ref().unwrap().retired, "the decision stays for the history");
    assert_eq!(changes.retired, [DriftNumber(1)]);
    let read = Register::parse(&retired.to_text().unwrap(), "r").unwrap();
    assert_eq!(read, retired);
    // Back again, it has to be decided anew.
    let (back, _) = run(&read, &[one]);
    assert_eq!(
        (back.rows()[0].status, &back.rows()[0].lapse),
        (Status::Reopened, &Some(Lapse::Back))
    );
}

#[test]
fn a_source_that_is_to_be_mended_leaves_the_drift_open() {
    let one = changed("a", "1");
    let (open, _) = run(&Register::default(), std::slice::from_ref(&one));
    let fix = decision(Ruling::Fix(DriftSource::Migrations), &one);
    assert_eq!(fix.to_string(), "fix migration · ADR-004");
    let (fixing, _) = run(&decided(&open, 1, fix.clone()), &[one]);
    assert_eq!(fixing.rows()[0].status, Status::Open);
    let (fixed, changes) = run(&fixing, &[]);
    assert_eq!((fixed.rows()[0].status, &fixed.rows()[0].decision), (Status::Resolved, &Some(fix)));
    assert_eq!(changes.resolved, [DriftNumber(1)]);
}

#[test]
fn the_same_difference_has_the_same_digest_and_another_one_another() {
    let of = |drift: &Drift| Deviation::of(DriftSource::Migrations, drift).details;
    let one = changed("a", "1");
    assert_eq!(of(&one), of(&one.clone()));
    assert_eq!(of(&one).len(), 16);
    let with = |folded: Vec<Drift>| Drift { folded, ..one.clone() };
    let others = [
        changed("a", "2"),
        changed("b", "1"),
        with(vec![drift("b", DriftType::Missing)]),
        with(vec![drift("c", DriftType::Missing)]),
        renamed("a", "b"),
        renamed("a", "c"),
    ];
    let mut digests: Vec<String> = others.iter().map(of).chain([of(&one)]).collect();
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), 7);
    // What a long value has in the middle counts, though no cell of the table shows it.
    let long = |c: char| changed("a", &format!("{}{c}{}", "y".repeat(500), "z".repeat(500)));
    assert_ne!(of(&long('1')), of(&long('2')));
}

#[test]
fn where_a_schema_was_built_is_no_detail_of_it() {
    let missing = |owner: &str, persistence: &str| {
        let attributes = serde_json::json!({ "owner": owner, "persistence": persistence });
        let object = serde_json::from_value(serde_json::json!({ "attributes": attributes }));
        let left = Some(object.unwrap());
        let drift = Drift { left, ..drift("a", DriftType::Missing) };
        Deviation::of(DriftSource::Migrations, &drift).details
    };
    assert_eq!(missing("me", "permanent"), missing("you", "permanent"));
    assert_ne!(missing("me", "permanent"), missing("me", "unlogged"));
}

#[test]
fn a_rename_is_known_by_what_is_missing() {
    let fix = decision(Ruling::Fix(DriftSource::Migrations), &renamed("a", "b"));
    let (first, _) = run(&Register::default(), &[renamed("a", "b")]);
    let first = decided(&first, 1, fix.clone());
    let (second, changes) = run(&first, &[renamed("a", "c")]);
    assert_eq!(changes, Changes::default());
    assert_eq!(second.rows()[0].decision, Some(fix));
    let text = second.to_text().unwrap();
    assert_eq!(Register::parse(&text, "r").unwrap(), second);
}

#[test]
fn every_row_stands_on_one_line() {
    let all = [drift("a", DriftType::Missing), drift("b\nc", DriftType::Changed)];
    let (register, _) = run(&Register::default(), &all);
    let note = Some("one\ntwo } \"three\"".to_owned());
    let register = decided(&register, 2, Decision { note, ..decision(Ruling::Accept, &all[1]) });
    let text = register.to_text().unwrap();
    assert_eq!(text.matches("\n- {id: SCHEMA-DRIFT-").count(), 2, "{text}");
    assert_eq!(text.matches("}\n").count(), 2, "{text}");
    assert_eq!(Register::parse(&text, "r").unwrap(), register, "{text}");
}

#[test]
fn what_is_written_is_read_again() {
    let all = [drift("x: y # z", DriftType::Missing), drift("\"q\"\n", DriftType::Changed)];
    let (register, _) = run(&Register::default(), &all);
    let text = register.to_text().unwrap();
    assert_eq!(Register::parse(&text, "r").unwrap(), register, "{text}");
}

#[test]
fn two_branches_that_took_the_same_number_are_told_apart() {
    let all = ["a", "b"].map(|name| drift(name, DriftType::Missing));
    let (ours, _) = run(&Register::default(), &all[..1]);
    let (theirs, _) = run(&Register::default(), &all[1..]);
    let theirs = decided(&theirs, 1, decision(Ruling::Accept, &all[1]));
    let merged = Register { rows: [ours.rows, theirs.rows].concat(), ..Register::default() };
    let read = Register::parse(&merged.to_text().unwrap(), "r").unwrap();
    let (mended, changes) = run(&read, &all);
    let rows: Vec<(u32, Status)> = mended.rows().iter().map(|row| (row.id.0, row.status)).collect();
    assert_eq!(rows, [(1, Status::Open), (2, Status::Accepted)], "a renumbered row is as it was");
    assert_eq!(changes.renumbered, [(DriftNumber(1), DriftNumber(2))]);
}

const ROW: &str = "object: table a, type: Missing, status: Open, ";

#[test]
fn the_same_drift_found_on_two_branches_keeps_the_lower_number_and_the_decision() {
    let text = format!(
        "format: 2\ndrifts:\n\
        - {{id: SCHEMA-DRIFT-005, {ROW}decision: {{ruling: accept, adr: ADR-004, details: \"0123\"}}, canonical: '', state: ''}}\n\
        - {{id: SCHEMA-DRIFT-004, {ROW}decision: null, canonical: '', state: ''}}\n"
    );
    let read = Register::parse(&text, "r.yaml").unwrap();
    assert_eq!(read.rows().len(), 1);
    assert_eq!(read.rows()[0].id, DriftNumber(4));
    assert_eq!(read.rows()[0].decision.as_ref().unwrap().to_string(), "accept · ADR-004");

    let other = text.replace(
        "decision: null",
        "decision: {ruling: fix-migration, details: \"0123\", note: soon}",
    );
    let error = Register::parse(&other, "r.yaml").unwrap_err();
    let said = error.to_string();
    for part in [
        "two decisions on `table a`: `fix migration (soon)` of SCHEMA-DRIFT-004 and `accept · ADR-004` of SCHEMA-DRIFT-005",
        " --> r.yaml:4:",
    ] {
        assert!(said.contains(part), "`{part}` is not in {said}");
    }
    assert_eq!(error.hint().unwrap(), "keep the decision that holds and remove the other row");
}
