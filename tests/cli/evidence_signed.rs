//! Signatures under an evidence bundle: made and verified by `ssh-keygen`, and refused where they are
//! not what they should be.

use std::fs;
use std::process::Command;

use pgcanon::digest;
use pgcanon::evidence::bundle::STATEMENT;
use pgcanon::evidence::record::Verdict;

use crate::evidence::{files, written};
use crate::evidence_changed::{flaw, flip};
use crate::support::{BINARY, Outcome, Project};

/// Makes a key of a person, and says in `allowed` that it is theirs.
fn key(project: &Project, name: &str) {
    project.shell("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", name]);
    let public = project.read(&format!("{name}.pub"));
    let allowed = format!("{name}@example.org namespaces=\"pgcanon-evidence\" {}", public.trim());
    let before =
        if project.path("allowed").exists() { project.read("allowed") } else { String::new() };
    project.write("allowed", &format!("{before}{allowed}\n"));
}

/// A bundle that Ada signed.
fn signed() -> Project {
    let project = Project::empty();
    written(&project, "v1", Verdict::Pass);
    key(&project, "ada");
    project.run(&["evidence", "sign", "artifacts/v1", "--key", "ada"]).expect(0);
    project
}

/// The files of the signatures in the bundle.
fn signatures(project: &Project) -> Vec<String> {
    let names = project.texts("artifacts/v1").into_keys();
    names.filter(|name| name.strip_suffix(".sig").is_some()).collect()
}

fn check(project: &Project, args: &[&str]) -> Outcome {
    project.run(&[&["evidence", "check"], args].concat())
}

#[test]
fn a_signature_is_one_that_anybody_can_check() {
    let project = Project::empty();
    written(&project, "v1", Verdict::Pass);
    key(&project, "ada");
    let outcome = project.run(&["evidence", "sign", "artifacts/v1", "--key", "ada"]).expect(0);
    let [name] = &signatures(&project)[..] else { panic!("there is one signature") };
    let listed = project.shell("ssh-keygen", &["-l", "-f", "ada.pub"]);
    let fingerprint = listed.split(' ').nth(1).unwrap();
    let said = format!(
        "signed: PASS of baseline v1 by {fingerprint}\nwrote: artifacts/v1/{name}\nwrote: \
         artifacts/v1.tar\n"
    );
    assert_eq!(outcome.stdout, said);

    // What is printed can be typed, and `ssh-keygen` alone says yes.
    let command = outcome.stderr.lines().last().unwrap().trim();
    let command = command.replace("-f allowed_signers", "-f ../../allowed");
    let command = command.replace("IDENTITY", "ada@example.org");
    let good = project.shell("sh", &["-c", &format!("cd artifacts/v1 && {command}")]);
    assert!(good.starts_with("Good \"pgcanon-evidence\" signature for ada@example.org"), "{good}");
    for refused in [command.replace("ada@", "eve@"), command.replace(STATEMENT, "record.json")] {
        let refused = format!("cd artifacts/v1 && {refused}");
        assert_ne!(project.try_shell("sh", &["-c", &refused]).code, 0, "{refused}");
    }

    for form in ["artifacts/v1", "artifacts/v1.tar"] {
        let nobody = check(&project, &[form]).expect(0).stdout;
        let said = format!("\nsigned by {fingerprint}, whom nobody here vouches for\n");
        assert!(nobody.contains("; 6 files, statement, 1 signature\n"), "{nobody}");
        assert!(nobody.ends_with(&said), "{nobody}");
        let ada = check(&project, &[form, "--allowed-signers", "allowed"]).expect(0).stdout;
        let said = format!("\nsigned by ada@example.org ({fingerprint})\n");
        assert!(ada.ends_with(&said), "{ada}");
    }
    // Who may sign may come through a pipe, which can be read once.
    let piped =
        format!("cat allowed | {BINARY} evidence check artifacts/v1 --allowed-signers /dev/stdin");
    assert!(project.shell("sh", &["-c", &piped]).contains("signed by ada@example.org"));
}

#[test]
#[expect(clippy::print_stdout, reason = "how much was tried belongs to the answer")]
fn no_byte_of_a_signed_bundle_can_change_unseen() {
    let project = signed();
    let folder = project.path("artifacts/v1");
    let name = &signatures(&project)[0];
    let count = flip(&folder.join(name), 1, || {
        let said = flaw(&folder);
        assert!(said.starts_with("statement.json."), "{said}");
        said
    });
    println!("{count} bytes of the signature flipped");
    // What it covers is looked at without it as well, so a few bytes tell.
    for file in [STATEMENT, "MANIFEST.sha256", "record.json"] {
        assert!(flip(&folder.join(file), 41, || flaw(&folder)) > 10, "{file}");
    }
    check(&project, &["artifacts/v1", "--allowed-signers", "allowed"]).expect(0);
    // In the archive, all that belongs to the signature: it stands between its name and the next.
    let archive = project.path("artifacts/v1.tar");
    let bytes = fs::read(&archive).unwrap();
    let of = format!("v1/{name}");
    let from = bytes.windows(of.len()).position(|window| window == of.as_bytes()).unwrap();
    for at in (from..from + 1024).step_by(3) {
        let mut other = bytes.clone();
        other[at] ^= 0x01;
        fs::write(&archive, other).unwrap();
        assert!(flaw(&archive).contains(": "), "byte {at}");
    }
}

