//! Edits of an incident or a task: made on what is there, and made again where somebody else was faster.

use domain::{Actor, Case, Change, IncidentRef, Rejection, Verdict};
use store::Incidents;

use crate::add_task::known;
use crate::{Error, World};

/// How often an edit that names no version is made again.
const TRIES: usize = 5;

/// What came of an edit.
pub(crate) struct Edited {
    /// The incident as it is now.
    pub case: Case,
    /// What became of the edit; unchanged where there was nothing to do.
    pub verdict: Verdict,
}

/// Appends the change that `make` makes of the case, if any. The change must name the version that it was made
/// from; `is_bound` says that this version is the caller's, so that another one standing there is an answer.
///
/// # Errors
/// [`Error::IncidentNotFound`], [`Error::Store`].
pub(crate) async fn edit(
    world: &impl World,
    actor: &Actor,
    named: &IncidentRef,
    is_bound: bool,
    make: impl Fn(&Case) -> Option<Change>,
) -> Result<Edited, Error> {
    let mut tries = 0;
    loop {
        tries += 1;
        let change = |case: &Case| known(case, named).ok().and_then(|_| make(case));
        let appended = Incidents::new(world)
            .append(named.incident, world.now(), actor, |case| change(case).into_iter().collect())
            .await?;
        known(&appended.case, named)?;
        let verdict = appended.verdicts.into_iter().next().unwrap_or(Verdict::Unchanged);
        let is_stale = verdict == Verdict::Rejected(Rejection::Stale);
        if !is_stale || is_bound || tries == TRIES {
            return Ok(Edited { case: appended.case, verdict });
        }
    }
}
