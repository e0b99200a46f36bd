//! When a Recurrence fires next.
//!
//! Source of the rules: "Schedules for recurring triggers in Azure Logic Apps". Days, weeks and
//! months are counted on the clock of the schedule's time zone, shorter units on the clock of the
//! world.

use super::schedule::{Recurrence, Unit};
use super::{Definition, TriggerKind, bind};
use crate::outcome::ActionError;
use crate::run::retry::whole;
use expression::{Object, Scope, Template, Tree, Value};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

/// How many periods are looked through for a day that exists (the 31st of a month, for example).
const MOST_PERIODS: i64 = 60;

impl Definition {
    /// The next firing of the Recurrence triggers: which one, and when. `created` is when the
    /// playbook was put in place. `None`: there is none, or its schedule cannot be understood.
    pub fn next_firing(
        &self,
        parameters: &Object,
        created: Timestamp,
        after: Timestamp,
    ) -> Option<(&str, Timestamp)> {
        let parameters = bind(self, parameters).ok()?;
        let next = self.triggers().iter().filter_map(|trigger| match &trigger.kind {
            TriggerKind::Recurrence(schedule) => {
                let next = schedule.next(created, after, &parameters).ok()??;
                Some((trigger.name.as_ref(), next))
            }
            _ => None,
        });
        next.min_by_key(|(_, at)| *at)
    }
}

impl Recurrence {
    /// The first time after `after` at which the trigger fires. `anchor` is when the playbook was
    /// put in place: a schedule without a start time counts from there. `parameters` are those of
    /// the playbook, for schedules that they decide. `None`: never again.
    ///
    /// # Errors
    /// The schedule cannot be understood.
    pub fn next(
        &self,
        anchor: Timestamp,
        after: Timestamp,
        parameters: &Object,
    ) -> Result<Option<Timestamp>, ActionError> {
        let plan = Plan::read(self, anchor, parameters)?;
        match plan.unit {
            Unit::Second => plan.step(after, 1),
            Unit::Minute => plan.step(after, 60),
            Unit::Hour => plan.step(after, 3600),
            Unit::Day | Unit::Week | Unit::Month => plan.search(after),
        }
    }
}

/// A schedule with everything known.
struct Plan {
    unit: Unit,
    interval: i64,
    zone: String,
    start: Timestamp,
    /// The start on the clock of the time zone.
    local: DateTime,
    times: Vec<Time>,
    week_days: Vec<Weekday>,
    month_days: Vec<i8>,
}

impl Plan {
    fn read(
        recurrence: &Recurrence,
        anchor: Timestamp,
        parameters: &Object,
    ) -> Result<Plan, ActionError> {
        let names = Parameters { parameters };
        let settle = |value: &Value| -> Result<Value, ActionError> {
            let tree = Tree::parse(value).map_err(|_| unreadable("a template"))?;
            tree.evaluate(&names).map_err(|_| unreadable("a parameter"))
        };
        let text = |text: &Option<String>| match text {
            Some(text) => settle(&text.as_str().into()),
            None => Ok(Value::Null),
        };
        let frequency = settle(&recurrence.frequency.as_str().into())?;
        let unit = frequency.as_str().and_then(Unit::parse).ok_or(unreadable("frequency"))?;
        let interval = whole(&settle(&recurrence.interval)?).filter(|count| *count >= 1);
        let interval = interval.ok_or(unreadable("interval"))?;
        let zone = text(&recurrence.time_zone)?.as_str().unwrap_or("UTC").to_owned();
        let start = match text(&recurrence.start_time)?.as_str().filter(|it| !it.is_empty()) {
            Some(start) => moment(start, &zone)?,
            None => anchor,
        };
        let local = to_local(start, &zone)?;
        let schedule = settle(recurrence.schedule.as_ref().unwrap_or(&Value::Null))?;
        Ok(Plan {
            unit,
            interval,
            start,
            local,
            times: times(&schedule, local),
            week_days: week_days(&schedule)?,
            month_days: month_days(&schedule),
            zone,
        })
    }