#[test]
fn a_signature_counts_for_one_statement_by_one_who_may() {
    let project = signed();
    let all = ["artifacts/v1", "--allowed-signers", "allowed"];
    check(&project, &all).expect(0);
    let refused = |expected: &str| {
        let said = check(&project, &all).expect(1).stdout;
        assert!(said.starts_with("FAIL: statement.json") && said.contains(expected), "{said}");
    };
    let allowed = project.read("allowed");
    let others = [
        // Another key, nobody, another purpose, and a key that is no longer good.
        (String::new(), "is not allowed to sign in `allowed`: No principal matched"),
        ("ada@example.org nonsense\n".to_owned(), "in `allowed`: allowed:1: "),
        (allowed.replace("pgcanon-evidence", "git"), "is not allowed to sign in `allowed`"),
        (allowed.replace("namespaces", "valid-before=\"20200101\",namespaces"), "is not allowed"),
    ];
    for (text, expected) in others {
        project.write("allowed", &text);
        refused(expected);
    }
    project.remove("allowed");
    key(&project, "eve");
    refused("is not allowed to sign in `allowed`");
    project.write("allowed", &allowed);
    check(&project, &all).expect(0);

    // The statement of another verification, which holds by itself.
    let name = signatures(&project)[0].clone();
    let signature = project.read(&format!("artifacts/v1/{name}"));
    written(&project, "v1", Verdict::Fail);
    refused("is signed by nobody");
    project.write(&format!("artifacts/v1/{name}"), &signature);
    refused("is no signature under statement.json: ");
    assert!(flaw(&project.path("artifacts/v1")).contains("is no signature under statement.json: "));
}

#[test]
fn several_people_sign_and_each_once() {
    let project = signed();
    key(&project, "grace");
    project.run(&["evidence", "sign", "artifacts/v1.tar", "--key", "grace"]).expect(0);
    let before = project.listing();
    project.run(&["evidence", "sign", "artifacts/v1", "--key", "ada"]).expect(0);
    assert_eq!(project.listing(), before, "the same key signs the same");
    assert_eq!(signatures(&project).len(), 2);
    for form in ["artifacts/v1", "artifacts/v1.tar"] {
        let said = check(&project, &[form, "--allowed-signers", "allowed"]).expect(0).stdout;
        for part in
            ["2 signatures\n", "signed by ada@example.org (", "signed by grace@example.org ("]
        {
            assert!(said.contains(part), "{said}");
        }
    }
    // Every one of them must be allowed.
    let grace = project.read("allowed").lines().last().unwrap().to_owned();
    project.write("allowed", &grace);
    check(&project, &["artifacts/v1", "--allowed-signers", "allowed"]).expect(1);
    // Each lies in the file of its key.
    let names = signatures(&project);
    let path = |name: &str| project.path(&format!("artifacts/v1/{name}"));
    fs::rename(path(&names[0]), path("x")).unwrap();
    fs::rename(path(&names[1]), path(&names[0])).unwrap();
    fs::rename(path("x"), path(&names[1])).unwrap();
    let said = format!("{}: is of a key whose file is `{}`", names[0], names[1]);
    assert_eq!(flaw(&project.path("artifacts/v1")), said);
    // So does one that was made by hand.
    fs::remove_file(path(&names[0])).unwrap();
    fs::rename(path(&names[1]), path("statement.json.sig")).unwrap();
    let said = format!("statement.json.sig: is of a key whose file is `{}`", names[0]);
    assert_eq!(flaw(&project.path("artifacts/v1")), said);
}

