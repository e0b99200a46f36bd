//! Conditions, in and out.

use domain::condition::{
    Array, ChangeSide, ChangedArray, ChangedProperty, Operator, Property, Wanted,
};
use domain::{Condition, Limits, Trigger};
use serde_json::{Value, json};

use super::{Limit, Read, choice};
use crate::api::Fields;

/// How many conditions a `Boolean` group has.
const INNER: std::ops::RangeInclusive<usize> = 2..=10;
/// The most conditions on the items of a list.
const MOST_ITEM_CONDITIONS: usize = 10;
/// How deep groups may stand in groups: an Or of Ands.
const NESTING: usize = 2;
/// The one change that is seen of a list.
const ADDED: &str = "Added";

/// Where a condition stands, which decides what it may be.
#[derive(Clone, Copy)]
struct Place {
    trigger: Trigger,
    /// In how many groups.
    depth: usize,
    /// Of the items of which list.
    inside: Option<Array>,
}

pub(super) fn read_all(
    logic: &Fields<'_>,
    trigger: Trigger,
    limits: &Limits,
) -> Read<Vec<Condition>> {
    let place = Place { trigger, depth: 0, inside: None };
    let conditions = logic.objects("conditions")?;
    let conditions: Vec<_> =
        conditions.iter().map(|fields| read(fields, place)).collect::<Read<_>>()?;
    let limit = Limit(limits.conditions, "conditions", "limit_conditions_per_rule");
    limit.check(logic, "conditions", conditions.iter().map(Condition::count).sum())?;
    Ok(conditions)
}

fn read(fields: &Fields<'_>, place: Place) -> Read<Condition> {
    let kind = fields.required_text("conditionType")?.to_ascii_lowercase();
    let properties = fields.required_object("conditionProperties")?;
    let refused = |expected: &str| Err(fields.error("conditionType", expected));
    match kind.as_str() {
        "property" => property(&properties),
        "boolean" if place.depth < NESTING => group(&properties, place),
        "boolean" => refused("groups at most two levels deep"),
        "propertyarray" => array(fields, &properties, place),
        "propertychanged" | "propertyarraychanged" if place.inside.is_some() => {
            refused("no change in the conditions on an item")
        }
        "propertychanged" | "propertyarraychanged" if place.trigger == Trigger::Created => {
            refused("no change in a rule that triggers when Created: nothing has changed then")
        }
        "propertychanged" => changed(&properties),
        "propertyarraychanged" => array_changed(&properties),
        _ => refused(
            "one of Property, PropertyArray, PropertyChanged, PropertyArrayChanged, Boolean",
        ),
    }
}

fn property(fields: &Fields<'_>) -> Read<Condition> {
    let values = fields.texts("propertyValues")?;
    if values.is_empty() {
        return Err(fields.error("propertyValues", "a list of at least one text"));
    }
    Ok(Condition::Property {
        property: choice(fields, "propertyName", Property::SPELLINGS, Property::parse)?,
        operator: choice(fields, "operator", Operator::SPELLINGS, Operator::parse)?,
        values,
    })
}

fn group(fields: &Fields<'_>, place: Place) -> Read<Condition> {
    let inner = fields.objects("innerConditions")?;
    if !INNER.contains(&inner.len()) {
        let expected = format!("a list of {} to {} conditions", INNER.start(), INNER.end());
        return Err(fields.error("innerConditions", expected));
    }
    let place = Place { depth: place.depth + 1, ..place };
    let inner = inner.iter().map(|fields| read(fields, place)).collect::<Read<_>>()?;
    match fields.required_text("operator")?.to_ascii_lowercase().as_str() {
        "and" => Ok(Condition::And(inner)),
        "or" => Ok(Condition::Or(inner)),
        _ => Err(fields.error("operator", "And or Or")),
    }
}

