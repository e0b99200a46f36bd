//! How much of everything there may be.
//!
//! The defaults are Sentinel's documented service limits; each can be set by the variable that is named
//! beside it.

/// The limits of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Tasks of an incident: `limit_tasks_per_incident`.
    pub tasks: usize,
    /// Automation rules: `limit_automation_rules`.
    pub rules: usize,
    /// Actions of a rule: `limit_actions_per_rule`.
    pub actions: usize,
    /// Conditions of a rule: `limit_conditions_per_rule`.
    pub conditions: usize,
    /// Characters of a rule's name: `limit_rule_name_characters`.
    pub rule_name: usize,
    /// Characters of an incident's description: `limit_incident_description_characters`.
    pub incident_description: usize,
    /// Alerts of an incident: `limit_alerts_per_incident`.
    pub alerts: usize,
    /// Bookmarks of an incident: `limit_bookmarks_per_incident`.
    pub bookmarks: usize,
    /// Comments of an incident: `limit_comments_per_incident`.
    pub comments: usize,
    /// Characters of a comment: `limit_comment_characters`.
    pub comment: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tasks: 40,
            rules: 512,
            actions: 20,
            conditions: 50,
            rule_name: 500,
            incident_description: 5_000,
            alerts: 150,
            bookmarks: 20,
            comments: 100,
            comment: 30_000,
        }
    }
}