#[test]
fn every_sort_of_key_signs_and_is_shown_as_it_is_known() {
    let project = Project::empty();
    written(&project, "v1", Verdict::Pass);
    let keygen = |args: &[&str]| project.shell("ssh-keygen", args);
    let generate = |sort: &str, bits: &str, name: &str| {
        keygen(&["-q", "-t", sort, "-b", bits, "-N", "", "-C", "", "-f", name]);
    };
    let sorts =
        [("ed25519", "256"), ("rsa", "2048"), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521")];
    generate("ed25519", "256", "authority");
    let authority = format!("*@example.org cert-authority {}", project.read("authority.pub"));
    project.write("allowed", &authority);
    let mut known = Vec::new();
    for (sort, bits) in sorts {
        let name = format!("{sort}{bits}");
        generate(sort, bits, &name);
        let (who, public) = (format!("{name}@example.org"), format!("{name}.pub"));
        keygen(&["-q", "-s", "authority", "-I", "id", "-n", &who, "-V", "+1h", &public]);
        let fingerprint = keygen(&["-l", "-f", &public]).split(' ').nth(1).unwrap().to_owned();
        known.push(format!("signed by {who} ({fingerprint})"));
        // The key and its certificate are one, and the last counts.
        let certificate = format!("{name}-cert.pub");
        for key in [&name, &certificate] {
            let outcome =
                project.run(&["evidence", "sign", "artifacts/v1", "--key", key]).expect(0);
            let said = format!("signed: PASS of baseline v1 by {fingerprint}\n");
            assert!(outcome.stdout.starts_with(&said), "{key}: {outcome:?}");
        }
    }
    let said = check(&project, &["artifacts/v1.tar", "--allowed-signers", "allowed"]).expect(0);
    let mut signed: Vec<&str> = said.stdout.lines().skip(1).collect();
    signed.sort_unstable();
    known.sort_unstable();
    assert_eq!(signed, known);
}

#[test]
fn who_runs_it_leaves_no_trace() {
    let project = Project::empty();
    written(&project, "v1", Verdict::Pass);
    key(&project, "ada");
    project.shell("cp", &["-r", "artifacts", "copy"]);
    let sign = |folder: &str, umask: &str, zone: &str| {
        let script = "umask \"$1\" && exec \"$2\" evidence sign \"$3\" --key ada";
        let mut command = Command::new("sh");
        command.args(["-c", script, "sh", umask, BINARY, folder]).env("TZ", zone);
        Outcome::of(command.current_dir(project.path("."))).expect(0);
    };
    sign("artifacts/v1", "022", "UTC");
    sign("copy/v1", "077", "Asia/Kolkata");
    assert_eq!(project.texts("artifacts/v1"), project.texts("copy/v1"));
    let digest = |path: &str| digest::of_file(&project.path(path)).unwrap();
    assert_eq!(digest("artifacts/v1.tar"), digest("copy/v1.tar"));
}

#[test]
fn what_cannot_be_signed_or_told_is_an_error() {
    let project = signed();
    let sign = |bundle: &str, key: &str| project.run(&["evidence", "sign", bundle, "--key", key]);
    sign("artifacts/v1", "nowhere").fails_with(&["failed to read `nowhere`"]);
    let outcome = sign("artifacts/v1", "allowed").expect(2);
    assert!(
        outcome.stderr.contains("error: `ssh-keygen` did not sign with `allowed`\n"),
        "{outcome:?}"
    );
    assert!(
        outcome.stderr.contains("\n\nhint: check that `allowed` is a private key"),
        "{outcome:?}"
    );

    // Without `ssh-keygen`, nothing can be told of a signature.
    fs::create_dir(project.path("bin")).unwrap();
    let without =
        |args: &[&str]| Outcome::of(project.command(args).env("PATH", project.path("bin")));
    for args in [&["artifacts/v1"][..], &["artifacts/v1.tar", "--allowed-signers", "allowed"]] {
        let outcome = without(&[&["evidence", "check"], args].concat());
        outcome.fails_with(&["failed to run `ssh-keygen`", "install OpenSSH"]);
    }
    without(&["evidence", "sign", "artifacts/v1", "--key", "ada"]).fails_with(&["`ssh-keygen`"]);
    // Nor by one that does not know how.
    project.shell("sh", &["-c", "printf '#!/bin/sh\\nexit 1\\n' > bin/ssh-keygen; chmod +x bin/*"]);
    let path = format!("{}:/usr/bin:/bin", project.path("bin").display());
    let outcome =
        Outcome::of(project.command(&["evidence", "check", "artifacts/v1"]).env("PATH", path));
    outcome.fails_with(&["`ssh-keygen -Y check-novalidate` failed: nothing", "newer OpenSSH"]);

    // The archive beside is another bundle.
    let names = files(&project.path("artifacts/v1"));
    written(&project, "v2", Verdict::Fail);
    fs::rename(project.path("artifacts/v2.tar"), project.path("artifacts/v1.tar")).unwrap();
    let said = "`artifacts/v1.tar` is not the archive of `artifacts/v1`";
    sign("artifacts/v1", "ada").fails_with(&[said]);
    sign("artifacts/v1.tar", "ada").fails_with(&[said]);
    assert_eq!(files(&project.path("artifacts/v1")), names);

    // What does not hold is not signed.
    project.edit("artifacts/v1/record.json", "PASS", "FAIL");
    let said = "not signed: `record.json` is not what MANIFEST.sha256 says it is";
    sign("artifacts/v1", "ada").fails_with(&[said]);
}
