//! What a verification enters into the register, and takes out again.

use serde_json::json;

use super::found::Found;
use super::told;
use crate::commands::baseline::gates;
use crate::commands::{Error, project, show};
use crate::config::Project;
use crate::diff::counted;
use crate::digest;
use crate::evidence::lock::Lock;
use crate::evidence::record::Verdict;
use crate::evidence::tag;
use crate::register::{Deviation, DeviationType, DriftSource, Now, Register, details};

/// How many objects have a row of their own; more than these are one row for all.
const ROWS: usize = 50;

/// The register as it was locked, where it differs from that only in what an earlier verification
/// entered, with its path.
pub(super) fn taken_back(
    project: &Project,
    lock: &Lock,
) -> Result<Option<(String, Register)>, Error> {
    let path = &project.config.canonical.register;
    let Some(text) = project::text(project, path)? else { return Ok(None) };
    // A register that cannot be read has changed in other ways.
    let Ok(register) = Register::parse(&text, path) else { return Ok(None) };
    let before = register.without(DriftSource::Baseline);
    if before == register {
        return Ok(None);
    }
    let is_locked = match lock.files.get(path) {
        Some(digest) => digest::of_bytes(before.to_text()?.as_bytes()) == *digest,
        // There was none.
        None => before == Register::default(),
    };
    Ok(is_locked.then(|| (path.clone(), before)))
}

/// Enters into the register what was found; what an earlier verification entered and this one does
/// not find is taken out again.
pub(super) fn enter(
    project: &Project,
    lock: &Lock,
    found: &Found,
    taken_back: Option<Register>,
) -> Result<(), Error> {
    if found.verdict() != Verdict::Fail {
        return match taken_back {
            Some(register) => project::put_back(project, &register),
            None => Ok(()),
        };
    }
    if let Some(commit) = &found.tagged_at {
        show::stderr(&format!(
            "note: nothing was entered into the register: {} is tagged, at {commit}\n\
             next: git worktree add FOLDER {}, and verify there\n",
            lock.name,
            tag::name(&lock.name)
        ));
        return Ok(());
    }
    let rulings = match project::rulings(project) {
        Ok(rulings) => rulings,
        // It is among what was found already, and nothing can be entered into it.
        Err(error) => {
            show::stderr(&format!(
                "note: nothing was entered into the register: {}\n",
                told(&error)
            ));
            return Ok(());
        }
    };
    let deviations = deviations(project, lock, found);
    let now = Now {
        examined: &[DriftSource::Baseline],
        deviations: &deviations,
        head: found.head.as_deref(),
        adrs: &rulings.adrs,
        retire: false,
    };
    let (register, _) = rulings.register.reconcile(&now);
    project::keep(project, &register)?;
    let ids: Vec<String> =
        register.rows_of(&deviations).into_iter().flatten().map(|row| row.id.to_string()).collect();
    if let [first, ..] = ids.as_slice() {
        show::stderr(&format!(
            "entered into {}: {}\nnext: mend it and verify again, or pgcanon decide {first} \
             fix-baseline and lock anew\n",
            project.config.canonical.register,
            ids.join(", ")
        ));
    }
    Ok(())
}

/// What was found, as the register knows it.
fn deviations(project: &Project, lock: &Lock, found: &Found) -> Vec<Deviation> {
    let objects = found.mismatches.iter().filter(|mismatch| mismatch.is_of_object()).count();
    let of = |rule: &str, object: String, canonical: String, state: String| Deviation {
        source: DriftSource::Baseline,
        details: details(&json!([lock.name, rule, object, canonical, state])),
        object,
        deviation_type: DeviationType::Rule(rule.to_owned()),
        canonical,
        state,
    };
    // Of itself the register cannot say what it is, and that drift is open it says already.
    let own =
        [format!("file {}", project.config.canonical.register), format!("gate {}", gates::DRIFT)];
    let rows = found.mismatches.iter().filter(|m| objects <= ROWS || !m.is_of_object());
    let rows = rows.filter(|mismatch| !own.contains(&mismatch.subject));
    let mut deviations: Vec<Deviation> = rows
        .map(|mismatch| {
            let (canonical, state) = mismatch.cells(lock);
            of(mismatch.rule(), mismatch.subject.clone(), canonical, state)
        })
        .collect();
    let name = format!("baseline {}", lock.name);
    if objects > ROWS {
        let state = format!("{} otherwise", counted(objects, "object"));
        deviations.push(of("not-as-locked", format!("{name} objects"), "locked".to_owned(), state));
    }
    if let Some(reason) = found.reasons.first() {
        deviations.push(of("verification-failed", name, "PASS".to_owned(), reason.clone()));
    }
    deviations
}
