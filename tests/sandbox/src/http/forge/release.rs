//! Releases, by what they do differently. Each fact was read in the source of the release that it names.

use crate::tracker::Flavor;

/// A release of Gitea or Forgejo. Of each line the oldest that is still met, and each later one that changed a habit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say all: product, major and minor version")]
pub enum Release {
    Gitea1_22,
    Gitea1_25,
    Gitea1_26,
    Forgejo7,
    Forgejo11,
    Forgejo13,
    Forgejo15,
}

impl Release {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::Gitea1_22,
        Self::Gitea1_25,
        Self::Gitea1_26,
        Self::Forgejo7,
        Self::Forgejo11,
        Self::Forgejo13,
        Self::Forgejo15,
    ];

    /// What it calls itself.
    #[must_use]
    pub fn version(self) -> &'static str {
        match self {
            Self::Gitea1_22 => "1.22.6",
            Self::Gitea1_25 => "1.25.4",
            Self::Gitea1_26 => "1.26.4",
            Self::Forgejo7 => "7.0.16+gitea-1.21.11",
            Self::Forgejo11 => "11.0.8+gitea-1.22.0",
            Self::Forgejo13 => "13.0.5+gitea-1.22.0",
            Self::Forgejo15 => "15.0.3+gitea-1.22.0",
        }
    }

    /// Which product.
    #[must_use]
    pub fn flavor(self) -> Flavor {
        match self {
            Self::Gitea1_22 | Self::Gitea1_25 | Self::Gitea1_26 => Flavor::Gitea,
            Self::Forgejo7 | Self::Forgejo11 | Self::Forgejo13 | Self::Forgejo15 => Flavor::Forgejo,
        }
    }

    /// A Gitea of this release or a later one.
    fn gitea_since(self, first: Self) -> bool {
        self.flavor() == Flavor::Gitea && self >= first
    }

    /// A Forgejo of this release or a later one.
    fn forgejo_since(self, first: Self) -> bool {
        self.flavor() == Flavor::Forgejo && self >= first
    }

    /// Timeline and new comment of an issue that is not there: 404. The others fail with 500.
    pub(super) fn knows_what_is_missing(self) -> bool {
        self.forgejo_since(Self::Forgejo11)
    }

    /// A timeline comes in pages always; else only where a page is asked for.
    pub(super) fn always_pages_timelines(self) -> bool {
        self.gitea_since(Self::Gitea1_26)
    }

    /// Labels can be added by name. The others answer 422.
    pub(super) fn adds_labels_by_name(self) -> bool {
        self != Self::Forgejo7
    }

    /// Names of labels to add are looked up in the organisation too.
    pub(super) fn adds_organisation_labels_by_name(self) -> bool {
        self.forgejo_since(Self::Forgejo11)
    }

    /// The filter of a repository's issues knows the organisation's labels.
    pub(super) fn filters_by_organisation_labels(self) -> bool {
        self.forgejo_since(Self::Forgejo15)
    }

    /// A label can be taken off by its name.
    pub(super) fn takes_labels_off_by_name(self) -> bool {
        self.forgejo_since(Self::Forgejo13)
    }

    /// Everybody may ask what they themselves may do. Gitea 1.22 compared the wrong column.
    pub(super) fn tells_own_permission(self) -> bool {
        self != Self::Gitea1_22
    }

    /// The first page of the search over all repositories, where no limit is asked for.
    pub(super) fn search_limit(self) -> usize {
        if self.gitea_since(Self::Gitea1_26) { 30 } else { 20 }
    }

    /// Issues tell how often their text was edited.
    pub(super) fn counts_edits(self) -> bool {
        self.gitea_since(Self::Gitea1_26)
    }

    /// A renamed repository leads only those to its new name who may see it.
    pub(super) fn hides_redirects(self) -> bool {
        self.forgejo_since(Self::Forgejo11)
    }

    /// Commits of a branch or commit that is not there: 404 with the body `null`. Gitea 1.22 fails with 500.
    pub(super) fn misses_branches_politely(self) -> bool {
        self != Self::Gitea1_22
    }

    /// Workflow runs can be listed: since Gitea 1.25 and Forgejo 12.
    pub(super) fn lists_runs(self) -> bool {
        self.gitea_since(Self::Gitea1_25) || self.forgejo_since(Self::Forgejo13)
    }

    /// How a commit without a status looks.
    pub(super) fn no_statuses(self) -> NoStatuses {
        match self {
            Self::Gitea1_22 | Self::Forgejo7 | Self::Forgejo11 | Self::Forgejo13 | Self::Forgejo15 => NoStatuses::Blank,
            Self::Gitea1_25 => NoStatuses::Addressed,
            Self::Gitea1_26 => NoStatuses::Pending,
        }
    }

    /// The combined state is one of three; else it is the worst single one.
    pub(super) fn folds_to_three(self) -> bool {
        self.gitea_since(Self::Gitea1_25)
    }
}

/// How a commit without a status looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoStatuses {
    /// Nothing is filled in, not even the commit.
    Blank,
    /// The commit and the addresses are filled in.
    Addressed,
    /// As `Addressed`, and the state is `pending`.
    Pending,
}
