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

# Time `check` on the worked example against loading the same two schemas with psql.
bench *ARGS:
    scripts/bench {{ ARGS }}
