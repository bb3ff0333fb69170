//! The two gates, both shut in the shipped state. There is no third way in.

use super::Config;

/// Proof that the gates were looked at and let remote calls through. Adapters can only be built with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Armed {
    _private: (),
}

/// What the two gates allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gates {
    /// The allowlist is empty: no I/O at all.
    Disabled,
    /// The kill switch is on: what runs is watched to its end, and no agent turn is started.
    WatchOnly(Armed),
    /// Both gates are open.
    Open(Armed),
}

impl Config {
    /// Looks at the two gates.
    #[must_use]
    pub fn gates(&self) -> Gates {
        match (self.allowlist.is_empty(), self.kill_switch) {
            (true, _) => Gates::Disabled,
            (false, true) => Gates::WatchOnly(Armed { _private: () }),
            (false, false) => Gates::Open(Armed { _private: () }),
        }
    }
}
