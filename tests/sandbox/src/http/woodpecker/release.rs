//! Releases, by what they do differently. Each fact was read in the source of the release that it names.

/// A release of Woodpecker. The oldest that is still met, and each later one that changed a habit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say all: major and minor version")]
pub enum Release {
    V2_0,
    V2_8,
    V3_0,
    V3_14,
    V3_17,
}

impl Release {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::V2_0, Self::V2_8, Self::V3_0, Self::V3_14, Self::V3_17];

    /// Times are called `created_at`, those of workflows and steps `start_time`; later `created` and `started`.
    pub(super) fn spells_times_long(self) -> bool {
        self < Self::V3_0
    }

    /// Pipelines can be asked for by date.
    pub(super) fn filters_by_date(self) -> bool {
        self >= Self::V2_8
    }

    /// And by branch, event, status and ref.
    pub(super) fn filters_by_more(self) -> bool {
        self >= Self::V3_0
    }

    /// Trust in a repository is one flag; later it has parts.
    pub(super) fn trusts_wholly(self) -> bool {
        self < Self::V3_0
    }

    /// What was taken back before it began is `canceled`; earlier it is `killed` like the rest.
    pub(super) fn knows_canceled(self) -> bool {
        self >= Self::V3_14
    }

    /// Pipelines tell how often they were started anew.
    pub(super) fn counts_reruns(self) -> bool {
        self >= Self::V3_17
    }
}
