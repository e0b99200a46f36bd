//! What is beyond Sentinel's tasks: assignee, due time, mandatory, group.

use domain::{Assignee, Due, TaskExtras};
use serde_json::{Map, Value, json};

use crate::api::{FieldError, Fields};

/// The furthest that a task can be due: ten years.
const LONGEST_HOURS: u32 = 10 * 366 * 24;

/// Reads what is beyond Sentinel's tasks: `assignee` (a name or address, or `{name, email, objectId,
/// userPrincipalName}`), `dueTimeUtc` or `dueInHours`, `mandatory`, `group`.
///
/// # Errors
/// Names the field that is not as it should be.
pub fn read_extras(fields: &Fields<'_>) -> Result<TaskExtras<Due>, FieldError> {
    let moment = fields.moment("dueTimeUtc")?.map(Due::At);
    let hours = fields.integer("dueInHours")?.map(|hours| {
        let hours = u32::try_from(hours).ok().filter(|hours| *hours <= LONGEST_HOURS);
        let expected = format!("a whole number from 0 to {LONGEST_HOURS}");
        hours.map(Due::AfterHours).ok_or_else(|| fields.error("dueInHours", expected))
    });
    let due = match (moment, hours.transpose()?) {
        (Some(_), Some(_)) => {
            return Err(fields.error("dueInHours", "either dueTimeUtc or dueInHours"));
        }
        (moment, hours) => moment.or(hours),
    };
    Ok(TaskExtras {
        assignee: read_assignee(fields)?,
        due,
        mandatory: fields.boolean("mandatory")?.unwrap_or_default(),
        group: fields.text("group")?.map(str::to_owned),
    })
}

fn read_assignee(fields: &Fields<'_>) -> Result<Option<Assignee>, FieldError> {
    let Some(value) = fields.get("assignee") else {
        return Ok(None);
    };
    if let Some(text) = value.as_str() {
        let text = fields.required_text("assignee").map(|_| text.trim().to_owned())?;
        return Ok(Some(match text.contains('@') {
            true => Assignee { user_principal_name: Some(text), ..Assignee::default() },
            false => Assignee { name: Some(text), ..Assignee::default() },
        }));
    }
    let inner = fields.required_object("assignee")?;
    let owned = |name: &str| inner.text(name).map(|text| text.map(str::to_owned));
    let assignee = Assignee {
        name: owned("name")?,
        email: owned("email")?,
        object_id: owned("objectId")?,
        user_principal_name: owned("userPrincipalName")?,
    };
    if assignee.names().iter().all(String::is_empty) {
        let expected = "a name, email, objectId or userPrincipalName";
        return Err(fields.error("assignee", expected));
    }
    Ok(Some(assignee))
}

/// What is beyond Sentinel's tasks, as `read_extras` reads it; what is not set is not there.
pub fn write_extras(extras: &TaskExtras<Due>) -> Map<String, Value> {
    let (moment, hours) = match &extras.due {
        Some(Due::At(moment)) => (json!(moment), Value::Null),
        Some(Due::AfterHours(hours)) => (Value::Null, json!(hours)),
        None => (Value::Null, Value::Null),
    };
    let members = [
        ("assignee", extras.assignee.as_ref().map(assignee).unwrap_or_default()),
        ("dueTimeUtc", moment),
        ("dueInHours", hours),
        ("mandatory", if extras.mandatory { json!(true) } else { Value::Null }),
        ("group", json!(extras.group)),
    ];
    let set = members.into_iter().filter(|(_, value)| !value.is_null());
    set.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn assignee(assignee: &Assignee) -> Value {
    json!({
        "name": assignee.name,
        "email": assignee.email,
        "objectId": assignee.object_id,
        "userPrincipalName": assignee.user_principal_name,
    })
}