    /// Every so many seconds from the start.
    fn step(&self, after: Timestamp, unit: i64) -> Result<Option<Timestamp>, ActionError> {
        if after < self.start {
            return Ok(Some(self.start));
        }
        let step = self.interval.saturating_mul(unit);
        let passed = after.as_second() - self.start.as_second();
        let next = (passed / step + 1).saturating_mul(step);
        let span = Span::new().try_seconds(next).ok();
        Ok(span.and_then(|span| self.start.checked_add(span).ok()))
    }

    /// The first time of the calendar that comes after.
    fn search(&self, after: Timestamp) -> Result<Option<Timestamp>, ActionError> {
        let from = after.max(self.start);
        let first = self.periods_before(to_local(from, &self.zone)?.date());
        for period in first..first + MOST_PERIODS {
            for date in self.dates(period) {
                for time in &self.times {
                    let found = to_world(date.to_datetime(*time), &self.zone)?;
                    if found > after && found >= self.start {
                        return Ok(Some(found));
                    }
                }
            }
        }
        Ok(None)
    }

    /// How many whole periods lie between the start and a date.
    fn periods_before(&self, date: Date) -> i64 {
        let start = self.local.date();
        let days = |from: Date, to: Date| (to - from).get_days();
        let passed = match self.unit {
            Unit::Week => days(week_of(start), week_of(date)) / 7,
            Unit::Month => {
                let years = i32::from(date.year()) - i32::from(start.year());
                years * 12 + i32::from(date.month()) - i32::from(start.month())
            }
            _ => days(start, date),
        };
        i64::from(passed.max(0)) / self.interval
    }

    /// The days of one period on which the trigger fires.
    fn dates(&self, period: i64) -> Vec<Date> {
        let start = self.local.date();
        let count = period.saturating_mul(self.interval);
        match self.unit {
            Unit::Week => {
                let span = Span::new().try_weeks(count);
                let Ok(week) = span.and_then(|span| week_of(start).checked_add(span)) else {
                    return vec![];
                };
                let chosen = match self.week_days.as_slice() {
                    [] => vec![start.weekday()],
                    days => days.to_vec(),
                };
                let all = (0..7).filter_map(|day| week.checked_add(day.days()).ok());
                all.filter(|day| chosen.contains(&day.weekday())).collect()
            }
            Unit::Month => {
                let span = Span::new().try_months(count);
                let first = span.and_then(|span| start.first_of_month().checked_add(span));
                let Ok(first) = first else { return vec![] };
                let chosen = match self.month_days.as_slice() {
                    [] => vec![start.day()],
                    days => days.to_vec(),
                };
                chosen.into_iter().filter_map(|day| day_of(first, day)).collect()
            }
            _ => {
                let span = Span::new().try_days(count);
                let day = span.and_then(|span| start.checked_add(span)).ok();
                let fits = |day: &Date| {
                    self.week_days.is_empty() || self.week_days.contains(&day.weekday())
                };
                day.into_iter().filter(fits).collect()
            }
        }
    }
}

/// A day of a month; counted from its end where it is negative.
fn day_of(first: Date, day: i8) -> Option<Date> {
    let number = if day < 0 { first.days_in_month() + 1 + day } else { day };
    Date::new(first.year(), first.month(), number).ok()
}

/// The Sunday on or before a date.
fn week_of(date: Date) -> Date {
    let back = date.weekday().to_sunday_zero_offset();
    date.checked_sub(i64::from(back).days()).unwrap_or(date)
}