/// Sentinel's own rules have values in details: `CustomDetails` with a condition on the name, and one on
/// `CustomDetailValues`.
fn array(outer: &Fields<'_>, fields: &Fields<'_>, place: Place) -> Read<Condition> {
    let array = choice(fields, "arrayType", Array::SPELLINGS, Array::parse)?;
    match (place.inside, array) {
        (None, _) | (Some(Array::CustomDetails), Array::CustomDetailValues) => {}
        _ => {
            let expected = "in the conditions on an item only CustomDetailValues in CustomDetails";
            return Err(outer.error("conditionType", expected));
        }
    }
    let items = fields.objects("itemConditions")?;
    if items.len() > MOST_ITEM_CONDITIONS {
        let expected = format!("at most {MOST_ITEM_CONDITIONS} conditions");
        return Err(fields.error("itemConditions", expected));
    }
    let place = Place { inside: Some(array), ..place };
    let wanted = fields.choice("arrayConditionType", Wanted::SPELLINGS, Wanted::parse)?;
    Ok(Condition::PropertyArray {
        array,
        // The only one there was when Sentinel began to have this kind of condition.
        wanted: wanted.unwrap_or(Wanted::AnyItem),
        conditions: items.iter().map(|fields| read(fields, place)).collect::<Read<_>>()?,
    })
}

fn changed(fields: &Fields<'_>) -> Read<Condition> {
    let property =
        choice(fields, "propertyName", ChangedProperty::SPELLINGS, ChangedProperty::parse)?;
    let change = fields.choice("changeType", ChangeSide::SPELLINGS, ChangeSide::parse)?;
    let operator = fields.choice("operator", Operator::SPELLINGS, Operator::parse)?;
    let values = fields.texts("propertyValues")?;
    if !values.is_empty() && change.is_none() {
        return Err(fields.error("changeType", "ChangedFrom or ChangedTo, as there are values"));
    }
    if !values.is_empty() && operator.is_none() {
        return Err(fields.error("operator", "an operator, as there are values"));
    }
    if values.is_empty() && change.is_some() {
        return Err(fields.error("propertyValues", "a list of at least one text"));
    }
    Ok(Condition::PropertyChanged { property, change, operator, values })
}

fn array_changed(fields: &Fields<'_>) -> Read<Condition> {
    let array = choice(fields, "arrayType", ChangedArray::SPELLINGS, ChangedArray::parse)?;
    let added = |text: &str| text.eq_ignore_ascii_case(ADDED).then_some(());
    choice(fields, "changeType", &[ADDED], added)?;
    Ok(Condition::PropertyArrayChanged { array })
}

pub(super) fn write(condition: &Condition) -> Value {
    let (kind, properties) = match condition {
        Condition::Property { property, operator, values } => (
            "Property",
            json!({
                "propertyName": property.as_str(),
                "operator": operator.as_str(),
                "propertyValues": values,
            }),
        ),
        Condition::PropertyArray { array, wanted, conditions } => (
            "PropertyArray",
            json!({
                "arrayType": array.as_str(),
                "arrayConditionType": wanted.as_str(),
                "itemConditions": conditions.iter().map(write).collect::<Vec<_>>(),
            }),
        ),
        Condition::PropertyChanged { property, change, operator, values } => (
            "PropertyChanged",
            json!({
                "propertyName": property.as_str(),
                "changeType": change.map(ChangeSide::as_str),
                "operator": operator.map(Operator::as_str),
                "propertyValues": values,
            }),
        ),
        Condition::PropertyArrayChanged { array } => {
            ("PropertyArrayChanged", json!({"arrayType": array.as_str(), "changeType": ADDED}))
        }
        Condition::And(inner) => ("Boolean", write_group("And", inner)),
        Condition::Or(inner) => ("Boolean", write_group("Or", inner)),
    };
    json!({"conditionType": kind, "conditionProperties": properties})
}

fn write_group(operator: &str, inner: &[Condition]) -> Value {
    let inner: Vec<_> = inner.iter().map(write).collect();
    json!({"operator": operator, "innerConditions": inner})
}
