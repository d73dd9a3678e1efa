//! `pgcanon schema`: the JSON Schema of a format, so that editors complete and validate.

use schemars::{Schema, schema_for};

use super::{AGREED, Error, show};
use crate::cli::SchemaOf;
use crate::evidence::bundle::statement::Statement;
use crate::evidence::record::Record;
use crate::report;
use crate::{behaviour, catalogue, changes, config, invariants, mirror, model, register, signoff};

pub(super) fn run(format: SchemaOf) -> Result<u8, Error> {
    show::stdout(&match format {
        SchemaOf::Drift => report::json::schema()?,
        SchemaOf::Model => text(&schema_for!(model::Model))?,
        SchemaOf::Config => text(&schema_for!(config::Config))?,
        SchemaOf::Yaml => serde_json::to_string_pretty(mirror::schema())? + "\n",
        SchemaOf::Register => text(&schema_for!(register::File))?,
        SchemaOf::Catalogue => text(&schema_for!(catalogue::Catalogue))?,
        SchemaOf::Signoff => text(&schema_for!(signoff::SignOff))?,
        SchemaOf::Adr => text(&schema_for!(report::adr::List))?,
        SchemaOf::Test => text(&schema_for!(behaviour::outcome::Document))?,
        SchemaOf::Rollback => report::rollback::schema()?,
        SchemaOf::Invariants => text(&schema_for!(invariants::File))?,
        SchemaOf::Statement => text(&schema_for!(Statement))?,
        SchemaOf::Record => text(&schema_for!(Record))?,
        SchemaOf::Checklist => text(&schema_for!(invariants::Document))?,
        SchemaOf::Changes => text(&schema_for!(changes::Changes))?,
    })?;
    Ok(AGREED)
}

fn text(schema: &Schema) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(schema)? + "\n")
}
