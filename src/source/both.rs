//! Sources built in a scratch place: one, or several at the same time.

use futures_util::future::try_join_all;

use super::{Built, Prepared, SourceError};
use crate::postgres::scratch::{self, Description, Settings};

/// Builds both sources. A scratch place is made when one of them needs it, and removed again.
///
/// # Errors
/// The first failure of either source, or of the scratch place.
pub async fn build_both(
    left: Prepared,
    right: Prepared,
    settings: Settings,
    progress: &(dyn Fn(String) + Sync),
) -> Result<(Built, Built, Option<Description>), SourceError> {
    if !left.needs_scratch() && !right.needs_scratch() {
        let (left, right) =
            tokio::try_join!(left.build(None, progress), right.build(None, progress))?;
        return Ok((left, right, None));
    }
    let scratch = scratch::build(settings).await?;
    let built = tokio::try_join!(
        left.build(Some(&scratch), progress),
        right.build(Some(&scratch), progress)
    );
    let description = scratch.describe().clone();
    let closed = scratch.close().await;
    let (left, right) = built?;
    closed?;
    Ok((left, right, Some(description)))
}

/// Builds all sources at the same time, and returns them in their order. A scratch place is made when
/// one of them needs it, and removed again.
///
/// # Errors
/// As [`build_both`].
pub async fn build_all(
    sources: Vec<Prepared>,
    settings: Settings,
    progress: &(dyn Fn(String) + Sync),
) -> Result<(Vec<Built>, Option<Description>), SourceError> {
    let needed = sources.iter().any(Prepared::needs_scratch);
    let build = |scratch| {
        try_join_all(sources.into_iter().map(move |source| source.build(scratch, progress)))
    };
    if !needed {
        return Ok((build(None).await?, None));
    }
    let scratch = scratch::build(settings).await?;
    let models = build(Some(&scratch)).await;
    let description = scratch.describe().clone();
    let closed = scratch.close().await;
    let models = models?;
    closed?;
    Ok((models, Some(description)))
}

/// Builds one source, in a scratch place of its own where it needs one.
///
/// # Errors
/// As [`build_both`].
pub async fn build_one(
    source: Prepared,
    settings: Settings,
    progress: &(dyn Fn(String) + Sync),
) -> Result<Built, SourceError> {
    if !source.needs_scratch() {
        return source.build(None, progress).await;
    }
    let scratch = scratch::build(settings).await?;
    let built = source.build(Some(&scratch), progress).await;
    let closed = scratch.close().await;
    let built = built?;
    closed?;
    Ok(built)
}
