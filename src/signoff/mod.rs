//! Who signed a baseline: a file under version control for each, bound to the bytes of its lock.
//! Pure.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::document::{Document, Node};
use crate::person::folded;
use crate::problem::{Fault, Problems};

/// The version of the file's format.
pub const FORMAT: u32 = 1;

/// What every file begins with.
const HEADER: &str = "\
# Who signed this baseline. `pgcanon signoff add` writes a line for each, `pgcanon signoff check`
# holds them against the lock and the roles that the configuration requires.
";

/// The signatures of one baseline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOff {
    /// The version of the format.
    format: u32,
    /// The baseline's name.
    pub baseline: String,
    /// The SHA-256 of the lock that was signed.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub lock: String,
    /// The signatures.
    pub signed: Vec<Signature>,
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// In which role, as the configuration names it.
    pub role: String,
    /// Who.
    pub name: String,
    /// What they have to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl SignOff {
    /// No signatures under this lock yet.
    pub fn new(baseline: &str, lock: &str) -> Self {
        let (baseline, lock) = (baseline.to_owned(), lock.to_owned());
        Self { format: FORMAT, baseline, lock, signed: Vec::new() }
    }

    /// Reads the text of a file. `path` is what messages call it.
    ///
    /// # Errors
    /// Everything in which the text is no sign-off file.
    pub fn parse(path: &str, text: &str) -> Result<Self, Problems> {
        let document = Document::parse(path, text)?;
        let signoff: Self = document.read()?;
        if signoff.format != FORMAT {
            let format = document.root().get("format").map_or(0..0, |node| node.span.clone());
            let message =
                format!("it has format {}, and this version reads {FORMAT}", signoff.format);
            let hint = "use the version of pgcanon that wrote it, or a newer one";
            return Err(document.problems(vec![Fault::new(format, message).hint(hint)]));
        }
        let signed = document.root().get("signed").map(Node::items).unwrap_or_default();
        let mut faults = Vec::new();
        for (node, Signature { role, name, .. }) in signed.iter().zip(&signoff.signed) {
            for (key, value) in [("role", role), ("name", name)] {
                if value.trim().is_empty() {
                    let span = node.get(key).map_or(node.span.clone(), |value| value.span.clone());
                    let fault = Fault::new(span, format!("`{key}` of a signature is empty"));
                    faults.push(fault.hint("say who signed as what, or remove the line"));
                }
            }
        }
        if faults.is_empty() { Ok(signoff) } else { Err(document.problems(faults)) }
    }

    /// The text of the file. Every signature stands on one line, so that two that were given on two
    /// branches are both kept by a merge.
    ///
    /// # Errors
    /// When a value cannot be written as JSON, which no text can bring about.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        // A JSON string is a YAML string.
        let mut text = format!(
            "{HEADER}format: {FORMAT}\nbaseline: {}\nlock: {}\nsigned:",
            serde_json::to_string(&self.baseline)?,
            self.lock
        );
        if self.signed.is_empty() {
            text += " []";
        }
        text.push('\n');
        for Signature { role, name, note } in &self.signed {
            let (role, name) = (serde_json::to_string(role)?, serde_json::to_string(name)?);
            text += &format!("- {{role: {role}, name: {name}");
            if let Some(note) = note {
                text += &format!(", note: {}", serde_json::to_string(note)?);
            }
            text += "}\n";
        }
        Ok(text)
    }

    /// Adds a signature, in place of earlier ones in the same role; returns those of them that say
    /// something else.
    pub fn sign(&mut self, signature: Signature) -> Vec<Signature> {
        let mut replaced: Vec<Signature> =
            self.signed.extract_if(.., |other| other.role == signature.role).collect();
        replaced.retain(|other| *other != signature);
        self.signed.push(signature);
        self.signed.sort_by(|one, other| one.role.cmp(&other.role));
        replaced
    }

    /// What is missing or wrong, given the roles that must have signed and the SHA-256 of the lock
    /// as it is now; empty when the baseline is signed.
    pub fn problems(&self, roles: &[String], lock: &str) -> Vec<String> {
        let mut problems = Vec::new();
        if self.lock != lock {
            problems.push(format!(
                "the signatures are under another lock ({}…, and it is {}…)",
                &self.lock.get(..12).unwrap_or(&self.lock),
                lock.get(..12).unwrap_or(lock)
            ));
        }
        for role in roles {
            if !self.signed.iter().any(|signature| signature.role == *role) {
                problems.push(format!("nobody signed as {role}"));
            }
        }
        let mut names = BTreeSet::new();
        for Signature { role, name, .. } in &self.signed {
            if !roles.contains(role) {
                problems.push(format!("{name} signed as {role}, which no baseline requires"));
            } else if !names.insert(folded(name)) {
                problems.push(format!("{name} signed in more than one role"));
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::{SignOff, Signature};

    fn signature(role: &str, name: &str, note: Option<&str>) -> Signature {
        Signature { role: role.to_owned(), name: name.to_owned(), note: note.map(str::to_owned) }
    }

    fn roles() -> Vec<String> {
        vec!["steward".to_owned(), "verifier".to_owned()]
    }

    #[test]
    fn what_is_written_is_read() {
        let mut signoff = SignOff::new("1.0 # first", &"a".repeat(64));
        assert_eq!(SignOff::parse("s", &signoff.to_text().unwrap()).unwrap(), signoff);
        signoff.sign(signature("verifier", "Grace: H", Some("rebuilt \"twice\"\n")));
        signoff.sign(signature("steward", "Ada", None));
        assert_eq!(SignOff::parse("s", &signoff.to_text().unwrap()).unwrap(), signoff);
    }

    #[test]
    fn every_role_is_signed_by_somebody_else_under_this_lock() {
        let lock = "a".repeat(64);
        let mut signoff = SignOff::new("1.0", &lock);
        assert_eq!(
            signoff.problems(&roles(), &lock),
            ["nobody signed as steward", "nobody signed as verifier"]
        );
        signoff.sign(signature("steward", "Ada", None));
        signoff.sign(signature("verifier", "ada", None));
        assert_eq!(signoff.problems(&roles(), &lock), ["ada signed in more than one role"]);
        signoff.sign(signature("verifier", "Grace", None));
        assert!(signoff.problems(&roles(), &lock).is_empty());
        let other = "b".repeat(64);
        assert_eq!(
            signoff.problems(&roles(), &other),
            ["the signatures are under another lock (aaaaaaaaaaaa…, and it is bbbbbbbbbbbb…)"]
        );
        signoff.sign(signature("tester", "Alan", None));
        assert_eq!(
            signoff.problems(&roles(), &lock),
            ["Alan signed as tester, which no baseline requires"]
        );
    }

    #[test]
    fn one_person_has_one_name() {
        let lock = "a".repeat(64);
        for (one, other) in [("Ann", "ann "), ("Ann Lee", " Ann\u{a0} lee")] {
            let mut signoff = SignOff::new("1.0", &lock);
            signoff.sign(signature("steward", one, None));
            signoff.sign(signature("verifier", other, None));
            let said = format!("{other} signed in more than one role");
            assert_eq!(signoff.problems(&roles(), &lock), [said]);
        }
    }

    #[test]
    fn what_a_signature_replaces_is_returned() {
        let mut signoff = SignOff::new("1.0", &"a".repeat(64));
        let (ann, bob) = (signature("steward", "Ann", None), signature("steward", "Bob", None));
        assert!(signoff.sign(ann.clone()).is_empty());
        assert!(signoff.sign(ann.clone()).is_empty(), "nothing is lost");
        assert_eq!(signoff.sign(bob), [ann]);
    }

    #[test]
    fn a_signature_of_nobody_is_refused_in_its_place() {
        let lock = "a".repeat(64);
        let head = format!("format: 1\nbaseline: x\nlock: {lock}\nsigned:\n");
        let text = format!("{head}- {{role: steward, name: \" \"}}\n- {{role: \"\", name: Ann}}\n");
        let problems = SignOff::parse("s", &text).unwrap_err().list;
        let told: Vec<(u32, usize, &str)> =
            problems.iter().map(|p| (p.line, p.column, p.message.as_str())).collect();
        let expected =
            [(5, 25, "`name` of a signature is empty"), (6, 10, "`role` of a signature is empty")];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_bad_file_is_told_whole() {
        let problems =
            SignOff::parse("s.yaml", "format: 1\nbaseline: x\nlock: short\nsigned:\n- {name: a}\n");
        let told: Vec<String> = problems
            .unwrap_err()
            .list
            .into_iter()
            .map(|problem| format!("{}: {}", problem.line, problem.message))
            .collect();
        assert_eq!(
            told,
            ["3: `lock` is `short`, which does not match `^[0-9a-f]{64}$`", "5: `role` is missing"]
        );
        assert!(SignOff::parse("s", "format: 2\nbaseline: x\nlock: y\nsigned: []\n").is_err());
    }
}
