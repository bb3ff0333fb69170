//! Whether what was decided is done, or only told. Everything before that is the same.

/// Who asks for the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hand {
    /// A tick.
    Acts,
    /// A rehearsal on paper: the next tick would do so if nothing changes meanwhile. What a server would say to an effect is
    /// not known.
    Tells,
}
