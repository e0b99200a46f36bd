//! The limits that the operator has set: one variable each, read by the components that need it.

use domain::Limits;
use futures::future::join_all;
use service::Error;
use spin_sdk::variables;

/// What a function keeps within limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// How many tasks there are.
    Tasks,
    /// Automation rules, and what is in them.
    Rules,
    /// What is in an incident besides tasks.
    Incidents,
}

/// A variable's name, and the limit that it sets.
type Variable = (&'static str, fn(&mut Limits) -> &mut usize);

/// Before a limit is read, nothing is allowed: a function that forgot to ask for it is found out at once.
pub const NOTHING: Limits = Limits {
    tasks: 0,
    rules: 0,
    actions: 0,
    conditions: 0,
    rule_name: 0,
    incident_description: 0,
    alerts: 0,
    bookmarks: 0,
    comments: 0,
    comment: 0,
};

impl Limited {
    fn variables(self) -> &'static [Variable] {
        match self {
            Self::Tasks => &[("limit_tasks_per_incident", |limits| &mut limits.tasks)],
            Self::Rules => &[
                ("limit_automation_rules", |limits| &mut limits.rules),
                ("limit_actions_per_rule", |limits| &mut limits.actions),
                ("limit_conditions_per_rule", |limits| &mut limits.conditions),
                ("limit_rule_name_characters", |limits| &mut limits.rule_name),
            ],
            Self::Incidents => &[
                ("limit_incident_description_characters", |limits| {
                    &mut limits.incident_description
                }),
                ("limit_alerts_per_incident", |limits| &mut limits.alerts),
                ("limit_bookmarks_per_incident", |limits| &mut limits.bookmarks),
                ("limit_comments_per_incident", |limits| &mut limits.comments),
                ("limit_comment_characters", |limits| &mut limits.comment),
            ],
        }
    }
}

/// Reads limits, all at once, since a variable may come from a provider over the network.
///
/// # Errors
/// Names the variable that is missing, cannot be read, or is no number.
pub async fn read(limited: &[Limited]) -> Result<Limits, Error> {
    let asked = limited.iter().flat_map(|limited| limited.variables());
    let texts = asked.map(|variable| async move { (variable, variables::get(variable.0).await) });
    limits(join_all(texts).await)
}

type Answer<'a> = (&'a Variable, Result<String, variables::Error>);

fn limits<'a>(answers: impl IntoIterator<Item = Answer<'a>>) -> Result<Limits, Error> {
    let mut limits = NOTHING;
    for ((variable, limit), answer) in answers {
        *limit(&mut limits) = number(variable, answer)?;
    }
    Ok(limits)
}

fn number(
    variable: &'static str,
    answer: Result<String, variables::Error>,
) -> Result<usize, Error> {
    let invalid = |found| Error::SettingInvalid { variable, found };
    match answer {
        Ok(text) if text.is_empty() => Err(invalid("nothing")),
        Ok(text) => text.parse().map_err(|_| invalid("something else")),
        Err(variables::Error::Undefined(_)) => Err(invalid("no such variable of the component")),
        // What the provider says is not repeated: it may be about other settings than this one.
        Err(_) => Err(Error::SettingUnavailable { variable }),
    }
}

#[cfg(test)]
mod tests;
