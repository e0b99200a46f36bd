//! Time zones by their Windows or IANA names.

use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

use super::{DateTime, Kind, SECOND};

/// Windows names and the IANA zones that they stand for.
const WINDOWS: &str = include_str!("../../data/windows_zones.tsv");

/// A time zone.
pub(crate) struct Zone {
    zone: TimeZone,
    /// UTC itself: times in it are known to be UTC.
    utc: bool,
}

/// Why a time cannot be taken from a zone to UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ZoneError {
    /// The clocks skipped this time.
    Skipped,
    /// The clocks showed this time twice.
    Twice,
}

impl Zone {
    /// A zone by its name: Windows names in any letter case, IANA names exactly.
    pub(crate) fn named(name: &str) -> Option<Zone> {
        if name.eq_ignore_ascii_case("utc") {
            return Some(Zone { zone: TimeZone::UTC, utc: true });
        }
        let windows = WINDOWS.lines().filter_map(|line| line.split_once('\t'));
        let iana = windows
            .into_iter()
            .find(|(windows, _)| windows.eq_ignore_ascii_case(name))
            .map_or(name, |(_, iana)| iana);
        let zone = TimeZone::get(iana).ok()?;
        (zone.iana_name() == Some(iana)).then_some(Zone { zone, utc: false })
    }

    /// What the clocks of the zone show `shift` seconds after a time of UTC, a shift that brings a time
    /// of another zone to UTC. Beyond the years 1 to 9999 the first or last moment.
    pub(crate) fn shown_at(&self, time: DateTime, shift: i64) -> DateTime {
        let utc = clamped(time, shift, Kind::Utc);
        let offset = self.whole_minutes(self.zone.to_offset(utc.timestamp()));
        let kind = if self.utc { Kind::Utc } else { Kind::Unspecified };
        clamped(time, shift + offset, kind)
    }

    /// The seconds from a time that the clocks of the zone show to UTC.
    pub(crate) fn shift_of(&self, time: DateTime) -> Result<i64, ZoneError> {
        match self.zone.to_ambiguous_timestamp(time.civil()).offset() {
            AmbiguousOffset::Unambiguous { offset } => Ok(-self.whole_minutes(offset)),
            AmbiguousOffset::Gap { .. } => Err(ZoneError::Skipped),
            AmbiguousOffset::Fold { .. } => Err(ZoneError::Twice),
        }
    }

    /// The offset in seconds. Offsets of the time before zones have seconds too; .NET keeps whole
    /// minutes of their distance from the standard offset.
    fn whole_minutes(&self, offset: Offset) -> i64 {
        let seconds = i64::from(offset.seconds());
        if seconds % 60 == 0 {
            return seconds;
        }
        let now = jiff::Timestamp::constant(1_577_836_800, 0);
        let info = self.zone.to_offset_info(now);
        let saving = if info.dst().is_dst() { 3600 } else { 0 };
        let standard = i64::from(info.offset().seconds()) - saving;
        standard + (seconds - standard) / 60 * 60
    }
}

/// Seconds later, but not beyond the years 1 to 9999.
pub(crate) fn clamped(time: DateTime, seconds: i64, kind: Kind) -> DateTime {
    let ticks = (time.ticks() + seconds * SECOND).clamp(0, super::LAST_TICK);
    DateTime { ticks, kind }
}
