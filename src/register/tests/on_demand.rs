//! What only a command of its own looks for.

use super::*;

#[test]
fn what_is_found_on_demand_stands_until_it_is_looked_for_again() {
    let residue = drift("left_behind", DriftType::Unexpected);
    let found = [Deviation::of(DriftSource::Rollback, &residue)];
    let adrs = library("Accepted");
    let on_demand = |register: &Register, deviations: &[Deviation]| {
        let examined = &[DriftSource::Rollback];
        register.reconcile(&Now { examined, deviations, head: None, adrs: &adrs, retire: false }).0
    };
    let every = |register: &Register, adrs: &Library| {
        let examined = &DriftSource::of_every_run();
        register.reconcile(&Now { examined, deviations: &[], head: None, adrs, retire: true }).0
    };
    let register = on_demand(&Register::default(), &found);
    assert_eq!(every(&register, &adrs), register);
    let read = Register::parse(&register.to_text().unwrap(), "r").unwrap();
    assert_eq!(read, register, "the details are in the file");

    // Its acceptance needs an ADR in force, whichever run looks.
    let decision = Decision {
        details: register.rows()[0].details.clone().unwrap(),
        ..decision(Ruling::Accept, &residue)
    };
    let status = |register: &Register| register.rows()[0].status;
    let accepted = every(&decided(&register, 1, decision), &adrs);
    assert_eq!(status(&accepted), Status::Accepted);
    assert_eq!(status(&every(&accepted, &library("Proposed"))), Status::Reopened);

    assert_eq!(status(&on_demand(&register, &[])), Status::Resolved);
    let usual = run(&Register::default(), &[drift("a", DriftType::Missing)]).0;
    assert_eq!(on_demand(&usual, &[]), usual, "what was not looked at stays as it is");
}
