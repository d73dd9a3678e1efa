//! `pgcanon schema`: the JSON Schema of a format, so that editors complete and validate.

use schemars::schema_for;

use super::{AGREED, Error, show};
use crate::cli::SchemaOf;
use crate::report;
use crate::{behaviour, config, invariants, model, register};

pub(super) fn run(format: SchemaOf) -> Result<u8, Error> {
    let text = match format {
        SchemaOf::Drift => report::json::schema()?,
        SchemaOf::Model => serde_json::to_string_pretty(&schema_for!(model::Model))? + "\n",
        SchemaOf::Config => serde_json::to_string_pretty(&schema_for!(config::Config))? + "\n",
        SchemaOf::Test => {
            serde_json::to_string_pretty(&schema_for!(behaviour::outcome::Document))? + "\n"
        }
        SchemaOf::Invariants => {
            serde_json::to_string_pretty(&schema_for!(invariants::File))? + "\n"
        }
        SchemaOf::Checklist => {
            serde_json::to_string_pretty(&schema_for!(invariants::Document))? + "\n"
        }
        SchemaOf::Register => serde_json::to_string_pretty(&schema_for!(register::File))? + "\n",
    };
    show::stdout(&text)?;
    Ok(AGREED)
}
