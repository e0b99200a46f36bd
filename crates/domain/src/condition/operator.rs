//! The eight operators.

use crate::incident::spelled;

spelled!(
    /// How a property is compared. Upper and lower case are the same.
    ///
    /// A positive operator holds if one of the values matches one of the property's texts; its negative
    /// holds exactly if the positive one does not: none matches. So a property that is not there makes every
    /// negative condition hold and no positive one.
    Operator {
        /// The same text.
        Equals,
        /// Not the same text.
        NotEquals,
        /// The value is somewhere in it.
        Contains,
        /// The value is nowhere in it.
        NotContains,
        /// It begins with the value.
        StartsWith,
        /// It does not begin with the value.
        NotStartsWith,
        /// It ends with the value.
        EndsWith,
        /// It does not end with the value.
        NotEndsWith,
    }
);

impl Operator {
    /// Whether the operator wants that nothing matches.
    pub fn is_negative(self) -> bool {
        self != self.positive()
    }

    /// The operator that wants a match where this one wants none; itself if it is positive.
    pub(crate) fn positive(self) -> Self {
        match self {
            Self::Equals | Self::NotEquals => Self::Equals,
            Self::Contains | Self::NotContains => Self::Contains,
            Self::StartsWith | Self::NotStartsWith => Self::StartsWith,
            Self::EndsWith | Self::NotEndsWith => Self::EndsWith,
        }
    }
}
