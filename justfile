# List the recipes.
default:
    @just --list

# Everything that must hold before a change goes in; exactly what CI runs.
ci:
    .ci/run

# Build from a fresh clone, and show the worked example.
quickstart:
    scripts/quickstart

# Run every test.
test:
    scripts/test

# Run the tests on several major versions of PostgreSQL, fetching the servers that are not installed.
matrix *MAJORS:
    scripts/matrix {{ MAJORS }}

# Lay the code out.
fmt:
    cargo fmt

# Lints, with warnings as errors.
lint:
    cargo clippy --all-targets -- -D warnings

# Build the documentation, private items included.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items

# Try the product on a folder of real migration chains.
corpus DIR *ARGS:
    scripts/corpus {{ quote(DIR) }} {{ ARGS }}

# Hold the verdict on pairs of schemas against that of pg_dump.
pairs *ARGS:
    scripts/pairs {{ ARGS }}

# Load schemas, load the SQL that pgcanon writes of them, and look for drift between the two.
roundtrip *ARGS:
    scripts/roundtrip {{ ARGS }}

# Time `check` on the worked example against loading the same two schemas with psql, or a generated
# schema against two runs of pg_dump.
bench *ARGS:
    scripts/bench {{ ARGS }}
