//! What happens when the canonical YAML is not there, and something rests on it.

use crate::yaml::{SCHEMA, YAML, shop};

#[test]
fn a_yaml_that_something_rests_on_is_not_passed_over() {
    let sync = "`pgcanon yaml sync`";
    let cases: &[(&str, &[&str])] = &[
        ("[canonical]\nyaml = \"db/other.yaml\"\n", &["`db/other.yaml`", sync]),
        ("[policy]\nrequire_tenant_scope = true\n", &["`policy.require_tenant_scope`", YAML, sync]),
        ("[policy]\nforce_row_security = true\n", &["`policy.force_row_security`", YAML, sync]),
        ("[policy]\nno_secrets_for = [\"x\"]\n", &["`policy.no_secrets_for`", YAML, sync]),
        (
            "[policy]\nforce_row_security = true\n[precedence]\norder = [\"canonical\", \"migrations\"]\n",
            &["`policy.force_row_security`", "not compared", "`[precedence] order`"],
        ),
    ];
    for (config, words) in cases {
        let project = shop().file("db/migrations/1.sql", SCHEMA).file("pgcanon.toml", config);
        project.run(&["check"]).fails_with(words);
        project.run(&["yaml", "sync"]).expect(0);
        if words.contains(&sync) {
            // Nothing in it has a tenant scope yet.
            let found = i32::from(config.contains("require_tenant_scope"));
            project.run(&["check"]).expect(found);
        }
    }
    let project = shop().file("db/migrations/1.sql", SCHEMA);
    project.run(&["check"]).expect(0);
    std::fs::create_dir_all(project.path(YAML)).unwrap();
    project.run(&["check"]).fails_with(&["is a folder", YAML, "`[canonical] yaml`"]);
}