/// The times of a day: all hours with all minutes; where one of them is missing, the start's.
fn times(schedule: &Value, start: DateTime) -> Vec<Time> {
    let numbers = |name: &str| -> Vec<i8> {
        let list = schedule.get(name).and_then(Value::as_array).unwrap_or_default();
        list.iter().filter_map(whole).filter_map(|number| number.try_into().ok()).collect()
    };
    let (hours, minutes) = (numbers("hours"), numbers("minutes"));
    if hours.is_empty() && minutes.is_empty() {
        return vec![start.time()];
    }
    let hours = if hours.is_empty() { vec![start.hour()] } else { hours };
    let minutes = if minutes.is_empty() { vec![start.minute()] } else { minutes };
    let mut times: Vec<Time> = hours
        .iter()
        .flat_map(|hour| minutes.iter().filter_map(|minute| Time::new(*hour, *minute, 0, 0).ok()))
        .collect();
    times.sort_unstable();
    times
}

fn week_days(schedule: &Value) -> Result<Vec<Weekday>, ActionError> {
    let list = schedule.get("weekDays").and_then(Value::as_array).unwrap_or_default();
    let parse = |day: &Value| {
        Some(match day.as_str()?.to_ascii_lowercase().as_str() {
            "monday" => Weekday::Monday,
            "tuesday" => Weekday::Tuesday,
            "wednesday" => Weekday::Wednesday,
            "thursday" => Weekday::Thursday,
            "friday" => Weekday::Friday,
            "saturday" => Weekday::Saturday,
            "sunday" => Weekday::Sunday,
            _ => return None,
        })
    };
    list.iter().map(|day| parse(day).ok_or(unreadable("schedule.weekDays"))).collect()
}

fn month_days(schedule: &Value) -> Vec<i8> {
    let list = schedule.get("monthDays").and_then(Value::as_array).unwrap_or_default();
    let mut days: Vec<i8> =
        list.iter().filter_map(whole).filter_map(|day| day.try_into().ok()).collect();
    days.sort_unstable_by_key(|day| if *day < 0 { i16::from(*day) + 100 } else { i16::from(*day) });
    days
}

/// A start time: UTC where it says so, else on the clock of the time zone.
fn moment(text: &str, zone: &str) -> Result<Timestamp, ActionError> {
    if let Ok(moment) = text.parse() {
        return Ok(moment);
    }
    let local = text.parse().map_err(|_| unreadable("startTime"))?;
    to_world(local, zone)
}

/// A time on the clock of a time zone.
fn to_local(at: Timestamp, zone: &str) -> Result<DateTime, ActionError> {
    convert(at.to_zoned(TimeZone::UTC).datetime(), "UTC", zone)
}

fn to_world(at: DateTime, zone: &str) -> Result<Timestamp, ActionError> {
    let utc = convert(at, zone, "UTC")?.to_zoned(TimeZone::UTC);
    utc.map(|zoned| zoned.timestamp()).map_err(|_| unreadable("time"))
}

/// The language's own function: it knows the names of all time zones.
fn convert(at: DateTime, from: &str, to: &str) -> Result<DateTime, ActionError> {
    if from.eq_ignore_ascii_case(to) {
        return Ok(at);
    }
    let text = at.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let members = [("at", Value::from(text)), ("from", from.into()), ("to", to.into())];
    let parameters = members.into_iter().collect::<Object>();
    let names = Parameters { parameters: &parameters };
    let function = "@convertTimeZone(parameters('at'), parameters('from'), parameters('to'), 's')";
    let converted = Template::parse(function).ok().and_then(|it| it.evaluate(&names).ok());
    let converted = converted.as_ref().and_then(Value::as_str).and_then(|text| text.parse().ok());
    converted.ok_or(unreadable("timeZone"))
}

fn unreadable(what: &str) -> ActionError {
    ActionError::new("RecurrenceInvalid", format!("the recurrence's {what} cannot be understood"))
}

/// The parameters of the playbook, and nothing else.
struct Parameters<'a> {
    parameters: &'a Object,
}

impl Scope for Parameters<'_> {
    fn parameter(&self, name: &str) -> Option<Value> {
        self.parameters.get(name).cloned()
    }
}
