//! `pgcanon evidence`: whether an evidence bundle holds, and signatures under it.

use std::path::Path;

use super::environment::Environment;
use super::{AGREED, DISAGREED, Error, FAILED, show};
use crate::cli::{Cli, EvidenceVerb};
use crate::evidence::EvidenceError;
use crate::evidence::bundle::{
    self, Allowed, Checked, Flaw, Held, NAMESPACE, STATEMENT, Signed, visible,
};
use crate::evidence::record::Verdict;

pub(super) fn run(cli: &Cli, verb: &EvidenceVerb, environment: &Environment) -> Result<u8, Error> {
    match verb {
        EvidenceVerb::Check { bundle, allowed_signers, project } => {
            let allowed = allowed_signers.as_deref().map(allowed).transpose()?;
            let shown = bundle.display().to_string();
            let checked = bundle::check(bundle, &shown, allowed.as_ref(), &environment.temporary)?;
            let held = match checked {
                Checked::Holds(held) => held,
                Checked::Broken(flaw) => return broken(&flaw),
            };
            if let Some(project) = project
                && let Some(flaw) = held.missed_by(project)?
            {
                return broken(&flaw);
            }
            if !cli.quiet {
                show::stdout(&holds(&held, project.as_deref()))?;
            }
            Ok(match held.record.verdict {
                Verdict::Pass => AGREED,
                Verdict::Fail => DISAGREED,
                Verdict::Unknown => FAILED,
            })
        }
        EvidenceVerb::Sign { bundle, key } => sign(cli, bundle, key, environment),
    }
}

/// Who may sign, read once, so that it may come through a pipe.
fn allowed(file: &Path) -> Result<Allowed, EvidenceError> {
    let shown = file.display().to_string();
    match std::fs::read(file) {
        Ok(text) => Ok(Allowed { shown, text }),
        Err(source) => Err(EvidenceError::Read { path: shown, source }),
    }
}

fn broken(flaw: &Flaw) -> Result<u8, Error> {
    show::stdout(&format!("FAIL: {flaw}\n"))?;
    Ok(DISAGREED)
}

/// What is said of a bundle that holds. Everything from the bundle is shown as one line: nobody
/// vouches for who wrote it.
fn holds(held: &Held, project: Option<&Path>) -> String {
    let record = &held.record;
    let signatures = match held.signed.len() {
        0 => "no signature".to_owned(),
        1 => "1 signature".to_owned(),
        count => format!("{count} signatures"),
    };
    let mut text = format!(
        "holds: baseline {}, {} by {} on {}; {} files, statement, {signatures}\n",
        visible(&record.baseline),
        record.verdict,
        visible(&record.engineer),
        visible(&record.finished_at),
        held.files
    );
    if let Some(project) = project {
        let count = held.statement.of_project().count();
        text += &format!("holds: {count} files of {} are what was verified\n", project.display());
    }
    for Signed { fingerprint, identity, .. } in &held.signed {
        text += &match identity {
            Some(identity) => format!("signed by {} ({fingerprint})\n", visible(identity)),
            None => format!("signed by {fingerprint}, whom nobody here vouches for\n"),
        };
    }
    if !record.independence.counts {
        let because: Vec<String> =
            record.independence.because.iter().map(|why| visible(why)).collect();
        let because =
            if because.is_empty() { String::new() } else { format!(": {}", because.join("; ")) };
        text += &format!("not independent{because}\n");
    }
    if record.verdict != Verdict::Pass {
        text += &format!("the bundle holds, and the verdict in it is {}\n", record.verdict);
        for reason in &record.reasons {
            text += &format!("  {}\n", visible(reason));
        }
    }
    text
}

fn sign(cli: &Cli, bundle: &Path, key: &Path, environment: &Environment) -> Result<u8, Error> {
    let shown = bundle.display().to_string();
    let signing = bundle::sign(bundle, &shown, key, &environment.temporary)?;
    if cli.quiet {
        return Ok(AGREED);
    }
    let mut text = format!(
        "signed: {} of baseline {} by {}\n",
        signing.record.verdict,
        visible(&signing.record.baseline),
        signing.fingerprint
    );
    for path in &signing.written {
        text += &format!("wrote: {}\n", path.display());
    }
    show::stdout(&text)?;
    show::stderr(&format!(
        "anybody can check it in the folder of the bundle, and without pgcanon, with\n  \
         ssh-keygen -Y verify -f allowed_signers -I IDENTITY -n {NAMESPACE} -s {} < {STATEMENT}\n",
        signing.file
    ));
    Ok(AGREED)
}
